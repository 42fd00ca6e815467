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
package io.tailrace.core.daemon;

import io.tailrace.core.observe.OwnLog;
import io.tailrace.core.seam.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * What a signal to stop does: the first one asks for an orderly stop, which is given a deadline; a
 * further one ends the process at once. One that comes within a second of the first is the same
 * request: what Ctrl-C sends to a group of processes often arrives twice. Thread-safe.
 */
final class StopSignals {
  private static final Logger log = OwnLog.supervisorLog();
  private static final long SAME_REQUEST_NS = Duration.ofSeconds(1).toNanos();
  private static final long NONE = Long.MIN_VALUE;

  private final Clock clock;
  private final Duration deadline;
  private final Runnable orderlyStop;
  private final AtomicLong firstNs = new AtomicLong(NONE);

  StopSignals(Clock clock, Duration deadline, Runnable orderlyStop) {
    this.clock = clock;
    this.deadline = deadline;
    this.orderlyStop = orderlyStop;
  }

  void received() {
    final long now = clock.elapsedNs();
    if (firstNs.compareAndSet(NONE, now)) {
      StopWatchdog.start(deadline);
      orderlyStop.run();
    } else if (now - firstNs.get() > SAME_REQUEST_NS) {
      log.error("Received immediate stop; what is in memory only is lost");
      Runtime.getRuntime().halt(ExitCode.FAILED);
    }
  }
}
