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
package io.tailrace.core.codec.json;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The keys of the maps that are being written, innermost last, to find the ones that stand twice.
 *
 * <p>A key is known by the offset of its packed string in the bytes written so far. Nearly all maps
 * are small and have no duplicates: there a key costs a hash and one bit to test. Where the bit is
 * taken, a small map is searched, a large one has a table. The hash is keyed by a secret of the
 * process, so that input cannot be made to collide.
 *
 * <p>One owner at a time; kept from call to call.
 */
final class MapKeys {
  /** A map with more keys than this is searched by a table. */
  private static final int SMALL_MAP_KEYS = 24;

  /** More room than this is not kept for the next input. */
  private static final int KEPT_KEYS_MAX = 1 << 14;

  private static final long SECRET = new SecureRandom().nextLong() | 1;
  private static final long SECRET_2 = new SecureRandom().nextLong();

  private int[] hashes = new int[64];
  private int[] offsets = new int[64];
  private int[] firsts = new int[64];
  private int size;

  // The map that is being written.
  private int base;
  private long seen;
  private boolean hasDuplicates;
  private int[] table;

  // What is set aside for the maps around it.
  private int depth;
  private int[] outerBases = new int[16];
  private long[] outerSeen = new long[16];
  private boolean[] outerHasDuplicates = new boolean[16];
  private int[][] tables = new int[16][];
  private boolean[] outerHasTable = new boolean[16];

  /** Forgets everything, and gives back the room that only a rare input needs. */
  void clear() {
    if (hashes.length > KEPT_KEYS_MAX) {
      hashes = new int[64];
      offsets = new int[64];
      firsts = new int[64];
      tables = new int[outerBases.length][];
    }
    size = 0;
    depth = 0;
    base = 0;
    seen = 0;
    hasDuplicates = false;
    table = null;
  }

  /** Begins a map inside the one that is being written. */
  void open() {
    if (depth == outerBases.length) {
      outerBases = Arrays.copyOf(outerBases, 2 * depth);
      outerSeen = Arrays.copyOf(outerSeen, 2 * depth);
      outerHasDuplicates = Arrays.copyOf(outerHasDuplicates, 2 * depth);
      outerHasTable = Arrays.copyOf(outerHasTable, 2 * depth);
      tables = Arrays.copyOf(tables, 2 * depth);
    }
    outerBases[depth] = base;
    outerSeen[depth] = seen;
    outerHasDuplicates[depth] = hasDuplicates;
    outerHasTable[depth] = table != null;
    depth++;
    base = size;
    seen = 0;
    hasDuplicates = false;
    table = null;
  }

  /** Ends the innermost map. */
  void close() {
    size = base;
    depth--;
    base = outerBases[depth];
    seen = outerSeen[depth];
    hasDuplicates = outerHasDuplicates[depth];
    table = outerHasTable[depth] ? tables[depth] : null;
  }

  /** Keys of the innermost map, duplicates included. */
  int count() {
    return size - base;
  }

  /** Whether a key of the innermost map stands there twice. */
  boolean hasDuplicates() {
    return hasDuplicates;
  }

  /** Offset of a key of the innermost map. */
  int offset(int index) {
    return offsets[base + index];
  }

  /** Index of the first key of the innermost map that is the same as key {@code index}. */
  int first(int index) {
    return hasDuplicates ? firsts[base + index] : index;
  }

  /**
   * Adds a key to the innermost map.
   *
   * @param bytes the packed bytes, of this key and of the ones before it
   * @param offset where the packed key begins
   * @param end the offset after it
   */
  void add(byte[] bytes, int offset, int end, int hash) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      offsets = Arrays.copyOf(offsets, 2 * size);
      firsts = Arrays.copyOf(firsts, 2 * size);
    }
    final int index = size++;
    hashes[index] = hash;
    offsets[index] = offset;
    final long bit = 1L << hash;
    if ((seen & bit) != 0 || table != null || hasDuplicates) {
      addSlowly(bytes, index, offset, end);
    }
    seen |= bit;
  }

  private void addSlowly(byte[] bytes, int index, int offset, int end) {
    int first = index;
    if (index - base < SMALL_MAP_KEYS) {
      final int hash = hashes[index];
      for (int i = base; i < index; i++) {
        if (hashes[i] == hash && isSame(bytes, offsets[i], offset, end)) {
          first = hasDuplicates ? base + firsts[i] : i;
          break;
        }
      }
    } else {
      first = findInTable(bytes, index, offset, end);
    }
    if (first != index && !hasDuplicates) {
      hasDuplicates = true;
      for (int i = base; i < index; i++) {
        firsts[i] = i - base;
      }
    }
    firsts[index] = first - base;
  }

  /** Returns the first key that is the same, or {@code index}, which then is in the table. */
  private int findInTable(byte[] bytes, int index, int offset, int end) {
    if (table == null || 2 * (index - base) >= table.length) {
      buildTable(index);
    }
    final int hash = hashes[index];
    final int mask = table.length - 1;
    int slot = hash & mask;
    while (table[slot] != 0) {
      final int other = base + table[slot] - 1;
      if (hashes[other] == hash && isSame(bytes, offsets[other], offset, end)) {
        return other;
      }
      slot = slot + 1 & mask;
    }
    table[slot] = index - base + 1;
    return index;
  }

  private void buildTable(int index) {
    final int capacity = Integer.highestOneBit(4 * (index - base));
    final int[] old = tables[depth - 1];
    // Not a much larger one, left by another map: clearing it would cost more than filling it.
    if (old == null || old.length < capacity || old.length > 4 * capacity) {
      tables[depth - 1] = new int[capacity];
    } else {
      Arrays.fill(old, 0);
    }
    table = tables[depth - 1];
    final int mask = table.length - 1;
    for (int i = base; i < index; i++) {
      if (hasDuplicates && firsts[i] != i - base) {
        continue;
      }
      int slot = hashes[i] & mask;
      while (table[slot] != 0) {
        slot = slot + 1 & mask;
      }
      table[slot] = i - base + 1;
    }
  }

  /** Packed strings are the same if and only if their bytes are: each is in its shortest form. */
  private static boolean isSame(byte[] bytes, int offset, int otherOffset, int otherEnd) {
    final int length = otherEnd - otherOffset;
    return Arrays.equals(bytes, offset, offset + length, bytes, otherOffset, otherEnd);
  }

  /**
   * Hashes bytes.
   *
   * @param bytes may be read up to 8 bytes beyond {@code end}, and has to have them
   */
  static int hash(byte[] bytes, int offset, int end) {
    long hash = SECRET_2 ^ (end - offset);
    int at = offset;
    while (end - at > Words.BYTES) {
      hash = mix(hash ^ Words.get(bytes, at));
      at += Words.BYTES;
    }
    if (at < end) {
      hash = mix(hash ^ Words.first(Words.get(bytes, at), end - at));
    }
    return (int) (hash ^ hash >>> 32);
  }

  private static long mix(long word) {
    return word * SECRET ^ Math.multiplyHigh(word, SECRET);
  }
}
