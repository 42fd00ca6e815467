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
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.Json;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.PluginContext;
import io.tailrace.api.Record;
import io.tailrace.api.RecordPath;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeParser;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes events as the lines of a bulk request, from packed bytes to JSON bytes.
 *
 * <p>Where a document is the record with a few fields added, which is the usual case, the record is
 * written whole and its closing brace replaced by the rest. Otherwise it is written field by field.
 * The first line of an event is copied from one that was made for its index.
 *
 * <p>Not thread-safe: one delivery has it at a time.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/out_elasticsearch.rb, process_message
 * and append_record_to_messages.
 */
final class DocumentWriter {
  /** Largest id that servers take. */
  private static final int ID_LENGTH_MAX = 512;

  private static final String TIMESTAMP = "@timestamp";
  private static final RecordPath TIMESTAMP_PATH = RecordPath.ofKey(TIMESTAMP);
  private static final byte[] TIMESTAMP_FIELD = ascii("\"@timestamp\":\"");
  private static final byte[] DOC = ascii("{\"doc\":");
  private static final byte[] DOC_AS_UPSERT = ascii(",\"doc_as_upsert\":true}");
  private static final byte[] UPSERT = ascii(",\"upsert\":");
  private static final byte[] NULL = ascii("null");
  private static final byte[][] NONE = {};

  private final DocumentOptions options;
  private final boolean isDataStream;
  private final PluginContext context;
  private final Codecs codecs;
  private final Json json;
  private final Optional<RecordPath> idPath;
  private final Optional<RecordPath> parentPath;
  private final Optional<RecordPath> routingPath;
  private final Optional<RecordPath> targetIndexPath;
  private final Optional<RecordPath> targetTypePath;
  private final Optional<RecordPath> timePath;
  private final byte[][] removeKeys;
  private final String[] removeKeyTexts;
  private final RecordPath[] removePaths;
  private final byte[][] removeKeysOnUpdate;
  private final boolean isTagAdded;
  private final byte[] tagKey;
  private final RecordPath tagPath;
  private final byte[] tagField; // "tag":
  private final boolean isChunkIdAdded;
  private final byte[] chunkIdKey;
  private final RecordPath chunkIdPath;
  private final byte[] chunkIdField;
  private final TimeFormatter stampFormatter;
  private final TimeParser timeParser;

  private final ByteSink scratch = new ByteSink(256);
  private final ValueWriter scratchWriter = new ValueWriter(scratch);
  private final ByteSink unflat = new ByteSink(1024);
  private final StreamWriter flat;
  private final Value value = new Value();
  private final Value other = new Value();
  private final ParsedTime parsed = new ParsedTime();

  // Of the chunk.
  private ChunkNames names;
  private int major;
  private byte[] tagJson;
  private byte[] chunkIdJson;
  private String dateFormat = "";
  private TimeFormatter dateFormatter;

  // First lines up to where an id would stand, and what they were made for.
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
  private long seconds;
  private int nanos;
  private String index;

  DocumentWriter(DocumentOptions options, boolean isDataStream, PluginContext context) {
    this.options = options;
    this.isDataStream = isDataStream;
    this.context = context;
    this.codecs = context.codecs();
    this.json = codecs.json();
    this.flat = context.newStreamWriter();
    idPath = options.idKey().map(key -> isDataStream ? RecordPath.ofKey(key) : accessor(key));
    parentPath = options.parentKey().map(DocumentWriter::accessor);
    routingPath = options.routingKey().map(DocumentWriter::accessor);
    timePath = options.timeKey().map(RecordPath::ofKey);
    targetIndexPath = options.targetIndexKey().map(DocumentWriter::dotted);
    targetTypePath = options.targetTypeKey().map(DocumentWriter::dotted);
    removeKeyTexts =
        options.removeKeys().map(text -> text.strip().split("\\s*,\\s*")).orElse(new String[0]);
    removeKeys = utf8(removeKeyTexts);
    removePaths = Arrays.stream(removeKeyTexts).map(RecordPath::ofKey).toArray(RecordPath[]::new);
    removeKeysOnUpdate =
        options.removeKeysOnUpdate().isEmpty()
            ? NONE
            : utf8(options.removeKeysOnUpdate().split(","));
    isTagAdded = options.includeTagKey() && !isRemoved(options.tagKey());
    tagKey = utf8(options.tagKey());
    tagPath = RecordPath.ofKey(options.tagKey());
    tagField = field(options.tagKey());
    final String chunkKey = options.metadata().chunkIdKey();
    isChunkIdAdded = options.metadata().includeChunkId() && !isRemoved(chunkKey);
    chunkIdKey = utf8(chunkKey);
    chunkIdPath = RecordPath.ofKey(chunkKey);
    chunkIdField = field(chunkKey);
    final String fraction =
        options.timePrecision() == 0 ? "" : ".%" + options.timePrecision() + "N";
    stampFormatter =
        codecs.timeFormatter(
            TimeOptions.DEFAULTS.withFormat(Optional.of("%Y-%m-%dT%H:%M:%S" + fraction + "%:z")));
    timeParser = codecs.timeParser(TimeOptions.DEFAULTS.withFormat(options.timeKeyFormat()));
  }

  /** A dotted name is a path, whether or not {@code $.} stands before it. */
  static RecordPath accessor(String key) {
    return RecordPath.parse(
        key.contains(".") && !key.startsWith("$[") && !key.startsWith("$.") ? "$." + key : key);
  }

  /** Every part of a dotted name is a key. */
  private static RecordPath dotted(String key) {
    if (key.indexOf('.') < 0) {
      return RecordPath.ofKey(key);
    }
    final StringBuilder text = new StringBuilder("$");
    for (String part : key.split("\\.")) {
      text.append("['").append(part).append("']");
    }
    return RecordPath.parse(text.toString());
  }

  /**
   * Begins a chunk.
   *
   * @param majorVersion of the server
   */
  void begin(ChunkNames chunk, int majorVersion) {
    names = chunk;
    major = majorVersion;
    tagJson = chunk.tag().map(this::quoted).orElse(NULL);
    chunkIdJson = quoted(chunk.chunkId());
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
    return index;
  }

  private boolean appendLines(Event event, ByteSink body) throws DocumentException {
    final Record record = options.flattenHashes() ? flattened(event) : event.record();
    final boolean isStampAdded = findTime(event, record) && !isRemoved(TIMESTAMP);
    if (!writeAction(event, record, body)) {
      return false;
    }
    if (!isDataStream && options.writeOperation().isUpdate()) {
      writeUpdate(record, isStampAdded, body);
    } else {
      writeDocument(record, isStampAdded, NONE, body);
    }
    body.write('\n');
    return true;
  }

  /** Finds the time that index and {@code @timestamp} are made of; whether the latter is added. */
  private boolean findTime(Event event, Record record) {
    seconds = event.seconds();
    nanos = event.nanos();
    if (isDataStream) {
      return !record.get(TIMESTAMP_PATH, value);
    }
    if (!options.isStamping()) {
      return false;
    }
    if (record.get(TIMESTAMP_PATH, value)) {
      if (options.logstashFormat()) {
        readTime(value, event);
      }
      return false;
    }
    if (timePath.isPresent() && record.get(timePath.get(), value)) {
      readTime(value, event);
      return !options.timeKeyExcludeTimestamp();
    }
    return true;
  }

  private void readTime(Value time, Event event) {
    try {
      switch (time.type()) {
        case STRING:
          timeParser.parse(time.array(), time.payloadOffset(), time.payloadLength(), parsed);
          seconds = parsed.seconds();
          nanos = parsed.nanos();
          return;
        case INTEGER:
          seconds = time.asLong();
          nanos = 0;
          return;
        case FLOAT:
          final double number = time.asDouble();
          if (Math.abs(number) < 1e15) {
            seconds = (long) Math.floor(number);
            nanos = (int) Math.min(999_999_999, (number - Math.floor(number)) * 1e9);
            return;
          }
          throw new ParseException("invalid time format: value = " + number);
        default:
          throw new ParseException("invalid time format: value is a " + time.type());
      }
    } catch (ParseException e) {
      tellOfTime(time, event, e);
    }
  }

  /** Emits an event that tells of a time that cannot be read. */
  private void tellOfTime(Value time, Event event, ParseException reason) {
    final long nowNs = context.nowNs();
    final StreamWriter writer = context.newStreamWriter();
    final ValueWriter record = writer.beginEvent();
    record.writeMapHeader(4);
    record.writeString("tag");
    record.writeString(event.tag());
    record.writeString("time");
    record.writeEventTime(event.seconds(), event.nanos());
    record.writeString("format");
    record.writeObject(options.timeKeyFormat().orElse(null));
    record.writeString("value");
    record.writeValue(time);
    writer.endEvent(nowNs / 1_000_000_000, (int) (nowNs % 1_000_000_000));
    writer.stream(options.timeParseErrorTag()).forEach(told -> context.errors().emit(told, reason));
  }

  /** Writes the first line. */
  private boolean writeAction(Event event, Record record, ByteSink body) throws DocumentException {
    final boolean hasId = idPath.isPresent() && find(record, idPath.get(), value);
    if (!hasId
        && !isDataStream
        && options.writeOperation() != DocumentOptions.WriteOperation.INDEX) {
      return false;
    }
    body.write(headerFor(record, hasId));
    if (hasId) {
      writeMeta("\"_id\":", idPath.get(), value, body);
    }
    if (parentPath.isPresent() && major < 7 && find(record, parentPath.get(), value)) {
      writeMeta("\"_parent\":", parentPath.get(), value, body);
    }
    if (routingPath.isPresent() && find(record, routingPath.get(), value)) {
      writeMeta(major < 7 ? "\"_routing\":" : "\"routing\":", routingPath.get(), value, body);
    }
    body.write('}');
    body.write('}');
    body.write('\n');
    return true;
  }

  /** The first line up to where the id follows. */
  private byte[] headerFor(Record record, boolean hasId) throws DocumentException {
    if (hasId && !names.affinities().isEmpty()) {
      scratch.clear();
      codecs.writeText(value, scratch);
      final String found = names.affinities().get(scratch.toString());
      if (found != null) {
        index = found;
        return header(found);
      }
    }
    if (targetIndexPath.isPresent() && find(record, targetIndexPath.get(), other)) {
      return ownHeader(other);
    }
    if (options.logstashFormat() && !isDataStream) {
      return dateHeader();
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

  private byte[] dateHeader() {
    if (dateHeader == null || seconds != dateSeconds) {
      dateSeconds = seconds;
      scratch.clear();
      dateFormatter.format(seconds, nanos, scratch);
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
      line.write(quoted(name));
    }
    if (major < 7 && !options.suppressTypeName() && !isDataStream) {
      writeName("\"_type\":", line);
      line.write(quoted(names.typeName()));
    }
    if (names.pipeline().isPresent()) {
      writeName("\"pipeline\":", line);
      line.write(quoted(names.pipeline().get()));
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

  /** Finds what Ruby takes for true: anything but nil and false. */
  private static boolean find(Record record, RecordPath path, Value found) {
    return record.get(path, found)
        && !found.isNil()
        && !(found.type() == Value.Type.BOOLEAN && !found.asBoolean());
  }

  private void writeUpdate(Record record, boolean isStampAdded, ByteSink body) {
    final byte[][] left = leftOutOnUpdate(record);
    final byte[][] always =
        options.removeKeysOnUpdateKey().isPresent()
            ? new byte[][] {utf8(options.removeKeysOnUpdateKey().get())}
            : NONE;
    if (options.suppressDocWrap()) {
      writeDocument(record, isStampAdded, left, body);
      return;
    }
    body.write(DOC);
    writeDocument(record, isStampAdded, left, body);
    if (options.writeOperation() == DocumentOptions.WriteOperation.UPDATE) {
      body.write('}');
    } else if (left.length == always.length) {
      body.write(DOC_AS_UPSERT);
    } else {
      body.write(UPSERT);
      writeDocument(record, isStampAdded, always, body);
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

  /**
   * Writes the document.
   *
   * @param leftOut fields that are not written, besides those that no document has
   */
  private void writeDocument(Record record, boolean isStampAdded, byte[][] leftOut, ByteSink body) {
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
    return targetIndexPath.isPresent() && find(record, targetIndexPath.get(), other)
        || targetTypePath.isPresent() && find(record, targetTypePath.get(), other)
        || isTagAdded && record.get(tagPath, other)
        || isChunkIdAdded && record.get(chunkIdPath, other);
  }

  private void writeFields(Record record, boolean isStampAdded, byte[][] leftOut, ByteSink body) {
    final boolean hasIndex =
        targetIndexPath.isPresent() && find(record, targetIndexPath.get(), other);
    final boolean hasType = targetTypePath.isPresent() && find(record, targetTypePath.get(), other);
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
      body.write(quoted(scratch.toString()));
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
    body.write(TIMESTAMP_FIELD);
    stampFormatter.format(seconds, nanos, body);
    body.write('"');
    return false;
  }

  /** A record of the event's fields and those of its nested maps, by their joined names. */
  private Record flattened(Event event) {
    unflat.clear();
    event.record().writeTo(unflat);
    value.set(unflat.array(), 0, unflat.length());
    flat.clear();
    final ValueWriter writer = flat.beginEvent();
    writer.writeMapHeader(leaves(value));
    scratch.clear();
    flatten(value, writer);
    flat.endEvent(event.seconds(), event.nanos());
    final EventCursor cursor = flat.stream(event.tag()).cursor();
    cursor.next();
    return cursor.record();
  }

  private static int leaves(Value map) {
    final Value element = new Value();
    int count = 0;
    int at = map.payloadOffset();
    for (int i = 0; i < map.size(); i++) {
      element.set(map.array(), at, map.limit());
      element.set(map.array(), element.endOffset(), map.limit());
      at = element.endOffset();
      count += element.type() == Value.Type.MAP ? leaves(element) : 1;
    }
    return count;
  }

  /** Writes the leaves of a map; the scratch has the names that led to it. */
  private void flatten(Value map, ValueWriter writer) {
    final Value key = new Value();
    final Value element = new Value();
    final int prefix = scratch.length();
    int at = map.payloadOffset();
    for (int i = 0; i < map.size(); i++) {
      key.set(map.array(), at, map.limit());
      element.set(map.array(), key.endOffset(), map.limit());
      at = element.endOffset();
      if (prefix > 0) {
        scratch.writeUtf8(options.flattenHashesSeparator());
      }
      codecs.writeText(key, scratch);
      if (element.type() == Value.Type.MAP) {
        flatten(element, writer);
      } else {
        writer.writeUtf8(scratch.array(), 0, scratch.length());
        writer.writeValue(element);
      }
      scratch.truncate(prefix);
    }
  }

  private boolean isRemoved(String key) {
    return Arrays.asList(removeKeyTexts).contains(key);
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

  private byte[] field(String key) {
    final ByteSink sink = new ByteSink(32);
    sink.write(quoted(key));
    sink.write(':');
    return sink.toByteArray();
  }

  /** The text as JSON. */
  private byte[] quoted(String text) {
    final ByteSink packed = new ByteSink(text.length() + 8);
    new ValueWriter(packed).writeString(text);
    final Value string = new Value();
    string.set(packed.array(), 0, packed.length());
    final ByteSink written = new ByteSink(text.length() + 8);
    json.write(string, written);
    return written.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[][] utf8(String[] texts) {
    return Arrays.stream(texts).map(DocumentWriter::utf8).toArray(byte[][]::new);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
