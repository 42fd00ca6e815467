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

import io.tailrace.core.seam.HostThreads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a process whose stop takes too long. */
final class StopWatchdog {
  private static final Logger log = LoggerFactory.getLogger("tailrace");

  private StopWatchdog() {}

  /** Ends the process after {@code deadline} if it is still there. */
  static void start(Duration deadline) {
    final CountDownLatch never = new CountDownLatch(1);
    HostThreads.named("stop-watchdog")
        .newThread(
            () -> {
              try {
                if (!never.await(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                  log.error("the stop took more than {} s and is cut off", deadline.toSeconds());
                  Runtime.getRuntime().halt(ExitCode.FAILED);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })
        .start();
  }
}
