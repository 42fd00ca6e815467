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
package io.tailrace.core.buffer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.MessagePack;
import io.tailrace.api.buffer.ChunkMetadata;
import java.util.Arrays;

/**
 * The events of one append that belong into the same chunk, as the chunk keeps them but for the
 * compression. Reused; owned by one thread at a time.
 */
final class Batch {
  private ChunkMetadata metadata;
  private byte[] array;
  private int offset;
  private int length;
  private int count;
  private final ByteSink own = new ByteSink(0); // of batches that are made event by event
  private boolean isFormatted;
  private int[] ends = {}; // offsets after each event in own, if the events are formatted
  private final ByteSink compressed = new ByteSink(0);
  private boolean isCompressed;
  private int storedEvents; // of the events, those that are in chunks or refused for good
  private int storedBytes;
  private int refusedEvents; // those of them that were refused
  private String refusal;

  /** A batch of whole events that lie elsewhere. */
  void lend(ChunkMetadata newMetadata, byte[] from, int start, int bytes, int events) {
    metadata = newMetadata;
    array = from;
    offset = start;
    length = bytes;
    count = events;
    isFormatted = false;
    isCompressed = false;
    forgetStored();
  }

  private void forgetStored() {
    storedEvents = 0;
    storedBytes = 0;
    refusedEvents = 0;
    refusal = null;
  }

  /** Begins a batch that is made event by event. */
  void begin(ChunkMetadata newMetadata, boolean withFormat) {
    metadata = newMetadata;
    own.clear();
    array = null;
    length = 0;
    count = 0;
    isFormatted = withFormat;
    isCompressed = false;
    forgetStored();
  }

  /** Where the next event is written to, to be followed by {@link #endEvent}. */
  ByteSink sink() {
    return own;
  }

  /** Takes in what was written since the last event. */
  void endEvent() {
    if (isFormatted) {
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, Math.max(64, 2 * count));
      }
      ends[count] = own.length();
    }
    count++;
    length = own.length();
  }

  /** Takes back what was written since the last event. */
  void abandonEvent() {
    own.truncate(length);
  }

  /** Ends a batch that was made event by event. */
  void end() {
    array = own.array();
    offset = 0;
  }

  /** A copy that keeps its bytes. */
  Batch retained() {
    final Batch copy = new Batch();
    copy.metadata = metadata;
    copy.array = Arrays.copyOfRange(array, offset, offset + length);
    copy.length = length;
    copy.count = count;
    copy.isFormatted = isFormatted;
    copy.ends = isFormatted ? Arrays.copyOf(ends, count) : copy.ends;
    copy.storedEvents = storedEvents;
    copy.storedBytes = storedBytes;
    copy.refusedEvents = refusedEvents;
    copy.refusal = refusal;
    if (isCompressed) {
      copy.compressed.write(compressed.array(), 0, compressed.length());
      copy.isCompressed = true;
    }
    return copy;
  }

  /** Compresses the bytes of the whole batch. */
  void compress(Compressor compressor) {
    compressed.clear();
    compressor.compress(array, offset, length, compressed);
    isCompressed = true;
  }

  /** Appends the compressed bytes of some of the events to a sink. */
  void compress(Compressor compressor, int from, int to, ByteSink out) {
    compressor.compress(array, offset + from, to - from, out);
  }

  ChunkMetadata metadata() {
    return metadata;
  }

  int count() {
    return count;
  }

  /** The bytes as the chunk stores them. */
  byte[] storedArray() {
    return isCompressed ? compressed.array() : array;
  }

  int storedOffset() {
    return isCompressed ? 0 : offset;
  }

  int storedLength() {
    return isCompressed ? compressed.length() : length;
  }

  /** The bytes without compression; {@link #eventEnd} counts from their offset. */
  byte[] array() {
    return array;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /**
   * End of an event, counted from the batch's beginning.
   *
   * @param index of the event
   * @param start where it begins, counted from the batch's beginning
   */
  int eventEnd(int index, int start) {
    return isFormatted
        ? ends[index]
        : MessagePack.skip(array, offset + start, offset + length) - offset;
  }

  /** Whether nothing of it has been stored. */
  boolean isUntouched() {
    return storedEvents == 0;
  }

  /** Events from the first one on that need not be stored any more. */
  int storedEvents() {
    return storedEvents;
  }

  /** Bytes of those events. */
  int storedBytes() {
    return storedBytes;
  }

  /** Events that are still to be stored. */
  int unstoredEvents() {
    return count - storedEvents;
  }

  /** Events that are too large to be stored. */
  int refusedEvents() {
    return refusedEvents;
  }

  /** Notes that all events up to one have been stored. */
  void storedUpTo(int event, int bytes) {
    storedEvents = event;
    storedBytes = bytes;
  }

  /** Notes that an event is too large. */
  void refused(int event, int bytes, String why) {
    storedUpTo(event, bytes);
    refusedEvents++;
    refusal = refusal == null ? why : refusal;
  }

  /** Why the first of those events was refused; null if none was. */
  String refusal() {
    return refusal;
  }

  /** Lets go of foreign bytes, and of its own if they are many. */
  void release(int bytesMax) {
    array = null;
    if (own.array().length > bytesMax) {
      own.reset();
      ends = new int[0];
    }
    if (compressed.array().length > bytesMax) {
      compressed.reset();
    }
  }
}
