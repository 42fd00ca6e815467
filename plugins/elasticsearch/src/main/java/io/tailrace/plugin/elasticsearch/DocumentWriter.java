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
import io.tailrace.api.Event;
import io.tailrace.api.PluginContext;
import io.tailrace.api.Record;
import io.tailrace.api.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes events as the lines of a bulk request, from packed bytes to JSON bytes: an {@link
 * ActionLine}, and the document or what updates it.
 *
 * <p>Not thread-safe: one delivery has it at a time.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/out_elasticsearch.rb, process_message
 * and append_record_to_messages.
 */
final class DocumentWriter {
  private static final byte[] DOC = ascii("{\"doc\":");
  private static final byte[] DOC_AS_UPSERT = ascii(",\"doc_as_upsert\":true}");
  private static final byte[] UPSERT = ascii(",\"upsert\":");

  private final DocumentOptions options;
  private final boolean isUpdate;
  private final FlatRecords flatRecords;
  private final DocumentTime time;
  private final ActionLine action;
  private final DocumentFields fields;
  private final byte[][] removeKeysOnUpdate;
  private final Value value = new Value();

  DocumentWriter(DocumentOptions options, boolean isDataStream, PluginContext context) {
    this.options = options;
    isUpdate = !isDataStream && options.writeOperation().isUpdate();
    flatRecords = new FlatRecords(options.flattenHashesSeparator(), context);
    time = new DocumentTime(options, isDataStream, context);
    action = new ActionLine(options, isDataStream, context.codecs());
    fields = new DocumentFields(options, time, context.codecs());
    removeKeysOnUpdate =
        options.removeKeysOnUpdate().isEmpty()
            ? DocumentFields.NONE
            : Stream.of(options.removeKeysOnUpdate().split(","))
                .map(DocumentWriter::utf8)
                .toArray(byte[][]::new);
  }

  /**
   * Begins a chunk.
   *
   * @param majorVersion of the server
   */
  void begin(ChunkNames chunk, int majorVersion) {
    action.begin(chunk, majorVersion);
    fields.begin(chunk);
  }

  /**
   * Appends the lines of an event.
   *
   * @return false if nothing was written, since the event has no id and needs one
   * @throws DocumentException if the event cannot become a document; nothing was written
   */
  boolean append(Event event, ByteSink body) throws DocumentException {
    final int start = body.length();
    try {
      if (appendLines(event, body)) {
        return true;
      }
      body.truncate(start);
      if (options.emitErrorForMissingId()) {
        throw new DocumentException(
            "Missing '_id' field. Write operation is "
                + options.writeOperation().name().toLowerCase(Locale.ROOT));
      }
      return false;
    } catch (DocumentException e) {
      body.truncate(start);
      throw e;
    } catch (IllegalArgumentException e) {
      body.truncate(start);
      throw new DocumentException("the record is malformed: " + e.getMessage());
    }
  }

  /** The index of the event appended last. */
  String index() {
    return action.index();
  }

  private boolean appendLines(Event event, ByteSink body) throws DocumentException {
    final Record record = options.flattenHashes() ? flatRecords.flattened(event) : event.record();
    final boolean isStampDue = time.find(event, record);
    if (!action.write(record, time, body)) {
      return false;
    }
    if (isUpdate) {
      writeUpdate(record, isStampDue, body);
    } else {
      fields.write(record, isStampDue, DocumentFields.NONE, body);
    }
    body.write('\n');
    return true;
  }

  private void writeUpdate(Record record, boolean isStampDue, ByteSink body) {
    final byte[][] left = leftOutOnUpdate(record);
    final byte[][] always =
        options.removeKeysOnUpdateKey().isPresent()
            ? new byte[][] {utf8(options.removeKeysOnUpdateKey().get())}
            : DocumentFields.NONE;
    if (options.suppressDocWrap()) {
      fields.write(record, isStampDue, left, body);
      return;
    }
    body.write(DOC);
    fields.write(record, isStampDue, left, body);
    if (options.writeOperation() == DocumentOptions.WriteOperation.UPDATE) {
      body.write('}');
    } else if (left.length == always.length) {
      body.write(DOC_AS_UPSERT);
    } else {
      body.write(UPSERT);
      fields.write(record, isStampDue, always, body);
      body.write('}');
    }
  }

  /** The fields of this record that an update leaves out; the field that lists them is one. */
  private byte[][] leftOutOnUpdate(Record record) {
    final List<byte[]> left = new ArrayList<>();
    byte[][] named = removeKeysOnUpdate;
    if (options.removeKeysOnUpdateKey().isPresent()) {
      final Value list = record.get(options.removeKeysOnUpdateKey().get());
      if (list.type() == Value.Type.ARRAY) {
        final List<byte[]> listed = new ArrayList<>();
        int at = list.payloadOffset();
        for (int i = 0; i < list.size(); i++) {
          value.set(list.array(), at, list.limit());
          at = value.endOffset();
          if (value.type() == Value.Type.STRING) {
            listed.add(Arrays.copyOfRange(value.array(), value.payloadOffset(), value.endOffset()));
          }
        }
        named = listed.toArray(byte[][]::new);
      }
      left.add(utf8(options.removeKeysOnUpdateKey().get()));
    }
    for (byte[] key : named) {
      if (!record.get(new String(key, StandardCharsets.UTF_8)).isMissing()) {
        left.add(key);
      }
    }
    return left.toArray(byte[][]::new);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
