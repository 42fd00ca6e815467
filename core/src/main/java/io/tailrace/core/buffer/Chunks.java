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

import io.tailrace.api.buffer.ChunkMetadata;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The chunks of an output by where they are in their lives: staged ones by their metadata, queued
 * ones in order, dequeued ones. Everything is guarded by the engine's lock.
 */
final class Chunks {
  private final Map<ChunkMetadata, HeldChunk> stage = new LinkedHashMap<>();
  private final Deque<HeldChunk> queue = new ArrayDeque<>();
  private final Set<HeldChunk> dequeued = new LinkedHashSet<>();
  private final Set<HeldChunk> unpurged = new LinkedHashSet<>(); // gone, but somebody reads them
  private final long totalBytesMax;
  private long stageBytes;
  private long queueBytes; // of queued and dequeued chunks, until they are purged

  Chunks(long totalBytesMax) {
    this.totalBytesMax = totalBytesMax;
  }

  /** Whether there is room for one more append. */
  boolean isStorable() {
    return stageBytes + queueBytes < totalBytesMax;
  }

  long stageBytes() {
    return stageBytes;
  }

  long queueBytes() {
    return queueBytes;
  }

  long totalBytesMax() {
    return totalBytesMax;
  }

  int stageLength() {
    return stage.size();
  }

  int queueLength() {
    return queue.size();
  }

  int dequeuedLength() {
    return dequeued.size();
  }

  boolean isQueueEmpty() {
    return queue.isEmpty();
  }

  /** The staged chunk with that metadata; null if there is none. */
  HeldChunk staged(ChunkMetadata metadata) {
    return stage.get(metadata);
  }

  /** All staged chunks; a copy. */
  List<HeldChunk> stagedChunks() {
    return new ArrayList<>(stage.values());
  }

  /** All chunks whose lives have not ended; a copy. */
  List<HeldChunk> livingChunks() {
    final List<HeldChunk> living = new ArrayList<>(dequeued);
    living.addAll(queue);
    living.addAll(stage.values());
    return living;
  }

  /** The queued chunks in order; not to be changed. */
  Iterable<HeldChunk> queuedChunks() {
    return queue;
  }

  /** Takes in a staged chunk. */
  void addStaged(HeldChunk chunk) {
    stage.put(chunk.metadata(), chunk);
    stageBytes += chunk.length();
  }

  /** Notes an append to a staged chunk. */
  void appended(long bytes) {
    stageBytes += bytes;
  }

  /**
   * Queues a staged chunk.
   *
   * @throws IOException if that cannot be kept; it stays staged
   */
  void enqueue(HeldChunk chunk) throws IOException {
    chunk.storedChunk().enqueue();
    stage.remove(chunk.metadata());
    stageBytes -= chunk.length();
    addQueued(chunk);
  }

  /** Takes in a chunk at the end of the queue. */
  void addQueued(HeldChunk chunk) {
    chunk.setState(HeldChunk.State.QUEUED);
    queue.addLast(chunk);
    queueBytes += chunk.length();
  }

  /** Takes in a chunk at the head of the queue. */
  void addFirst(HeldChunk chunk) {
    chunk.setState(HeldChunk.State.QUEUED);
    queue.addFirst(chunk);
    queueBytes += chunk.length();
  }

  /** Takes a chunk out of the queue for an output. */
  void dequeue(HeldChunk chunk) {
    if (queue.peekFirst() == chunk) {
      queue.removeFirst();
    } else {
      queue.remove(chunk);
    }
    chunk.setState(HeldChunk.State.DEQUEUED);
    dequeued.add(chunk);
  }

  /** Puts a dequeued chunk back to the head of the queue. */
  void takeBack(HeldChunk chunk) {
    dequeued.remove(chunk);
    chunk.setState(HeldChunk.State.QUEUED);
    queue.addFirst(chunk);
  }

  /** Ends the life of a chunk; its bytes count until {@link #purged}. */
  void end(HeldChunk chunk) {
    switch (chunk.state()) {
      case STAGED -> {
        removeStaged(chunk);
        queueBytes += chunk.length();
      }
      case QUEUED -> queue.remove(chunk);
      case DEQUEUED -> dequeued.remove(chunk);
      case GONE -> throw new IllegalStateException("BUG: chunk " + chunk + " ends twice");
    }
    chunk.setState(HeldChunk.State.GONE);
    unpurged.add(chunk);
  }

  /** The chunks whose lives have ended and that are not purged; a copy. */
  List<HeldChunk> unpurgedChunks() {
    return new ArrayList<>(unpurged);
  }

  /** Notes that there is nothing left of a chunk. */
  void purged(HeldChunk chunk) {
    unpurged.remove(chunk);
    queueBytes -= chunk.length();
  }

  private void removeStaged(HeldChunk chunk) {
    stage.remove(chunk.metadata());
    stageBytes -= chunk.length();
  }
}
