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

import io.tailrace.api.MessagePack;

/**
 * Where the fields of one map lie, found by one walk that goes no further than it has to.
 *
 * <p>Most records have the keys of the one before, in the same order. So each place of the table
 * remembers the key that was last seen there, and what is worked out from a key is worked out when
 * another one comes.
 *
 * <p>The bytes have been validated. Not thread-safe.
 */
final class FieldTable {
  /** Fields of the largest map that has room. */
  static final int FIELDS_MAX = 64;

  /** Bytes of a remembered key with its header; longer ones are looked at anew each time. */
  private static final int KEY_BYTES_MAX = 56;

  /** Room of a key: eight bytes can be loaded from wherever it begins or goes on. */
  private static final int KEY_ROOM = KEY_BYTES_MAX + Long.BYTES;

  private static final int SLOT_BITS = 6;
  private static final long SLOT_FACTOR = 0x9e3779b97f4a7c15L; // 2^64 by the golden ratio

  private byte[] bytes = new byte[0];
  private int limit;
  private int size;
  private int known; // fields that the walk has passed
  private int next; // offset of the key of the field after them

  private final int[] keys = new int[FIELDS_MAX];
  private final int[] values = new int[FIELDS_MAX];

  // What places remember.
  private final byte[] lastKeys = new byte[FIELDS_MAX * KEY_ROOM];
  private final int[] lastLengths = new int[FIELDS_MAX]; // 0: nothing is remembered
  private final long[] digests = new long[FIELDS_MAX];
  private long state = 1; // counts what was remembered

  // Where texts were found in the last map, or -1, by their digests; what slots hold is true of
  // maps of that size as long as the state is that one.
  private final long[] slotDigests = new long[1 << SLOT_BITS];
  private final int[] slotSizes = new int[1 << SLOT_BITS];
  private final long[] slotStates = new long[1 << SLOT_BITS];
  private final int[] slotPlaces = new int[1 << SLOT_BITS];

  // What was asked for in turn, in the maps so far, by arrays that never change; filters ask for
  // the
  // same again of the next one. Answers are true of maps of that size as long as the state is that.
  private static final int ASKED_MAX = 32;
  private final byte[][] askedKeys = new byte[ASKED_MAX][];
  private final int[] askedSizes = new int[ASKED_MAX];
  private final long[] askedStates = new long[ASKED_MAX];
  private final int[] askedPlaces = new int[ASKED_MAX];
  private int asked; // questions about this map

  /**
   * Begins with another map.
   *
   * @param fields offset of the first key
   * @param mapLimit offset in the array that the map does not go beyond
   * @param mapSize pairs, at most {@link #FIELDS_MAX}
   */
  void open(byte[] array, int fields, int mapLimit, int mapSize) {
    bytes = array;
    limit = mapLimit;
    size = mapSize;
    known = 0;
    next = fields;
    asked = 0;
  }

  /**
   * The place of the field whose key is this text, or -1.
   *
   * @param key never changes
   */
  int find(byte[] key) {
    if (asked == ASKED_MAX) {
      return find(key, 0, key.length);
    }
    final int turn = asked++;
    if (askedKeys[turn] == key && askedSizes[turn] == size && askedStates[turn] == state) {
      final int place = askedPlaces[turn];
      walk(place < 0 ? size : place + 1);
      if (askedStates[turn] == state) {
        return place; // the keys that were passed are those remembered, of which it was found true
      }
    }
    final int place = find(key, 0, key.length);
    askedKeys[turn] = key;
    askedSizes[turn] = size;
    askedStates[turn] = state;
    askedPlaces[turn] = place;
    return place;
  }

  /** The place of the field whose key is this text, or -1. */
  int find(byte[] key, int keyAt, int keyLength) {
    final long digest = digest(key, keyAt, keyLength);
    final int slot = (int) (digest * SLOT_FACTOR >>> Long.SIZE - SLOT_BITS);
    if (slotDigests[slot] == digest && slotSizes[slot] == size && slotStates[slot] == state) {
      final int place = slotPlaces[slot];
      walk(place < 0 ? size : place + 1);
      // If the state is still the same, the keys that were passed are those remembered.
      if (slotStates[slot] == state && (place < 0 || isText(place, key, keyAt, keyLength))) {
        return place;
      }
    }
    return search(key, keyAt, keyLength, digest, slot);
  }

  private int search(byte[] key, int keyAt, int keyLength, long digest, int slot) {
    walk(size);
    boolean isMistakable = false;
    for (int i = 0; i < size; i++) {
      if (digests[i] == digest) {
        if (isText(i, key, keyAt, keyLength)) {
          note(slot, digest, i);
          return i;
        }
        isMistakable = true;
      }
    }
    if (!isMistakable) {
      note(slot, digest, -1);
    }
    return -1;
  }

  private void note(int slot, long digest, int place) {
    slotDigests[slot] = digest;
    slotSizes[slot] = size;
    slotStates[slot] = state;
    slotPlaces[slot] = place;
  }

  /** Whether the key of a place is this text, if their digests are the same. */
  private boolean isText(int place, byte[] key, int keyAt, int keyLength) {
    final int at = keys[place];
    return keyLength < Long.BYTES && (bytes[at] & 0xe0) == 0xa0 // a short string: all was compared
        || Containers.isText(bytes, at, limit, key, keyAt, keyLength);
  }

  /** The place of the field whose key is this integer, or -1. */
  int findInteger(long key) {
    walk(size);
    for (int i = 0; i < size; i++) {
      if (Keys.isInteger(bytes, keys[i], key)) {
        return i;
      }
    }
    return -1;
  }

  /** Offset of the key of a field that was found. */
  int key(int place) {
    return keys[place];
  }

  /** Offset of the value of a field that was found. */
  int value(int place) {
    return values[place];
  }

  /** Passes fields until so many are known. */
  private void walk(int count) {
    final byte[] b = bytes;
    final int end = limit;
    int at = next;
    for (int place = known; place < count; place++) {
      int length = lastLengths[place];
      if (length == 0
          || length > end - at
          || !Bytes.same(b, at, end, lastKeys, place * KEY_ROOM, length)) {
        length = remember(place, at);
      }
      final int value = at + length;
      keys[place] = at;
      values[place] = value;
      at = StreamScanner.afterValue(b, value, end, MessagePack.DEPTH_MAX);
    }
    next = at;
    known = Math.max(known, count);
  }

  /** Notes a key for its place; returns its length with its header. */
  private int remember(int place, int at) {
    final int length = Containers.skip(bytes, at, limit) - at;
    final int text = Keys.textOffset(bytes, at);
    digests[place] = text < 0 ? -1 : digest(bytes, text, at + length - text);
    state++;
    if (length <= KEY_BYTES_MAX) {
      System.arraycopy(bytes, at, lastKeys, place * KEY_ROOM, length);
      lastLengths[place] = length;
    } else {
      lastLengths[place] = 0;
    }
    return length;
  }

  /** The length of a text and its first seven bytes: different for most keys that are different. */
  private static long digest(byte[] text, int at, int length) {
    final int size = Math.min(length, Long.BYTES - 1);
    final long head = (long) Math.min(length, 0xff) << Long.SIZE - Byte.SIZE;
    if (text.length - at >= Long.BYTES) {
      return head | Bytes.getLong(text, at) >>> 1 >>> Long.SIZE - 1 - Byte.SIZE * size;
    }
    if (size >= Integer.BYTES) { // two loads, which may overlap
      final long first = Bytes.getInt(text, at) & 0xffffffffL;
      final long last = Bytes.getInt(text, at + size - Integer.BYTES) & 0xffffffffL;
      return head | first << Byte.SIZE * (size - Integer.BYTES) | last;
    }
    long start = 0;
    for (int i = at; i < at + size; i++) {
      start = start << Byte.SIZE | text[i] & 0xff;
    }
    return head | start;
  }
}
