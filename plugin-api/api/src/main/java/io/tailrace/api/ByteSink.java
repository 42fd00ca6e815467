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
package io.tailrace.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growable run of bytes that codecs write to and that is reused from call to call.
 *
 * <p>Not thread-safe: one owner at a time. {@link #array()} is borrowed until the next call that
 * writes, since growing replaces it.
 */
public final class ByteSink {
  /** Largest array that every JVM can allocate. */
  private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

  private byte[] array;
  private int length;

  /**
   * @param capacity bytes to hold before the first growth, 0 or more
   */
  public ByteSink(int capacity) {
    array = new byte[capacity];
  }

  /** The bytes written so far are {@code array()[0 .. length())}; borrowed until the next write. */
  public byte[] array() {
    return array;
  }

  /** Bytes written so far. */
  public int length() {
    return length;
  }

  /** Forgets what was written and keeps the room. */
  public void clear() {
    length = 0;
  }

  /** Forgets what was written, and gives back the room. */
  public void reset() {
    array = new byte[0];
    length = 0;
  }

  /**
   * Cuts the sink back to its first {@code newLength} bytes.
   *
   * @throws IllegalArgumentException if {@code newLength} is not in 0..length
   */
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException("length " + newLength + " is outside 0.." + length);
    }
    length = newLength;
  }

  /**
   * Makes room for {@code more} further bytes and returns the array to write them to, from index
   * {@link #length()} on; {@link #advance} then takes them in.
   *
   * @throws IllegalStateException if the sink would exceed 2 GiB
   */
  public byte[] ensure(int more) {
    if (array.length - length < more) {
      grow(more);
    }
    return array;
  }

  /** Takes in {@code count} bytes that were written to the array after {@link #ensure}. */
  public void advance(int count) {
    length += count;
  }

  /** Appends one byte: the low eight bits of {@code value}. */
  public void write(int value) {
    if (length == array.length) {
      grow(1);
    }
    array[length++] = (byte) value;
  }

  /** Appends the whole array. */
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  /** Appends {@code count} bytes of {@code bytes} from {@code offset} on. */
  public void write(byte[] bytes, int offset, int count) {
    if (array.length - length < count) {
      grow(count);
    }
    System.arraycopy(bytes, offset, array, length, count);
    length += count;
  }

  /** Appends the text in UTF-8; unpaired surrogates become {@code ?}. */
  public void writeUtf8(String text) {
    final int chars = text.length();
    byte[] to = ensure(chars);
    int at = length;
    for (int i = 0; i < chars; i++) {
      final char c = text.charAt(i);
      if (c >= 0x80) {
        write(text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      to[at++] = (byte) c;
    }
    length = at;
  }

  /** Appends the decimal digits of {@code value}, with a leading minus where negative. */
  public void writeDecimal(long value) {
    if (value == Long.MIN_VALUE) {
      writeUtf8("-9223372036854775808");
      return;
    }
    byte[] to = ensure(20);
    long rest = Math.abs(value);
    if (value < 0) {
      to[length++] = '-';
    }
    int digits = 1;
    for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
      digits++;
    }
    int at = length + digits;
    length = at;
    do {
      to[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, length);
  }

  /** What was written, read as UTF-8. */
  @Override
  public String toString() {
    return new String(array, 0, length, StandardCharsets.UTF_8);
  }

  private void grow(int more) {
    final long needed = (long) length + more;
    if (more < 0 || needed > LENGTH_MAX) {
      throw new IllegalStateException("a byte sink cannot hold " + needed + " bytes");
    }
    array = Arrays.copyOf(array, (int) Math.min(LENGTH_MAX, Math.max(needed, 2L * array.length)));
  }
}
