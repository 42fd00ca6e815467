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

import java.util.concurrent.atomic.LongAdder;

/** Counts of what a buffered output does. */
final class Counters {
  final LongAdder emittedEvents = new LongAdder();
  final LongAdder errors = new LongAdder();
  final LongAdder writes = new LongAdder();
  final LongAdder secondaryWrites = new LongAdder();
  final LongAdder rollbacks = new LongAdder();
  final LongAdder slowFlushes = new LongAdder();
  final LongAdder flushMillis = new LongAdder();
  final LongAdder droppedOldestChunks = new LongAdder();

  /** Writes that completed after they had been taken back. */
  final LongAdder lateCommits = new LongAdder();
}
