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
package io.tailrace.plugin.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Writes what clients can cause at will to the log: one line in ten seconds, which says how many
 * there were. Thread-safe.
 */
final class ThinnedLog {
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);
  private static final int DETAIL_LENGTH_MAX = 300;

  private final Logger log;
  private final LongSupplier nowNs;
  private final String text;
  private final AtomicLong nextLineNs = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong suppressed = new AtomicLong();

  ThinnedLog(Logger log, LongSupplier nowNs, String text) {
    this.log = log;
    this.nowNs = nowNs;
    this.text = text;
  }

  void error(String detail, String peer, String path) {
    if (isDue()) {
      log.error("{}", line(detail, peer, path));
    }
  }

  void warn(String detail, String peer, String path) {
    if (isDue()) {
      log.warn("{}", line(detail, peer, path));
    }
  }

  private boolean isDue() {
    final long now = nowNs.getAsLong();
    final long next = nextLineNs.get();
    if (now < next || !nextLineNs.compareAndSet(next, now + QUIET_NS)) {
      suppressed.incrementAndGet();
      return false;
    }
    return true;
  }

  private String line(String detail, String peer, String path) {
    final long others = suppressed.getAndSet(0);
    return text
        + " error=\""
        + printable(detail)
        + "\" peer="
        + printable(peer)
        + " path="
        + printable(path)
        + (others == 0 ? "" : " (and " + others + " more since the last such line)");
  }

  /** Text of a client's without what could forge a line of the log. */
  private static String printable(String detail) {
    final int length = Math.min(detail.length(), DETAIL_LENGTH_MAX);
    final StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      final char c = detail.charAt(i);
      out.append(Character.isISOControl(c) ? '?' : c);
    }
    return out.toString();
  }
}
