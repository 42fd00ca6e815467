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

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerEventsTest {
  private final HttpFixture net = new HttpFixture();
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final ServerEvents events = new ServerEvents(logger(), net::counter, nanoTime::get);

  private Logger logger() {
    final LoggerContext context = new LoggerContext();
    final Logger logger = context.getLogger("test");
    lines.setContext(context);
    lines.start();
    logger.addAppender(lines);
    return logger;
  }

  @AfterEach
  void close() {
    net.close();
  }

  @Test
  void countsAllAndWritesOneLineOfEachKindInTenSeconds() {
    for (int i = 0; i < 3; i++) {
      events.trouble(Trouble.MALFORMED_REQUEST, "1.2.3.4:5", "no\nHTTP " + i);
      events.trouble(Trouble.BODY_TOO_LARGE, "1.2.3.4:5", "3000 bytes");
    }
    nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(10));
    events.trouble(Trouble.MALFORMED_REQUEST, "[::1]:6", null);
    assertThat(net.count(Trouble.MALFORMED_REQUEST)).isEqualTo(4);
    assertThat(net.count(Trouble.BODY_TOO_LARGE)).isEqualTo(3);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "malformed request error=\"no?HTTP 0\" peer=1.2.3.4:5",
            "body is too large error=\"3000 bytes\" peer=1.2.3.4:5",
            "malformed request error=\"\" peer=[::1]:6 (and 2 more since the last such line)");
  }

  @Test
  void showsWhereAFailureOfTheServersOwnComesFrom() {
    final IllegalStateException failure = new IllegalStateException("no");
    events.failure(Trouble.HANDLER_FAILED, "1.2.3.4:5", failure);
    assertThat(lines.list.get(0).getFormattedMessage())
        .isEqualTo("unexpected error peer=1.2.3.4:5");
    assertThat(lines.list.get(0).getThrowableProxy().getMessage()).isEqualTo("no");
  }
}
