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
package io.tailrace.plugin.forward;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.api.ContentLimitException;
import io.tailrace.api.EventScanner;
import io.tailrace.api.EventStream;
import io.tailrace.api.InputContext;
import io.tailrace.api.MessagePack;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.net.MemoryAwaitedException;
import io.tailrace.api.net.TcpConnection;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the messages of one connection: finds tag, entries and options, and establishes the entries
 * as a stream. The stream and the options are valid until the next message.
 *
 * <p>In every mode the entries lie behind each other as a chunk has them, so they are scanned where
 * they are. Only if something is not as it has to be, or fields are added, they are looked at one
 * by one and written anew.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_forward.rb, ForwardInput#on_message.
 */
final class MessageReader {
  /** Longest chunk id that is sent back; clients use 24 bytes. */
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  /** Largest content, whatever the configuration says. */
  private static final int LENGTH_MAX = Integer.MAX_VALUE - (4 << 20);

  /** What decompression asks for beyond the content. */
  private static final int ROOM_BEYOND = 2 << 20;

  /**
   * Bytes that a written event has beyond those it came with: a time of its own, longer headers.
   */
  private static final int EVENT_BYTES_MORE = 16;

  /** Largest value other than a string that is made a tag: its text can be five times as long. */
  private static final int TAG_VALUE_BYTES_MAX = 64 << 10;

  /** What is shown of a tag, once for each event that is skipped. */
  private static final int TAG_SHOWN_CHARS_MAX = 200;

  private static final int NANO_DIGITS = 9;
  private static final String NO_TAG = "the tag is no string";

  private static final byte[] CHUNK = utf8("chunk");
  private static final byte[] COMPRESSED = utf8("compressed");
  private static final byte[] TEXT = utf8("text");
  private static final byte[] GZIP = utf8("gzip");
  private static final byte[] ZSTD = utf8("zstd");

  private final ForwardInput.Config config;
  private final InputContext context;
  private final Codecs codecs;
  private final Troubles troubles;
  private final TcpConnection connection;
  private final String peer;
  private final SourceFields sourceFields; // null: none are added
  private final String tagPrefix;
  private final boolean converts;

  // The tag of the message before, which most often is that of the next one.
  private byte[] tagBytes = {};
  private String tag;

  private int chunk;
  private int chunkEnd;
  private Compression compression;

  /**
   * @param sourceFields fields to add to each record, or null
   */
  MessageReader(
      Reception reception,
      InputContext context,
      TcpConnection connection,
      SourceFields sourceFields) {
    this.config = reception.config();
    this.context = context;
    this.codecs = context.codecs();
    this.troubles = reception.troubles();
    this.converts = reception.converts();
    this.connection = connection;
    this.peer = connection.peer();
    this.sourceFields = sourceFields;
    this.tagPrefix = config.addTagPrefix().map(prefix -> prefix + ".").orElse("");
  }

  /** Where the chunk id of the message lies, as it was sent; -1 if no answer is wanted. */
  int chunk() {
    return chunk;
  }

  int chunkEnd() {
    return chunkEnd;
  }

  /**
   * Reads a message.
   *
   * @param bytes whole MessagePack; the reader may write to it
   * @return the events, or null if there are none
   * @throws MemoryAwaitedException if there is no memory for it yet; {@code bytes} are as they were
   * @throws IOException if the message cannot be understood
   */
  EventStream read(byte[] bytes, int start, int end, Workspace workspace) throws IOException {
    chunk = -1;
    compression = null;
    final Value message = workspace.value();
    message.set(bytes, start, end);
    if (message.isNil()) {
      return null; // a sign of life
    }
    if (message.type() != Value.Type.ARRAY) {
      return broken(message);
    }
    final int size = message.size();
    final int tagAt = message.payloadOffset();
    final int entriesAt = size > 0 ? MessagePack.skip(bytes, tagAt, end) : end;
    if (size < 2) {
      troubles.droppedEvent.note(peer, "the message has " + elements(size));
      return null;
    }
    final boolean hasTag = readTag(bytes, tagAt, entriesAt, workspace.element());
    final Value entries = workspace.value();
    entries.set(bytes, entriesAt, end);
    final boolean isPacked =
        entries.type() == Value.Type.STRING || entries.type() == Value.Type.BINARY;
    if (isPacked) {
      final int optionAt = entries.payloadOffset() + entries.payloadLength();
      if (size > 2) {
        readOption(bytes, optionAt, end, workspace);
      }
      return packed(bytes, entries.payloadOffset(), optionAt, hasTag, workspace);
    }
    if (entries.type() == Value.Type.ARRAY) {
      return forward(bytes, entriesAt, size, end, hasTag, workspace);
    }
    return single(bytes, entriesAt, size, end, hasTag, workspace);
  }

  private EventStream broken(Value message) throws ProtocolException {
    if (message.type() != Value.Type.MAP
        && message.type() != Value.Type.STRING
        && message.type() != Value.Type.BINARY) {
      // No client sends such a thing; it is another protocol, or noise.
      throw new ProtocolException(named(message) + " where a message has to begin");
    }
    troubles.brokenMessage.note(peer, "it is " + named(message));
    return null;
  }

  /** Whether the byte begins an array. */
  static boolean isArray(byte code) {
    return (code & 0xf0) == 0x90 || code == MessagePack.ARRAY16 || code == MessagePack.ARRAY32;
  }

  private static String named(Value value) {
    final String name = value.type().name().toLowerCase(Locale.ROOT);
    switch (value.type()) {
      case NIL:
        return name;
      case INTEGER:
      case ARRAY:
      case EXTENSION:
        return "an " + name;
      default:
        return "a " + name;
    }
  }

  private static String elements(int size) {
    return size == 1 ? "1 element" : size + " elements";
  }

  /**
   * Takes the tag; false if it is none. A prefix makes a text of any tag, as Ruby's interpolation
   * does.
   */
  private boolean readTag(byte[] bytes, int at, int end, Value value) {
    if (config.tag().isPresent()) {
      tag = tag == null ? tagPrefix + config.tag().get() : tag;
      return true;
    }
    value.set(bytes, at, end);
    if (value.type() != Value.Type.STRING && value.type() != Value.Type.BINARY) {
      return (converts || !tagPrefix.isEmpty())
          && end - at <= TAG_VALUE_BYTES_MAX
          && readTagAsText(value);
    }
    final int from = value.payloadOffset();
    final int to = from + value.payloadLength();
    if (tag == null || !Arrays.equals(tagBytes, 0, tagBytes.length, bytes, from, to)) {
      tagBytes = Arrays.copyOfRange(bytes, from, to);
      tag = tagPrefix + new String(tagBytes, StandardCharsets.UTF_8);
    }
    return true;
  }

  private boolean readTagAsText(Value value) {
    final ByteSink text = new ByteSink(32);
    codecs.writeText(value, text);
    tagBytes = text.toByteArray();
    tag = tagPrefix + new String(tagBytes, StandardCharsets.UTF_8);
    return true;
  }

  private void readOption(byte[] bytes, int at, int end, Workspace workspace)
      throws ProtocolException {
    final Value option = workspace.element();
    option.set(bytes, at, end);
    if (option.isNil()) {
      return;
    }
    if (option.type() != Value.Type.MAP) {
      throw new ProtocolException("the option of a message is " + named(option) + ", not a map");
    }
    final int size = option.size();
    final Value key = workspace.key();
    final Value value = workspace.element();
    int keyAt = option.payloadOffset();
    for (int i = 0; i < size; i++) {
      final int valueAt = MessagePack.skip(bytes, keyAt, end);
      final int next = MessagePack.skip(bytes, valueAt, end);
      key.set(bytes, keyAt, end);
      value.set(bytes, valueAt, end);
      if (key.contentEquals(CHUNK)) {
        chunk = isNone(value) ? -1 : valueAt;
        chunkEnd = next;
        if (next - valueAt > CHUNK_BYTES_MAX) {
          throw new ProtocolException("the chunk id has " + (next - valueAt) + " bytes");
        }
      } else if (key.contentEquals(COMPRESSED)) {
        readCompression(value);
      }
      keyAt = next;
    }
  }

  /** Nil and false: what Ruby takes as not there. */
  private static boolean isNone(Value value) {
    return value.isNil() || value.type() == Value.Type.BOOLEAN && !value.asBoolean();
  }

  private void readCompression(Value value) throws ProtocolException {
    if (isNone(value) || value.contentEquals(TEXT)) {
      compression = null;
    } else if (value.contentEquals(GZIP)) {
      compression = Compression.GZIP;
    } else if (value.contentEquals(ZSTD)) {
      compression = Compression.ZSTD;
    } else {
      throw new ProtocolException("'compressed' is none of text, gzip, zstd");
    }
  }

  private EventStream packed(byte[] bytes, int from, int to, boolean hasTag, Workspace workspace)
      throws IOException {
    if (compression == null || from == to) { // nothing, as Fluentd has it, is no format's content
      return stream(bytes, from, to, hasTag, config.skipInvalidEvent(), workspace);
    }
    final ByteSink plain = decompressed(bytes, from, to - from, workspace);
    return stream(plain.array(), 0, plain.length(), hasTag, config.skipInvalidEvent(), workspace);
  }

  /**
   * Decompresses into the room that a workspace has anyway. Content that is larger gets more and
   * more room, for which memory is set aside before it is begun anew.
   */
  private ByteSink decompressed(byte[] bytes, int from, int length, Workspace workspace)
      throws IOException {
    final long limit = Math.min(config.decompressionSizeLimit().bytes(), LENGTH_MAX);
    long room = Math.min(limit, Workspace.LENGTH_KEPT_MAX);
    long reserved = 0;
    ByteSink plain = workspace.plain();
    while (true) {
      try {
        codecs.decompress(compression, bytes, from, length, plain, room);
        return plain;
      } catch (ContentLimitException e) { // what is broken stays so, however much room there is
        if (room == limit) {
          throw e;
        }
      }
      room = Math.min(limit, Math.max(2 * room, 8L * length));
      connection.reserve(room - reserved);
      reserved = room;
      plain = workspace.plain((int) room + ROOM_BEYOND);
    }
  }

  private EventStream forward(
      byte[] bytes, int entriesAt, int size, int end, boolean hasTag, Workspace workspace)
      throws IOException {
    final Value entries = workspace.value();
    final int count = entries.size();
    final int from = entries.payloadOffset();
    final EventScanner scanner = workspace.scanner();
    scanner.scan(bytes, from, end - from);
    // The scan stops at the option, unless that looks like an event.
    final boolean isPlain = scanner.count() == count;
    final int to = isPlain ? scanner.endOffset() : MessagePack.skip(bytes, entriesAt, end);
    final boolean isZero = scanner.hasZeroTime();
    if (size > 2) {
      readOption(bytes, to, end, workspace);
    }
    if (isPlain && !isZero && hasTag && sourceFields == null) {
      return count == 0 ? null : scanner.stream(tag);
    }
    return rewritten(bytes, from, to, hasTag, true, workspace);
  }

  private EventStream single(
      byte[] bytes, int timeAt, int size, int end, boolean hasTag, Workspace workspace)
      throws IOException {
    final int recordAt = MessagePack.skip(bytes, timeAt, end);
    if (size < 3) {
      dropped("the message has " + elements(size), hasTag);
      return null;
    }
    final int recordEnd = MessagePack.skip(bytes, recordAt, end);
    if (size > 3) {
      readOption(bytes, recordEnd, end, workspace);
    }
    final EventScanner scanner = workspace.scanner();
    // The tag's last byte makes room for the header of the event's array.
    final byte last = bytes[timeAt - 1];
    bytes[timeAt - 1] = (byte) 0x92;
    scanner.scan(bytes, timeAt - 1, recordEnd - timeAt + 1);
    if (scanner.count() == 1 && !scanner.hasZeroTime() && hasTag && sourceFields == null) {
      return scanner.stream(tag);
    }
    final Value record = workspace.value();
    record.set(bytes, recordAt, end);
    final Value time = workspace.element();
    time.set(bytes, timeAt, end);
    final boolean isEvent =
        scanner.count() == 1 || isConvertible(time) && record.type() == Value.Type.MAP;
    if (!isEvent || !hasTag) {
      if (!config.skipInvalidEvent()) {
        if (record.isNil()) {
          chunk = -1;
          return null;
        }
        throw new ProtocolException(
            "the message of one event is none: " + problem(hasTag, scanner));
      }
      // Sent again it would be no better, so it is acknowledged.
      dropped(problem(hasTag, scanner), hasTag);
      return null;
    }
    try {
      return rewritten(bytes, timeAt - 1, recordEnd, true, true, workspace);
    } catch (MemoryAwaitedException e) { // the message comes again
      bytes[timeAt - 1] = last;
      throw e;
    }
  }

  private void dropped(String reason, boolean hasTag) {
    troubles.droppedEvent.note(peer, withTag(reason, hasTag));
  }

  private String withTag(String reason, boolean hasTag) {
    if (!hasTag) {
      return reason;
    }
    return reason
        + ", tag="
        + (tag.length() > TAG_SHOWN_CHARS_MAX ? tag.substring(0, TAG_SHOWN_CHARS_MAX) : tag);
  }

  private static String problem(boolean hasTag, EventScanner scanner) {
    return hasTag ? scanner.problem() : NO_TAG;
  }

  private EventStream stream(
      byte[] bytes, int from, int to, boolean hasTag, boolean normalises, Workspace workspace)
      throws IOException {
    final EventScanner scanner = workspace.scanner();
    final EventScanner.Outcome outcome = scanner.scan(bytes, from, to - from);
    switch (outcome) {
      case COMPLETE:
        if (hasTag && sourceFields == null && !(normalises && scanner.hasZeroTime())) {
          return scanner.count() == 0 ? null : scanner.stream(tag);
        }
        return rewritten(bytes, from, to, hasTag, normalises, workspace);
      case NOT_AN_EVENT:
        return rewritten(bytes, from, to, hasTag, normalises, workspace);
      default:
        throw new ProtocolException(scanner.problem());
    }
  }

  /** Writes anew what can be used of the entries. */
  private EventStream rewritten(
      byte[] bytes, int from, int to, boolean hasTag, boolean normalises, Workspace workspace)
      throws IOException {
    reserveFor(bytes, from, to);
    final StreamWriter writer = workspace.writer();
    int at = from;
    while (at < to) {
      final int next = end(bytes, from, at, to);
      entry(bytes, at, next, hasTag, normalises, workspace, writer);
      at = next;
    }
    return writer.count() == 0 ? null : writer.stream(tag);
  }

  /** Sets memory aside for entries that are written anew, if it may be much. */
  private void reserveFor(byte[] bytes, int from, int to) throws IOException {
    final long more = EVENT_BYTES_MORE + (sourceFields == null ? 0 : sourceFields.bytesMax());
    if (to - from <= Workspace.LENGTH_KEPT_MAX / more) {
      return; // three bytes are the shortest event
    }
    int count = 0;
    for (int at = from; at < to; at = end(bytes, from, at, to)) {
      count++;
    }
    // While the writer grows it has the old room and twice that.
    connection.reserve(3 * (to - from + count * more));
  }

  private static int end(byte[] bytes, int from, int at, int to) throws ProtocolException {
    final int next = MessagePack.skip(bytes, at, to);
    if (next < 0) {
      throw new ProtocolException(
          "after "
              + (at - from)
              + " bytes the entries are "
              + (next == MessagePack.INCOMPLETE ? "cut off" : "not MessagePack"));
    }
    return next;
  }

  private void entry(
      byte[] bytes,
      int at,
      int end,
      boolean hasTag,
      boolean normalises,
      Workspace workspace,
      StreamWriter writer)
      throws ProtocolException {
    final Value value = workspace.value();
    value.set(bytes, at, end);
    final int size = value.type() == Value.Type.ARRAY ? value.size() : 0;
    if (size == 0) {
      invalid(
          "it is " + (value.type() == Value.Type.ARRAY ? "an empty array" : named(value)),
          hasTag,
          false);
      return;
    }
    int timeAt = value.payloadOffset();
    final int recordAt = MessagePack.skip(bytes, timeAt, end);
    final Value time = workspace.element();
    time.set(bytes, timeAt, end);
    if (time.type() == Value.Type.ARRAY && time.size() > 0) { // Fluent Bit: [time, metadata]
      timeAt = time.payloadOffset();
      time.set(bytes, timeAt, end);
    }
    if (size == 1) {
      invalid("it has no record", hasTag, true);
      return;
    }
    final int recordEnd = MessagePack.skip(bytes, recordAt, end);
    value.set(bytes, recordAt, recordEnd);
    if (value.isNil()) {
      invalid("the record is nil", hasTag, true);
      return;
    }
    if (value.type() != Value.Type.MAP) {
      invalid("the record is " + named(value), hasTag, false);
      return;
    }
    final boolean isConverted = isConvertible(time);
    if (!hasTag || !isTime(time) && !isConverted) {
      invalid(hasTag ? "the time is " + named(time) : NO_TAG, hasTag, false);
      return;
    }
    final boolean isNow = isConverted ? isNow(time) : normalises && isZero(time);
    final ValueWriter record =
        isNow || isConverted
            ? writer.beginEvent()
            : writer.beginEvent(bytes, timeAt, MessagePack.skip(bytes, timeAt, end) - timeAt);
    if (sourceFields == null) {
      record.sink().write(bytes, recordAt, recordEnd - recordAt);
    } else {
      sourceFields.write(bytes, recordAt, recordEnd, workspace.key(), record);
    }
    if (isNow) {
      final long now = context.nowNs();
      writer.endEvent(Math.floorDiv(now, 1_000_000_000), (int) Math.floorMod(now, 1_000_000_000L));
    } else if (isConverted) {
      final BigDecimal seconds = new BigDecimal(time.asDouble());
      final BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
      writer.endEvent(
          whole.longValue(), seconds.subtract(whole).movePointRight(NANO_DIGITS).intValue());
    } else {
      writer.endEvent();
    }
  }

  private void invalid(String reason, boolean hasTag, boolean hasNoRecord)
      throws ProtocolException {
    if (config.skipInvalidEvent()) {
      troubles.skippedEvent.note(peer, withTag(reason, hasTag));
    } else if (!hasNoRecord) {
      throw new ProtocolException("an entry is not an event: " + reason);
    }
  }

  /** Whether the time is none of the protocol's and is converted. */
  private boolean isConvertible(Value time) {
    return converts
        && (time.isNil() || time.type() == Value.Type.FLOAT && Double.isFinite(time.asDouble()));
  }

  private static boolean isNow(Value convertible) {
    return convertible.isNil() || convertible.asDouble() == 0;
  }

  private static boolean isTime(Value time) {
    return time.type() == Value.Type.INTEGER
        || time.type() == Value.Type.EXTENSION
            && time.extensionType() == 0
            && time.payloadLength() == 8;
  }

  private static boolean isZero(Value time) {
    if (time.type() == Value.Type.INTEGER) {
      return time.asLong() == 0;
    }
    final byte[] bytes = time.array();
    final int at = time.payloadOffset();
    return (bytes[at] | bytes[at + 1] | bytes[at + 2] | bytes[at + 3]) == 0;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
