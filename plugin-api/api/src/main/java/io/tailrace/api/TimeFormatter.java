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

import java.nio.charset.StandardCharsets;

/**
 * Writes times as text, straight to bytes.
 *
 * <p>Safe for use by many threads. Times of the second that was written last cost one copy and the
 * digits of the fraction; nothing is allocated on the way.
 */
public interface TimeFormatter {
  /** The most bytes that one text takes, for any time. */
  int maxLength();

  /**
   * Writes one time.
   *
   * @param epochSeconds seconds since the epoch
   * @param nanos nanoseconds within that second, 0 to 999,999,999
   * @param target has room for {@link #maxLength} bytes at {@code offset}; what lies behind the
   *     text in that room may be overwritten
   * @return the offset behind the text
   */
  int format(long epochSeconds, int nanos, byte[] target, int offset);

  /** Appends one time to {@code to}. */
  default void format(long epochSeconds, int nanos, ByteSink to) {
    final byte[] target = to.ensure(maxLength());
    to.advance(format(epochSeconds, nanos, target, to.length()) - to.length());
  }

  /** One time as a string; allocates. */
  default String format(long epochSeconds, int nanos) {
    final byte[] target = new byte[maxLength()];
    return new String(target, 0, format(epochSeconds, nanos, target, 0), StandardCharsets.UTF_8);
  }
}
