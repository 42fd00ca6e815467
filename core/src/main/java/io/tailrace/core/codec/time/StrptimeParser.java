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
package io.tailrace.core.codec.time;

import io.tailrace.api.ParsedTime;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Reads times in a strptime format.
 *
 * <p>Differs from Fluentd: a text without an offset is read in the configured zone as it is. There
 * it is read in the machine's zone and shifted by the difference, which is an hour off near a
 * change of either zone's offset, and shifts {@code %s} and {@code %Q} too, which no zone can
 * change.
 */
final class StrptimeParser extends ReasoningTimeParser {
  private static final ThreadLocal<TimeParts> PARTS = ThreadLocal.withInitial(TimeParts::new);

  private final String text;
  private final Strptime format;
  private final Offsets zone;
  private final Offsets machine;
  private final LongSupplier nowNs;

  StrptimeParser(String format, Offsets zone, Offsets machine, LongSupplier nowNs) {
    text = format;
    this.format = new Strptime(format);
    this.zone = zone;
    this.machine = machine;
    this.nowNs = nowNs;
  }

  @Override
  String tryParse(byte[] bytes, int offset, int length, ParsedTime result) {
    final TimeParts parts = PARTS.get();
    parts.clear();
    final boolean isGem = format.isGem();
    if (!format.parse(bytes, offset, length, machine, parts)) {
      return isGem
          ? "string doesn't match"
          : "invalid date or strptime format - `"
              + new String(bytes, offset, length, StandardCharsets.UTF_8)
              + "' `"
              + text
              + "'";
    }
    // Only a part that is missing makes now matter; asking for it costs more than reading the text.
    final long now = parts.has(TimeParts.YEAR) ? 0 : nowNs.getAsLong();
    return parts.resolve(zone, now, isGem, result);
  }
}
