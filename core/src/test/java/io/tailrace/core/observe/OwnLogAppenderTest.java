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
package io.tailrace.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.tailrace.api.EventStream;
import io.tailrace.core.event.PackedWriter;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Expected lines follow what Fluentd 1.19 prints; times are in the zone of the machine. */
final class OwnLogAppenderTest {
  private static final String UTC_FORMAT = "T";

  private final HandClock clock = new HandClock("2026-11-22T10:00:00Z");
  private final LoggerContext context = new LoggerContext();
  private final StringBuilder out = new StringBuilder();

  @Test
  void showsFieldsAsRubyInspectsThem() {
    final Logger log = log(settings(Level.INFO, false), false);

    log.atInfo()
        .addKeyValue("text", "a \"b\" #{c}\n\u00e4")
        .addKeyValue("none", (Object) null)
        .addKeyValue("number", 5)
        .addKeyValue("float", 1e20)
        .addKeyValue("list", List.of("x", 1))
        .addKeyValue("map", Map.of("k", true))
        .addKeyValue("symbol", OwnLog.symbol("http"))
        .addKeyValue("word", OwnLog.word("Fluent::ConfigError"))
        .log("message");

    assertThat(out)
        .hasToString(
            "T [info]: message text=\"a \\\"b\\\" \\#{c}\\n\\u00E4\" none=nil number=5"
                + " float=1.0e+20 list=[\"x\", 1] map={\"k\" => true} symbol=:http"
                + " word=Fluent::ConfigError\n");
  }

  @Test
  void showsAnErrorWithItsClass() {
    final Logger log = log(settings(Level.INFO, false), false);

    log.atError().addKeyValue("error", new BindException("taken")).log("unexpected error");

    assertThat(out)
        .hasToString("T [error]: unexpected error error_class=BindException error=\"taken\"\n");
  }

  @Test
  void namesAnExceptionThatIsLoggedByAMessageThatItHasNot() {
    final Logger log = log(settings(Level.INFO, false), false);

    log.error(null, new java.nio.channels.ClosedSelectorException());
    log.warn((String) null);

    assertThat(out.toString())
        .startsWith("T [error]: java.nio.channels.ClosedSelectorException\n")
        .endsWith("T [warn]: \n");
  }

  @Test
  void numbersTheLinesOfAWorkerAndHeadsThoseOfAPlugin() {
    final LogSettings settings = settings(Level.INFO, false);
    final OwnLogAppender appender = appender(settings, false);
    appender.setWorkerId(0);

    context.getLogger("tailrace").info("a");
    context.getLogger(OwnLog.SUPERVISOR).info("b");
    context.getLogger("plugin.[out1]").warn("c");
    context.getLogger("plugin.out_stdout").warn("d");

    assertThat(out)
        .hasToString("T [info]: #0 a\nT [info]: b\nT [warn]: #0 [out1] c\nT [warn]: #0 d\n");
  }

  @Test
  void writesJson() {
    final OwnLogAppender appender = appender(settings(Level.INFO, true), true);
    appender.setWorkerId(0);

    context.getLogger("tailrace").atWarn().addKeyValue("k", "v").log("say \"x\"");
    context.getLogger(OwnLog.SUPERVISOR).info("y");

    assertThat(out)
        .hasToString(
            """
            {"time":"T","level":"warn","message":"say \\"x\\" k=\\"v\\"","worker_id":0}
            {"time":"T","level":"info","message":"y"}
            """);
  }

  @Test
  void coloursLinesByLevel() {
    final Logger log = log(settings(Level.INFO, false), true);

    log.info("a");
    log.error("b");

    assertThat(out)
        .hasToString("\u001b[1;32mT [info]: a\u001b[0;39m\n\u001b[1;35mT [error]: b\u001b[0;39m\n");
  }

  @Test
  void writesTheTimeInTheFormatThatWasAskedFor() {
    final LogSettings settings =
        new LogSettings(
            Level.INFO,
            false,
            "%s.%3N|",
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    clock.advance(Duration.ofMillis(7));

    log(settings, false).info("a");

    assertThat(out).hasToString("1795341600.007| [info]: a\n");
  }

  @Test
  void writesAStackTraceOnceAndThenSaysThatItIsTheSame() {
    final Logger log = log(settings(Level.INFO, false), false);
    final Exception e = new IllegalStateException("x");

    log.error("a", e);
    final int length = out.length();
    log.error("b", e);

    assertThat(out.substring(0, length))
        .startsWith("T [error]: a\n  T [error]: java.lang.IllegalStateException: x\n  T [error]: ");
    assertThat(out.substring(length))
        .isEqualTo("T [error]: b\n  T [error]: suppressed same stacktrace\n");
  }

  @Test
  void writesStackTracesAtTheForcedLevel() {
    final LogSettings forced =
        new LogSettings(
            Level.INFO,
            false,
            UTC_FORMAT,
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Level.DEBUG));

    log(forced, false).error("a", new IllegalStateException("x"));

    assertThat(out).hasToString("T [error]: a\n");
  }

  @Test
  void saysWhereALineComesFromAtLevelDebug() {
    log(settings(Level.DEBUG, false), false).info("a");

    assertThat(out.toString())
        .matches(
            "T \\[info]: observe/OwnLogAppenderTest\\.java:\\d+:"
                + "saysWhereALineComesFromAtLevelDebug: a\n");
  }

  @Test
  void leavesOutAMessageThatRepeatsThePreviousOneWithinTheInterval() {
    final LogSettings settings =
        new LogSettings(
            Level.INFO,
            false,
            UTC_FORMAT,
            true,
            Optional.of(Duration.ofSeconds(10)),
            Optional.empty(),
            Optional.empty());
    final Logger log = log(settings, false);

    for (String message : new String[] {"a", "a", "b", "a"}) {
      log.info(message);
    }
    clock.advance(Duration.ofSeconds(11));
    log.info("a");

    assertThat(messages()).containsExactly("a", "b", "a", "a");
  }

  @Test
  void leavesOutAMessageThatWasLoggedWithinTheInterval() {
    final LogSettings settings =
        new LogSettings(
            Level.INFO,
            false,
            UTC_FORMAT,
            true,
            Optional.empty(),
            Optional.of(Duration.ofSeconds(10)),
            Optional.empty());
    final Logger log = log(settings, false);

    for (String message : new String[] {"a", "b", "a", "b"}) {
      log.info(message);
    }
    clock.advance(Duration.ofSeconds(11));
    log.info("b");

    assertThat(messages()).containsExactly("a", "b", "b");
  }

  @Test
  void makesEventsOfLinesButNotOfThoseThatItsOwnThreadLogs() {
    final OwnLogAppender appender = appender(settings(Level.INFO, false), false);
    final List<String> emitted = new ArrayList<>();
    final LogEvents events =
        new LogEvents(
            new PackedWriter(),
            stream -> {
              emitted.add(stream.tag() + " " + first(stream));
              context.getLogger("tailrace").warn("about the event");
            });
    appender.setEvents(events);
    final Logger log = context.getLogger("tailrace");

    log.atInfo().addKeyValue("type", OwnLog.symbol("http")).addKeyValue("n", 1).log("hello");
    log.atError().addKeyValue("error", new BindException("taken")).log("oh");
    context.getLogger(OwnLog.SUPERVISOR).info("not this one");
    events.start();
    events.close();

    assertThat(emitted)
        .containsExactly(
            "fluent.info {type=http, n=1, message=hello type=:http n=1}",
            "fluent.error {error=#<BindException: taken>, message=oh error_class=BindException"
                + " error=\"taken\"}");
  }

  private static String first(EventStream stream) {
    final StringBuilder text = new StringBuilder();
    stream.forEach(event -> text.append(event.record().asMap()));
    return text.toString();
  }

  private List<String> messages() {
    return out.toString().lines().map(line -> line.replace("T [info]: ", "")).toList();
  }

  private static LogSettings settings(Level level, boolean json) {
    return new LogSettings(
        level, json, UTC_FORMAT, true, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Logger log(LogSettings settings, boolean colour) {
    appender(settings, colour);
    return context.getLogger("tailrace");
  }

  private OwnLogAppender appender(LogSettings settings, boolean colour) {
    final OwnLogAppender appender =
        new OwnLogAppender(
            settings,
            (bytes, offset, length) ->
                out.append(new String(bytes, offset, length, StandardCharsets.UTF_8)),
            colour,
            clock);
    appender.setContext(context);
    appender.start();
    final var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(settings.level());
    return appender;
  }
}
