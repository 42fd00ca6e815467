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

import io.tailrace.api.Counter;
import io.tailrace.api.net.PeerTrouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Counts one kind of trouble and lets one line of it in ten seconds into the log. Thread-safe. */
final class TroubleSlot implements PeerTrouble {
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final LongSupplier nanoTime;
  private final String text;
  private final Counter counter;
  private final AtomicLong isFirst = new AtomicLong(1);
  private final AtomicLong nextLineNs = new AtomicLong();
  private final AtomicLong suppressed = new AtomicLong();

  TroubleSlot(Logger log, LongSupplier nanoTime, String text, Counter counter) {
    this.log = log;
    this.nanoTime = nanoTime;
    this.text = text;
    this.counter = counter;
  }

  @Override
  public void note(String peer, String detail) {
    if (count()) {
      log.warn(
          "{} error=\"{}\" peer={}{}",
          text,
          detail == null ? "" : printable(detail),
          peer,
          suppressed());
    }
  }

  /** Takes note of trouble that is the server's or its plugin's own fault. */
  void failure(String peer, Throwable cause) {
    if (count()) {
      log.error("{} peer={}{}", text, peer, suppressed(), cause);
    }
  }

  private boolean count() {
    counter.add(1);
    final long now = nanoTime.getAsLong();
    final long next = nextLineNs.get();
    if (isFirst.getAndSet(0) == 1 || now - next >= 0) {
      nextLineNs.set(now + QUIET_NS);
      return true;
    }
    suppressed.incrementAndGet();
    return false;
  }

  private String suppressed() {
    final long count = suppressed.getAndSet(0);
    return count == 0 ? "" : " (and " + count + " more since the last such line)";
  }

  /** Text from the network with what could forge a line of the log, or a terminal, taken out. */
  private static String printable(String text) {
    final int length = Math.min(text.length(), 300);
    final StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      final char c = text.charAt(i);
      out.append(Character.isISOControl(c) ? '?' : c);
    }
    return out.toString();
  }
}
