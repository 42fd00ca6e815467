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
package io.tailrace.core.event;

import io.tailrace.api.EventScanner;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import java.util.Arrays;
import java.util.Objects;

/**
 * Walks bytes that nobody has vouched for, once, and tells how many events they hold.
 *
 * <p>An event is an array of two elements: the time, an integer or an EventTime (extension type 0
 * of eight bytes), and the record, a map. Everything in it has to be whole and nested no deeper
 * than the bound. Text is not looked at. Nothing outside the range is read, whatever the bytes say,
 * and nothing is allocated but room for more events and wider records than were seen before.
 *
 * <p>The walk also finds the records in which a top-level key stands twice, so that only those are
 * treated with care later. Most records have the keys of the one before, so keys are first compared
 * with that one's; only a record of another shape has its keys hashed.
 *
 * <p>Reused; not thread-safe. The results are those of the last scan.
 */
public final class StreamScanner implements EventScanner {
  /** Keys that are remembered for comparing with those of the next record. */
  private static final int SHAPE_SIZE_MAX = 64;

  /** A table that one huge record made larger than this is not kept. */
  private static final int SLOTS_KEPT_MAX = 1 << 16;

  /** Room for the starts of more events is kept only as long as scans go on to need it. */
  private static final int STARTS_KEPT_MAX = 1 << 16;

  /** The time, the record's map and what is in it lie this deep in the event's array. */
  private static final int EVENT_DEPTH = 2;

  private final int depthMax;
  private byte[] bytes = new byte[0];
  private int offset;
  private int limit;
  private int count;
  private int endOffset;
  private int scans; // which tells a stream whether the starts are still its own
  private int[] starts = new int[64];
  private final EventFlags duplicates = new EventFlags();
  private Outcome outcome = Outcome.COMPLETE;
  private boolean duplicateInRecord;
  private boolean zeroTime;

  // Offsets and lengths of the keys of the record before, all of them different; a size of -1 if
  // there is none.
  private final int[] shape = new int[SHAPE_SIZE_MAX];
  private final int[] shapeLengths = new int[SHAPE_SIZE_MAX];
  private int shapeSize = -1;

  // A hash table of the keys of one record: slots are in use if they hold the record's stamp.
  private int[] slotStamps = new int[64];
  private int[] slotKeys = new int[64];
  private int stamp;

  /** A scanner that accepts nesting to {@link MessagePack#DEPTH_MAX}. */
  public StreamScanner() {
    this(MessagePack.DEPTH_MAX);
  }

  /**
   * @param depthMax deepest nesting, the event's array and the record's map included; 2 to {@link
   *     MessagePack#DEPTH_MAX}
   */
  public StreamScanner(int depthMax) {
    if (depthMax < EVENT_DEPTH || depthMax > MessagePack.DEPTH_MAX) {
      throw new IllegalArgumentException(
          "depth " + depthMax + " is outside " + EVENT_DEPTH + ".." + MessagePack.DEPTH_MAX);
    }
    this.depthMax = depthMax;
  }

  /**
   * Scans a range up to its end or to the first thing that is not an event.
   *
   * @param from borrowed until the next scan
   */
  @Override
  public Outcome scan(byte[] from, int start, int length) {
    Objects.checkFromIndexSize(start, length, from.length);
    begin(from, start, length);
    walk(start);
    return outcome;
  }

  /**
   * Scans a range and copies its events to {@code out}, repairing what other programs send: an
   * event whose time is the array {@code [time, metadata]} (Fluent Bit) gets that time; whatever
   * else is no event is left out.
   *
   * @return {@link Outcome#COMPLETE}, also if something was left out; otherwise what stopped the
   *     scan: the events before are in {@code out}
   */
  public Outcome repair(byte[] from, int start, int length, PackedWriter out) {
    Objects.checkFromIndexSize(start, length, from.length);
    int at = start;
    while (true) {
      begin(from, at, start + length - at);
      walk(at);
      out.copy(stream(""));
      if (outcome != Outcome.NOT_AN_EVENT) {
        return outcome;
      }
      copyUnwrapped(from, endOffset, out);
      at = MessagePack.skip(from, endOffset, limit, depthMax);
    }
  }

  /** Whole events from the beginning of the range. */
  @Override
  public int count() {
    return count;
  }

  /** Offset after the last of these events: the end of the range, or where the trouble begins. */
  @Override
  public int endOffset() {
    return endOffset;
  }

  @Override
  public boolean hasZeroTime() {
    return zeroTime;
  }

  /** The whole events from the beginning of the range as a stream, which borrows the bytes. */
  @Override
  public PackedStream stream(String tag) {
    return PackedStream.scanned(tag, bytes, offset, endOffset - offset, count, duplicates.copy())
        .withStarts(this, scans);
  }

  /**
   * Tells where the events of a scan begin.
   *
   * @param scan its number
   * @param to takes {@code events} offsets
   * @return whether it was the last scan; nothing is known of others
   */
  boolean copyStarts(int scan, int events, int[] to) {
    if (scan != scans) {
      return false;
    }
    System.arraycopy(starts, 0, to, 0, events);
    return true;
  }

  /** What is wrong and at which byte of the range; empty if nothing is. */
  @Override
  public String problem() {
    switch (outcome) {
      case COMPLETE:
        return "";
      case CUT_OFF:
        return place() + " is cut off after " + (limit - endOffset) + " bytes";
      case MALFORMED:
        final int culprit = culprit(bytes, endOffset, limit, depthMax);
        return place()
            + " is not MessagePack: at byte "
            + (culprit - offset)
            + (bytes[culprit] == MessagePack.NEVER_USED
                ? " stands 0xc1, which is never used"
                : " arrays and maps are nested deeper than " + depthMax);
      case NOT_AN_EVENT:
        return place() + " is not an event [time, record]: " + whyNotAnEvent();
      default:
        throw new AssertionError(outcome);
    }
  }

  /**
   * Whether a top-level key stands twice in a map.
   *
   * @param map offset of a map that is known to be whole and to end before {@code end}
   */
  boolean hasDuplicateKeys(byte[] from, int map, int end) {
    final int size = Containers.size(from, map);
    final boolean found =
        size > 1 && findDuplicates(from, map + Containers.headerSize(from, map), end, size);
    forgetShape();
    return found;
  }

  /**
   * Whether the range is exactly one map; {@link #lastRecordHasDuplicates} then tells more.
   *
   * <p>Records of one array may be given one after the other. Whoever then changes bytes that were
   * scanned has to {@link #forgetShape}.
   */
  boolean isRecord(byte[] from, int start, int end) {
    return start < end && record(from, start, end) == end;
  }

  void forgetShape() {
    shapeSize = -1;
  }

  boolean lastRecordHasDuplicates() {
    return duplicateInRecord;
  }

  private void begin(byte[] from, int start, int length) {
    bytes = from;
    offset = start;
    limit = start + length;
    scans++;
    if (starts.length > STARTS_KEPT_MAX && count < STARTS_KEPT_MAX / 2) {
      starts = new int[64];
    }
    count = 0;
    zeroTime = false;
    endOffset = start;
    duplicates.clear();
    forgetShape();
    if (slotStamps.length > SLOTS_KEPT_MAX) {
      slotStamps = new int[64];
      slotKeys = new int[64];
    }
  }

  private void walk(int start) {
    final byte[] b = bytes;
    final int end = limit;
    int[] to = starts;
    int at = start;
    int events = 0;
    while (at < end) {
      final int next = event(b, at, end);
      if (next < 0) {
        break;
      }
      if (duplicateInRecord) {
        duplicates.set(events);
      }
      if (events == to.length) {
        to = Arrays.copyOf(to, events * 2);
        starts = to;
      }
      to[events++] = at;
      at = next;
    }
    count = events;
    endOffset = at;
    outcome = at == end ? Outcome.COMPLETE : outcomeOf(b, at, end);
  }

  /** The offset after the event at {@code at}, or -1 if there is none. */
  private int event(byte[] b, int at, int end) {
    final int time = afterPairHeader(b, at, end);
    if (time < 0 || time >= end) {
      return -1;
    }
    final int record = afterTime(b, time, end);
    if (record < 0 || record >= end) {
      return -1;
    }
    final int next = record(b, record, end);
    if (isZeroTime(b, time, record) && next >= 0) {
      zeroTime = true;
    }
    return next;
  }

  /** The offset after the header of an array of two elements, or -1 if there is another thing. */
  static int afterPairHeader(byte[] b, int at, int end) {
    if (b[at] == (byte) 0x92) {
      return at + 1;
    }
    if (b[at] == MessagePack.ARRAY16) {
      return end - at >= 3 && Bytes.getShort(b, at + 1) == 2 ? at + 3 : -1;
    }
    if (b[at] == MessagePack.ARRAY32) {
      return end - at >= 5 && Bytes.getInt(b, at + 1) == 2 ? at + 5 : -1;
    }
    return -1;
  }

  /** The offset after an integer or EventTime, or -1 if there is another thing. */
  static int afterTime(byte[] b, int at, int end) {
    final byte code = b[at];
    final int size;
    if (code == MessagePack.FIXEXT8) {
      size = end - at >= 2 && b[at + 1] == 0 ? 10 : 0;
    } else if (code == MessagePack.EXT8) {
      size = end - at >= 3 && b[at + 1] == 8 && b[at + 2] == 0 ? 11 : 0;
    } else {
      size = Keys.isIntegerCode(code) ? MessagePack.fixedSize(code) : 0;
    }
    return size == 0 || end - at < size ? -1 : at + size;
  }

  /**
   * Whether a time that lies in {@code [time, end)} has 0 seconds; the nanoseconds do not count.
   */
  private static boolean isZeroTime(byte[] b, int time, int end) {
    final byte code = b[time];
    if (code == MessagePack.FIXEXT8) {
      return Bytes.getInt(b, time + 2) == 0;
    }
    if (code == MessagePack.EXT8) {
      return Bytes.getInt(b, time + 3) == 0;
    }
    if (b[end - 1] != 0) {
      return false; // an integer, whose last byte is the lowest
    }
    for (int i = end - time == 1 ? time : time + 1; i < end; i++) {
      if (b[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The offset after the map at {@code map}, or -1; notes whether a key stands twice in it. */
  private int record(byte[] b, int map, int end) {
    final int code = b[map] & 0xff;
    int at;
    final int size;
    if (code >= 0x80 && code < 0x90) {
      size = code & 0x0f;
      at = map + 1;
    } else if (code == 0xde && end - map >= 3) {
      size = Bytes.getShort(b, map + 1) & 0xffff;
      at = map + 3;
    } else if (code == 0xdf && end - map >= 5) {
      size = Bytes.getInt(b, map + 1);
      at = map + 5;
    } else {
      return -1;
    }
    if (size < 0 || size > end - at >> 1) {
      return -1; // a pair takes at least two bytes
    }
    final int depth = depthMax - EVENT_DEPTH;
    final int fields = at;
    int i = 0;
    if (size == shapeSize) {
      // A key is taken for the one of the record before, and its value looked at while the
      // processor still compares the two: the next offset does not wait for what the key says.
      final int[] keys = shape;
      final int[] lengths = shapeLengths;
      for (; i < size; i++) {
        final int length = lengths[i];
        final int value = at + length;
        if (value >= end || !Bytes.same(b, at, end, b, keys[i], length)) {
          break;
        }
        at = afterValue(b, value, end, depth);
        if (at < 0) {
          return -1;
        }
      }
    }
    final boolean sameShape = i == size;
    for (; i < size; i++) {
      if (at >= end) {
        return -1;
      }
      final int keySize = MessagePack.fixedSize(b[at]);
      final int value;
      if (keySize != 0) {
        value = at + keySize;
      } else {
        value = MessagePack.skip(b, at, end, depth);
        if (value < 0) {
          return -1;
        }
      }
      if (value >= end) {
        return -1;
      }
      at = afterValue(b, value, end, depth);
      if (at < 0) {
        return -1;
      }
    }
    if (at > end) {
      return -1;
    }
    duplicateInRecord = !sameShape && size > 1 && findDuplicates(b, fields, at, size);
    return at;
  }

  /** The offset after a value that begins before {@code end}, maybe beyond it; -1 if it is none. */
  static int afterValue(byte[] b, int value, int end, int depth) {
    final byte code = b[value];
    if ((code & 0xe0) == 0xa0) { // most are short strings; a look at a table takes longer
      return value + 1 + (code & 0x1f);
    }
    final int size = MessagePack.fixedSize(code);
    if (size != 0) {
      return value + size;
    }
    if (code == MessagePack.STR8 && end - value >= 2) {
      return value + 2 + (b[value + 1] & 0xff);
    }
    return MessagePack.skip(b, value, end, depth);
  }

  /** Whether a key stands twice among {@code size} pairs; if not, their keys become the shape. */
  private boolean findDuplicates(byte[] b, int fields, int end, int size) {
    final int mask = beginTable(size);
    final boolean keepShape = size <= SHAPE_SIZE_MAX;
    shapeSize = -1;
    int at = fields;
    for (int i = 0; i < size; i++) {
      final int value = Containers.skip(b, at, end);
      int slot = (int) Keys.hash(b, at, value) & mask;
      while (slotStamps[slot] == stamp) {
        final int other = slotKeys[slot];
        if (Keys.same(b, other, Containers.skip(b, other, end), b, at, value)) {
          return true;
        }
        slot = slot + 1 & mask;
      }
      slotStamps[slot] = stamp;
      slotKeys[slot] = at;
      if (keepShape) {
        shape[i] = at;
        shapeLengths[i] = value - at;
      }
      at = Containers.skip(b, value, end);
    }
    if (keepShape) {
      shapeSize = size;
    }
    return false;
  }

  /** Empties the table and makes it at least twice as large as the record; returns its mask. */
  private int beginTable(int size) {
    if (slotStamps.length < 2L * size) {
      final int capacity = Integer.highestOneBit(Math.min(size, 1 << 28) * 4 - 1);
      slotStamps = new int[capacity];
      slotKeys = new int[capacity];
      stamp = 0;
    }
    if (++stamp == 0) {
      Arrays.fill(slotStamps, 0);
      stamp = 1;
    }
    return slotStamps.length - 1;
  }

  private Outcome outcomeOf(byte[] b, int at, int end) {
    switch (MessagePack.skip(b, at, end, depthMax)) {
      case MessagePack.INCOMPLETE:
        return Outcome.CUT_OFF;
      case MessagePack.MALFORMED:
        return Outcome.MALFORMED;
      default:
        return Outcome.NOT_AN_EVENT;
    }
  }

  private String place() {
    return "event " + count + ", which begins at byte " + (endOffset - offset) + ",";
  }

  private String whyNotAnEvent() {
    final Value value = new Value();
    value.set(bytes, endOffset, limit);
    final int time = afterPairHeader(bytes, endOffset, limit);
    if (time < 0) {
      return value.type() == Value.Type.ARRAY
          ? "it has " + value.size() + " elements"
          : "it is " + name(value);
    }
    value.set(bytes, time, limit);
    if (afterTime(bytes, time, limit) < 0) {
      return "the time is " + name(value);
    }
    value.set(bytes, value.endOffset(), limit);
    return "the record is " + name(value);
  }

  private static String name(Value value) {
    switch (value.type()) {
      case NIL:
        return "nil";
      case BOOLEAN:
        return "a boolean";
      case INTEGER:
        return "an integer";
      case FLOAT:
        return "a float";
      case STRING:
        return "a string";
      case BINARY:
        return "a binary";
      case ARRAY:
        return "an array";
      case MAP:
        return "a map";
      default:
        return "an extension of type " + value.extensionType();
    }
  }

  /** Offset of the byte that makes a malformed value so. */
  private static int culprit(byte[] b, int at, int end, int depth) {
    final boolean container = Containers.isMap(b, at) || Containers.isArray(b, at);
    if (!container || depth == 0) {
      return at;
    }
    int element = at + Containers.headerSize(b, at);
    while (true) {
      final int next = MessagePack.skip(b, element, end, depth - 1);
      if (next < 0) {
        return culprit(b, element, end, depth - 1);
      }
      element = next;
    }
  }

  /** Copies the whole value at {@code at} if it is {@code [[time, ...], record]}. */
  private void copyUnwrapped(byte[] b, int at, PackedWriter out) {
    final int outer = afterPairHeader(b, at, limit);
    if (outer < 0 || !Containers.isArray(b, outer) || Containers.size(b, outer) == 0) {
      return;
    }
    final int time = outer + Containers.headerSize(b, outer);
    final int record = MessagePack.skip(b, outer, limit, depthMax);
    final int end = MessagePack.skip(b, at, limit, depthMax);
    final int timeEnd = afterTime(b, time, limit);
    if (timeEnd >= 0 && Containers.isMap(b, record)) {
      out.append(b, time, timeEnd, record, end);
    }
  }
}
