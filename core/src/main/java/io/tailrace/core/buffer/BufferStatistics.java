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

import java.util.List;
import java.util.Optional;

/**
 * What there is to know of a buffered output at one moment.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, statistics, and lib/fluent/plugin/buffer.rb,
 * statistics.
 *
 * @param emittedEvents events that were taken in
 * @param errors failed emits and writes
 * @param writes chunks that were handed to an output
 * @param secondaryWrites those of them that were handed to the secondary
 * @param rollbacks chunks that went back to the queue
 * @param slowFlushes writes that took longer than they should
 * @param flushMillis time that writes took
 * @param droppedOldestChunks chunks that had to make room
 * @param stageLength staged chunks
 * @param stageBytes bytes in them
 * @param queueLength queued chunks
 * @param queueBytes bytes in queued and dequeued chunks
 * @param totalBytesMax bytes at which no more is taken in
 * @param timekeys of all chunks in ascending order, each once; none if time is no chunk key
 * @param retry the retries, if there are any
 */
public record BufferStatistics(
    long emittedEvents,
    long errors,
    long writes,
    long secondaryWrites,
    long rollbacks,
    long slowFlushes,
    long flushMillis,
    long droppedOldestChunks,
    int stageLength,
    long stageBytes,
    int queueLength,
    long queueBytes,
    long totalBytesMax,
    List<Long> timekeys,
    Optional<Retries> retry) {

  /**
   * Retries of the output.
   *
   * @param startNs when the first failure was, in nanoseconds since the epoch
   * @param steps retries that failed
   * @param nextNs when the next one is due, in nanoseconds since the epoch
   */
  public record Retries(long startNs, int steps, long nextNs) {}
}
