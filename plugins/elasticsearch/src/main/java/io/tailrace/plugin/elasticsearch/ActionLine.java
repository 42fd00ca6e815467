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
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes the first of an event's two lines: what is to be done with its document, and in which
 * index. The line is copied from one that was made for the index, up to where an id follows.
 *
 * <p>Not thread-safe.
 */
final class ActionLine {
  /** Largest id that servers take. */
  private static final int ID_LENGTH_MAX = 512;

  private final DocumentOptions options;
  private final boolean isDataStream;
  private final Codecs codecs;
  private final Json json;
  private final JsonTexts texts;
  private final Optional<RecordPath> idPath;
  private final Optional<RecordPath> parentPath;
  private final Optional<RecordPath> routingPath;
  private final Optional<RecordPath> targetIndexPath;

  private final ByteSink scratch = new ByteSink(256);
  private final Value value = new Value();
  private final Value other = new Value();

  // Of the chunk.
  private ChunkNames names;
  private int major;
  private String dateFormat = "";
  private TimeFormatter dateFormatter;

  // Lines up to where an id would stand, and what they were made for.
  private byte[] chunkHeader;
  private byte[] dateHeader;
  private String dateIndex;
  private long dateSeconds;
  private byte[] date = new byte[0];
  private int dateLength;
  private byte[] ownHeader;
  private byte[] ownName = new byte[0];
  private String ownIndex;

  // Of the event.
  private String index;

  ActionLine(DocumentOptions options, boolean isDataStream, Codecs codecs) {
    this.options = options;
    this.isDataStream = isDataStream;
    this.codecs = codecs;
    this.json = codecs.json();
    this.texts = new JsonTexts(json);
    idPath =
        options.idKey().map(key -> isDataStream ? RecordPath.ofKey(key) : FieldPaths.accessor(key));
    parentPath = options.parentKey().map(FieldPaths::accessor);
    routingPath = options.routingKey().map(FieldPaths::accessor);
    targetIndexPath = options.targetIndexKey().map(FieldPaths::dotted);
  }

  /**
   * Begins a chunk.
   *
   * @param majorVersion of the server
   */
  void begin(ChunkNames chunk, int majorVersion) {
    names = chunk;
    major = majorVersion;
    chunkHeader = header(chunk.index());
    dateHeader = null;
    dateLength = -1;
    ownHeader = null;
    if (options.logstashFormat() && !dateFormat.equals(chunk.dateFormat())) {
      dateFormat = chunk.dateFormat();
      final TimeOptions times = TimeOptions.DEFAULTS.withFormat(Optional.of(dateFormat));
      dateFormatter = codecs.timeFormatter(options.utcIndex() ? times.withUtc() : times);
    }
  }

  /** The index that the last line names. */
  String index() {
    return index;
  }

  /**
   * Appends the line of a record.
   *
   * @return false if nothing was written, since the record has no id and needs one
   * @throws DocumentException if the server would refuse the line
   */
  boolean write(Record record, DocumentTime time, ByteSink body) throws DocumentException {
    final boolean hasId = idPath.isPresent() && FieldPaths.find(record, idPath.get(), value);
    if (!hasId
        && !isDataStream
        && options.writeOperation() != DocumentOptions.WriteOperation.INDEX) {
      return false;
    }
    body.write(headerFor(record, time, hasId));
    if (hasId) {
      writeMeta("\"_id\":", idPath.get(), value, body);
    }
    if (parentPath.isPresent() && major < 7 && FieldPaths.find(record, parentPath.get(), value)) {
      writeMeta("\"_parent\":", parentPath.get(), value, body);
    }
    if (routingPath.isPresent() && FieldPaths.find(record, routingPath.get(), value)) {
      writeMeta(major < 7 ? "\"_routing\":" : "\"routing\":", routingPath.get(), value, body);
    }
    body.write('}');
    body.write('}');
    body.write('\n');
    return true;
  }

  /** The first line up to where the id follows. */
  private byte[] headerFor(Record record, DocumentTime time, boolean hasId)
      throws DocumentException {
    if (hasId && !names.affinities().isEmpty()) {
      scratch.clear();
      codecs.writeText(value, scratch);
      final String found = names.affinities().get(scratch.toString());
      if (found != null) {
        index = found;
        return header(found);
      }
    }
    if (targetIndexPath.isPresent() && FieldPaths.find(record, targetIndexPath.get(), other)) {
      return ownHeader(other);
    }
    if (options.logstashFormat() && !isDataStream) {
      return dateHeader(time);
    }
    index = names.index();
    return chunkHeader;
  }

  private byte[] ownHeader(Value name) throws DocumentException {
    if (name.type() != Value.Type.STRING) {
      throw new DocumentException(
          "target_index_key '" + options.targetIndexKey().get() + "' has no text in it");
    }
    if (ownHeader == null || !name.contentEquals(ownName)) {
      ownName =
          Arrays.copyOfRange(
              name.array(), name.payloadOffset(), name.payloadOffset() + name.payloadLength());
      ownIndex = name.asString().toLowerCase(Locale.ROOT);
      ownHeader = header(ownIndex);
    }
    index = ownIndex;
    return ownHeader;
  }

  private byte[] dateHeader(DocumentTime time) {
    if (dateHeader == null || time.seconds() != dateSeconds) {
      dateSeconds = time.seconds();
      scratch.clear();
      dateFormatter.format(time.seconds(), time.nanos(), scratch);
      final int length = scratch.length();
      if (length != dateLength || !Arrays.equals(scratch.array(), 0, length, date, 0, dateLength)) {
        date = scratch.toByteArray();
        dateLength = length;
        dateIndex =
            names.logstashPrefix()
                + new String(date, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        dateHeader = header(dateIndex);
      }
    }
    index = dateIndex;
    return dateHeader;
  }

  /** Makes a first line up to where the id follows. */
  private byte[] header(String name) {
    final ByteSink line = new ByteSink(128);
    line.writeUtf8("{\"" + (isDataStream ? "create" : options.writeOperation().action()) + "\":{");
    if (!options.includeIndexInUrl()) {
      writeName("\"_index\":", line);
      line.write(texts.quoted(name));
    }
    if (major < 7 && !options.suppressTypeName() && !isDataStream) {
      writeName("\"_type\":", line);
      line.write(texts.quoted(names.typeName()));
    }
    if (names.pipeline().isPresent()) {
      writeName("\"pipeline\":", line);
      line.write(texts.quoted(names.pipeline().get()));
    }
    return line.toByteArray();
  }

  /** Writes a name of the first line, behind a comma if it is not the first. */
  private static void writeName(String name, ByteSink line) {
    if (line.array()[line.length() - 1] != '{') {
      line.write(',');
    }
    line.writeUtf8(name);
  }

  /** Writes an id or the like; what is no scalar would make the server refuse the whole request. */
  private void writeMeta(String name, RecordPath path, Value scalar, ByteSink body)
      throws DocumentException {
    switch (scalar.type()) {
      case STRING:
        if (scalar.payloadLength() > ID_LENGTH_MAX || scalar.payloadLength() == 0) {
          throw new DocumentException(
              "the id in '"
                  + path
                  + "' has "
                  + scalar.payloadLength()
                  + " bytes; servers take 1 to "
                  + ID_LENGTH_MAX);
        }
        writeName(name, body);
        json.write(scalar, body);
        break;
      case INTEGER:
      case FLOAT:
      case BOOLEAN:
        writeName(name, body);
        body.write('"');
        codecs.writeText(scalar, body);
        body.write('"');
        break;
      default:
        throw new DocumentException(
            "the id in '" + path + "' is of type " + scalar.type() + " and no text");
    }
  }
}
