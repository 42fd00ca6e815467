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
package io.tailrace.core.observe;

import io.tailrace.core.seam.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;

/** A clock that stands until the test moves it. */
final class HandClock implements Clock {
  private long nowNs;

  HandClock(String time) {
    set(time);
  }

  void set(String time) {
    nowNs = ZonedDateTime.parse(time).toInstant().toEpochMilli() * 1_000_000L;
  }

  void advance(Duration duration) {
    nowNs += duration.toNanos();
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public long elapsedNs() {
    return nowNs;
  }
}
