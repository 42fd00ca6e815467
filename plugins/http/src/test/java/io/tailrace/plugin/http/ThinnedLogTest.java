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

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThinnedLogTest {
  private final AtomicLong nowNs = new AtomicLong(5);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final ThinnedLog log = new ThinnedLog(logger(), nowNs::get, "body dropped");

  private Logger logger() {
    final LoggerContext context = new LoggerContext();
    final Logger logger = context.getLogger("test");
    lines.setContext(context);
    lines.start();
    logger.addAppender(lines);
    return logger;
  }

  @Test
  void writesOneLineInTenSecondsAndSaysHowManyThereWere() {
    log.warn("first", "1.2.3.4", "/a");
    log.warn("second", "1.2.3.4", "/a");
    log.error("third", "1.2.3.4", "/a");
    nowNs.addAndGet(TimeUnit.SECONDS.toNanos(10) - 1);
    log.warn("fourth", "1.2.3.4", "/a");
    nowNs.addAndGet(1);
    log.warn("fifth", "5.6.7.8", "/b");
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "body dropped error=\"first\" peer=1.2.3.4 path=/a",
            "body dropped error=\"fifth\" peer=5.6.7.8 path=/b (and 3 more since the last such"
                + " line)");
  }

  @Test
  void letsNoClientForgeALine() {
    log.warn("x\n2026-01-01 [error]: \u001b[31m", "p", "/" + "y".repeat(1000));
    assertThat(lines.list.get(0).getFormattedMessage())
        .startsWith("body dropped error=\"x?2026-01-01 [error]: ?[31m\" peer=p path=/yyy")
        .hasSizeLessThan(400);
  }
}
