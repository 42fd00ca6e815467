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
package io.tailrace.core.topology;

import io.tailrace.api.FallbackTime;
import io.tailrace.core.seam.Clock;

/** The time now. Thread-safe: the nanoseconds belong to the seconds that the thread read. */
final class Now implements FallbackTime {
  private static final long SECOND_NS = 1_000_000_000;

  private final Clock clock;
  private final ThreadLocal<int[]> nanos = ThreadLocal.withInitial(() -> new int[1]);

  Now(Clock clock) {
    this.clock = clock;
  }

  @Override
  public long seconds() {
    final long nowNs = clock.nowNs();
    nanos.get()[0] = (int) Math.floorMod(nowNs, SECOND_NS);
    return Math.floorDiv(nowNs, SECOND_NS);
  }

  @Override
  public int nanos() {
    return nanos.get()[0];
  }
}
