/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.tailrace.plugin.elasticsearch;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Json;
import io.tailrace.api.Record;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes documents: the fields of a record without those that are removed, and with tag, chunk id
 * and time.
 *
 * <p>Where a document is the record with a few fields added, which is the usual case, the record is
 * written whole and its closing brace replaced by the rest. Otherwise it is written field by field.
 *
 * <p>Not thread-safe.
 */
final class DocumentFields {
  /** No fields are left out. */
  static final byte[][] NONE = {};

  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final DocumentTime time;
  private final Codecs codecs;
  private final Json json;
  private final JsonTexts texts;
  private final Optional<RecordPath> targetIndexPath;
  private final Optional<RecordPath> targetTypePath;
  private final byte[][] removeKeys;
  private final RecordPath[] removePaths;
  private final boolean isStampRemoved;
  private final boolean isTagAdded;
  private final byte[] tagKey;
  private final RecordPath tagPath;
  private final byte[] tagField;
  private final boolean isChunkIdAdded;
  private final byte[] chunkIdKey;
  private final RecordPath chunkIdPath;
  private final byte[] chunkIdField;

  private final ByteSink scratch = new ByteSink(256);
  private final Value other = new Value();

  // Of the chunk.
  private byte[] tagJson;
  private byte[] chunkIdJson;

  /**
   * @param time of the event that is written
   */
  DocumentFields(DocumentOptions options, DocumentTime time, Codecs codecs) {
    this.time = time;
    this.codecs = codecs;
    this.json = codecs.json();
    this.texts = new JsonTexts(json);
    targetIndexPath = options.targetIndexKey().map(FieldPaths::dotted);
    targetTypePath = options.targetTypeKey().map(FieldPaths::dotted);
    final List<String> removed =
        options
            .removeKeys()
            .map(text -> List.of(text.strip().split("\\s*,\\s*")))
            .orElse(List.of());
    removeKeys = removed.stream().map(DocumentFields::utf8).toArray(byte[][]::new);
    removePaths = removed.stream().map(RecordPath::ofKey).toArray(RecordPath[]::new);
    isStampRemoved = removed.contains(DocumentTime.FIELD);
    isTagAdded = options.includeTagKey() && !removed.contains(options.tagKey());
    tagKey = utf8(options.tagKey());
    tagPath = RecordPath.ofKey(options.tagKey());
    tagField = texts.name(options.tagKey());
    final String chunkKey = options.metadata().chunkIdKey();
    isChunkIdAdded = options.metadata().includeChunkId() && !removed.contains(chunkKey);
    chunkIdKey = utf8(chunkKey);
    chunkIdPath = RecordPath.ofKey(chunkKey);
    chunkIdField = texts.name(chunkKey);
  }

  /** Begins a chunk. */
  void begin(ChunkNames chunk) {
    tagJson = chunk.tag().map(texts::quoted).orElse(NULL);
    chunkIdJson = texts.quoted(chunk.chunkId());
  }

  /**
   * Appends the document.
   *
   * @param isStampDue whether it is given {@code @timestamp}, unless that is removed
   * @param leftOut fields that are not written, besides those that no document has
   */
  void write(Record record, boolean isStampDue, byte[][] leftOut, ByteSink body) {
    final boolean isStampAdded = isStampDue && !isStampRemoved;
    if (leftOut.length > 0 || isEdited(record)) {
      writeFields(record, isStampAdded, leftOut, body);
      return;
    }
    final int start = body.length();
    json.write(record, body);
    if (!isStampAdded && !isTagAdded && !isChunkIdAdded) {
      return;
    }
    body.truncate(body.length() - 1);
    boolean isFirst = body.length() == start + 1;
    if (isChunkIdAdded) {
      isFirst = writeAdded(chunkIdField, chunkIdJson, isFirst, body);
    }
    if (isStampAdded) {
      isFirst = writeStamp(isFirst, body);
    }
    if (isTagAdded) {
      writeAdded(tagField, tagJson, isFirst, body);
    }
    body.write('}');
  }

  /** Whether the record has fields that the document has not, or has otherwise. */
  private boolean isEdited(Record record) {
    for (RecordPath key : removePaths) {
      if (record.get(key, other)) {
        return true;
      }
    }
    return targetIndexPath.isPresent() && FieldPaths.find(record, targetIndexPath.get(), other)
        || targetTypePath.isPresent() && FieldPaths.find(record, targetTypePath.get(), other)
        || isTagAdded && record.get(tagPath, other)
        || isChunkIdAdded && record.get(chunkIdPath, other);
  }

  private void writeFields(Record record, boolean isStampAdded, byte[][] leftOut, ByteSink body) {
    final boolean hasIndex =
        targetIndexPath.isPresent() && FieldPaths.find(record, targetIndexPath.get(), other);
    final boolean hasType =
        targetTypePath.isPresent() && FieldPaths.find(record, targetTypePath.get(), other);
    boolean isTagDue = isTagAdded;
    boolean isChunkIdDue = isChunkIdAdded;
    boolean isFirst = true;
    body.write('{');
    final Record.FieldCursor fields = record.fields();
    while (fields.next()) {
      final Value key = fields.key();
      if (isAmong(key, removeKeys)
          || isAmong(key, leftOut)
          || hasIndex && isWhole(targetIndexPath.get(), key)
          || hasType && isWhole(targetTypePath.get(), key)) {
        continue;
      }
      if (isTagDue && key.contentEquals(tagKey)) {
        isTagDue = false;
        isFirst = writeAdded(tagField, tagJson, isFirst, body);
        continue;
      }
      if (isChunkIdDue && key.contentEquals(chunkIdKey)) {
        isChunkIdDue = false;
        isFirst = writeAdded(chunkIdField, chunkIdJson, isFirst, body);
        continue;
      }
      if (!isFirst) {
        body.write(',');
      }
      isFirst = false;
      writeKey(key, body);
      final boolean isIndexWithin = hasIndex && begins(targetIndexPath.get(), key);
      final boolean isTypeWithin = hasType && begins(targetTypePath.get(), key);
      if (isIndexWithin || isTypeWithin) {
        writeWithout(
            fields.value(),
            isIndexWithin ? targetIndexPath.get() : null,
            isTypeWithin ? targetTypePath.get() : null,
            1,
            body);
      } else {
        json.write(fields.value(), body);
      }
    }
    if (isChunkIdDue) {
      isFirst = writeAdded(chunkIdField, chunkIdJson, isFirst, body);
    }
    if (isStampAdded) {
      isFirst = writeStamp(isFirst, body);
    }
    if (isTagDue) {
      writeAdded(tagField, tagJson, isFirst, body);
    }
    body.write('}');
  }

  /**
   * Writes a map without what one or two paths lead to.
   *
   * @param depth segments of the paths that led to this map
   */
  private void writeWithout(
      Value map, RecordPath first, RecordPath second, int depth, ByteSink body) {
    if (map.type() != Value.Type.MAP) {
      json.write(map, body);
      return;
    }
    final Value key = new Value();
    final Value element = new Value();
    body.write('{');
    boolean isFirst = true;
    int at = map.payloadOffset();
    for (int i = 0; i < map.size(); i++) {
      key.set(map.array(), at, map.limit());
      element.set(map.array(), key.endOffset(), map.limit());
      at = element.endOffset();
      final boolean inFirst = first != null && key.contentEquals(first.keyBytes(depth));
      final boolean inSecond = second != null && key.contentEquals(second.keyBytes(depth));
      if (inFirst && first.size() == depth + 1 || inSecond && second.size() == depth + 1) {
        continue;
      }
      if (!isFirst) {
        body.write(',');
      }
      isFirst = false;
      writeKey(key, body);
      if (inFirst || inSecond) {
        writeWithout(element, inFirst ? first : null, inSecond ? second : null, depth + 1, body);
      } else {
        json.write(element, body);
      }
    }
    body.write('}');
  }

  private void writeKey(Value key, ByteSink body) {
    if (key.type() == Value.Type.STRING) {
      json.write(key, body);
    } else {
      scratch.clear();
      codecs.writeText(key, scratch);
      body.write(texts.quoted(scratch.toString()));
    }
    body.write(':');
  }

  private static boolean writeAdded(byte[] field, byte[] text, boolean isFirst, ByteSink body) {
    if (!isFirst) {
      body.write(',');
    }
    body.write(field);
    body.write(text);
    return false;
  }

  private boolean writeStamp(boolean isFirst, ByteSink body) {
    if (!isFirst) {
      body.write(',');
    }
    time.writeTo(body);
    return false;
  }

  private static boolean isAmong(Value key, byte[][] keys) {
    for (byte[] each : keys) {
      if (key.contentEquals(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(RecordPath path, Value key) {
    return key.contentEquals(path.keyBytes(0));
  }

  private static boolean isWhole(RecordPath path, Value key) {
    return path.size() == 1 && begins(path, key);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
