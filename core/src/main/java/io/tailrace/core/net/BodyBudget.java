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
package io.tailrace.core.net;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes that bodies take together while they arrive. Thread-safe. */
final class BodyBudget {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  BodyBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes bytes from the budget; false if it does not have them. */
  boolean tryTake(long more) {
    if (bytes.addAndGet(more) > bytesMax) {
      bytes.addAndGet(-more);
      return false;
    }
    return true;
  }

  void giveBack(long count) {
    bytes.addAndGet(-count);
  }

  long taken() {
    return bytes.get();
  }
}
