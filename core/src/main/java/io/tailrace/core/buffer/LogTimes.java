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

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Times as Ruby shows them in log lines. */
final class LogTimes {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z");

  private LogTimes() {}

  /** The nearest second. */
  static String text(long epochNs) {
    final long second = Math.floorDiv(epochNs + 500_000_000L, 1_000_000_000L);
    return FORMAT.format(
        Instant.ofEpochSecond(Math.min(second, 253_402_300_799L)).atZone(ZoneId.systemDefault()));
  }
}
