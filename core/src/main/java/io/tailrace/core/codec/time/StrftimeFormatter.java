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

import io.tailrace.api.TimeFormatter;
import java.util.Arrays;

/**
 * Writes times in a strftime format and a zone.
 *
 * <p>Safe for use by many threads: the text of the last second is immutable and replaced as a
 * whole. It is only made when a second comes for the second time in a row, so that times in no
 * order allocate nothing either.
 */
final class StrftimeFormatter implements TimeFormatter {
  private record Second(long epochSeconds, byte[] text, int[] fractionOffsets) {}

  private final Strftime format;
  private final Offsets offsets;

  // Both racy on purpose: a record read is whole, and a wrong guess costs a little time only.
  private Second kept;
  private long missed;

  StrftimeFormatter(Strftime format, Offsets offsets) {
    this.format = format;
    this.offsets = offsets;
    kept = render(0);
  }

  @Override
  public int maxLength() {
    return format.lengthMax();
  }

  @Override
  public int format(long epochSeconds, int nanos, byte[] target, int offset) {
    Second second = kept;
    if (second.epochSeconds != epochSeconds) {
      if (missed != epochSeconds) {
        missed = epochSeconds;
        return format.write(epochSeconds, nanos, offsets.at(epochSeconds), target, offset, null);
      }
      second = render(epochSeconds);
      kept = second;
    }
    final byte[] text = second.text;
    System.arraycopy(text, 0, target, offset, text.length);
    format.fillFractions(nanos, target, offset, second.fractionOffsets);
    return offset + text.length;
  }

  private Second render(long epochSeconds) {
    final byte[] target = new byte[format.lengthMax()];
    final int[] fractionOffsets = new int[format.fractionCount()];
    final int end =
        format.write(epochSeconds, 0, offsets.at(epochSeconds), target, 0, fractionOffsets);
    return new Second(epochSeconds, Arrays.copyOf(target, end), fractionOffsets);
  }
}
