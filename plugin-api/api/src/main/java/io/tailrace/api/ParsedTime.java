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

/** A time that a {@link TimeParser} has read. Made once and reused; not thread-safe. */
public final class ParsedTime {
  private long seconds;
  private int nanos;

  /** Seconds since the epoch. */
  public long seconds() {
    return seconds;
  }

  /** Nanoseconds within that second, 0 to 999,999,999. */
  public int nanos() {
    return nanos;
  }

  /** Sets both parts. */
  public void set(long epochSeconds, int nanosOfSecond) {
    seconds = epochSeconds;
    nanos = nanosOfSecond;
  }

  @Override
  public String toString() {
    return String.format("%d.%09d", seconds, nanos);
  }
}
