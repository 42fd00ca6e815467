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

import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * A stream over a range of a byte array. Immutable; safe to share as far as its bytes are.
 *
 * <p>Beside the bytes it knows which records have a top-level key twice, if the bytes were scanned;
 * of {@link #trusted} bytes that is found out for each record that is looked at.
 */
public final class PackedStream implements EventStream {
  private static final byte[] NO_BYTES = {};

  private final String tag;
  private final byte[] array;
  private final int offset;
  private final int length;
  private final int count;
  private final EventFlags duplicates; // null: not known
  private final boolean retained;
  private final StreamScanner scanner; // knows where the events begin; null: nobody does
  private final int scan;

  private PackedStream(
      String tag,
      byte[] array,
      int offset,
      int length,
      int count,
      EventFlags duplicates,
      boolean retained,
      StreamScanner scanner,
      int scan) {
    this.tag = Objects.requireNonNull(tag);
    this.array = array;
    this.offset = offset;
    this.length = length;
    this.count = count;
    this.duplicates = duplicates;
    this.retained = retained;
    this.scanner = scanner;
    this.scan = scan;
  }

  private PackedStream(
      String tag,
      byte[] array,
      int offset,
      int length,
      int count,
      EventFlags duplicates,
      boolean retained) {
    this(tag, array, offset, length, count, duplicates, retained, null, 0);
  }

  /** A stream without events. */
  public static PackedStream empty(String tag) {
    return new PackedStream(tag, NO_BYTES, 0, 0, 0, EventFlags.EMPTY, true);
  }

  /**
   * Scans bytes that nobody has vouched for. Who does so often keeps a {@link StreamScanner}.
   *
   * @param array borrowed
   * @throws MalformedStreamException if the range does not consist of whole events
   */
  public static PackedStream scan(String tag, byte[] array, int offset, int length)
      throws MalformedStreamException {
    final StreamScanner scanner = new StreamScanner();
    if (scanner.scan(array, offset, length) != StreamScanner.Outcome.COMPLETE) {
      throw new MalformedStreamException(scanner.problem());
    }
    return scanner.stream(tag);
  }

  /**
   * A stream over bytes that this process has scanned or written before, such as a chunk's.
   *
   * @param array borrowed; {@code [offset, offset + length)} holds exactly {@code count} events
   */
  public static PackedStream trusted(String tag, byte[] array, int offset, int length, int count) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return new PackedStream(tag, array, offset, length, count, null, false);
  }

  /** The stream itself, or one over the same bytes if it is of another class. */
  static PackedStream of(EventStream stream) {
    if (stream instanceof PackedStream packed) {
      return packed;
    }
    if (stream instanceof WatchedStream watched) {
      return of(watched.stream());
    }
    return trusted(stream.tag(), stream.array(), stream.offset(), stream.length(), stream.count());
  }

  static PackedStream scanned(
      String tag, byte[] array, int offset, int length, int count, EventFlags duplicates) {
    return new PackedStream(tag, array, offset, length, count, duplicates, false);
  }

  @Override
  public String tag() {
    return tag;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public byte[] array() {
    return array;
  }

  @Override
  public int offset() {
    return offset;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public PackedStream withTag(String newTag) {
    return newTag.equals(tag)
        ? this
        : new PackedStream(
            newTag, array, offset, length, count, duplicates, retained, scanner, scan);
  }

  @Override
  public PackedStream retained() {
    if (retained) {
      return this;
    }
    final byte[] copy = Arrays.copyOfRange(array, offset, offset + length);
    return new PackedStream(tag, copy, 0, length, count, duplicates, true);
  }

  @Override
  public EventCursor cursor() {
    return new PackedEvent(this);
  }

  /** The events {@code [from, to)}, which lie in {@code [start, end)} of the array. */
  PackedStream range(int from, int to, int start, int end) {
    EventFlags flags = duplicates;
    if (flags != null && !flags.isEmpty()) {
      flags = new EventFlags();
      flags.addRange(duplicates, from, to, 0);
    }
    return new PackedStream(tag, array, start, end - start, to - from, flags, retained);
  }

  /**
   * The same stream, which may ask a scanner where its events begin.
   *
   * @param number of the scan; after the next one the scanner does not know any more
   */
  PackedStream withStarts(StreamScanner newScanner, int number) {
    return new PackedStream(
        tag, array, offset, length, count, duplicates, retained, newScanner, number);
  }

  /** Writes where the events begin, if that is known without a walk. */
  boolean copyStarts(int[] to) {
    return scanner != null && scanner.copyStarts(scan, count, to);
  }

  /** The events whose records have a top-level key twice; null if that is not known. */
  EventFlags duplicates() {
    return duplicates;
  }
}
