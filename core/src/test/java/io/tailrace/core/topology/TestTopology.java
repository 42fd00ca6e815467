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
package io.tailrace.core.topology;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.api.DaemonInfo;
import io.tailrace.api.EventStream;
import io.tailrace.api.InputContext;
import io.tailrace.api.LogDevice;
import io.tailrace.api.Receipt;
import io.tailrace.core.buffer.OffHeapSlabs;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.ConfigLoader;
import io.tailrace.core.config.ConfigSource;
import io.tailrace.core.config.EvaluationContext;
import io.tailrace.core.config.Problem;
import io.tailrace.core.config.Problems;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.core.net.Clients;
import io.tailrace.core.net.HttpServers;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.seam.SystemDisk;
import io.tailrace.core.sim.InlineExecutor;
import io.tailrace.core.sim.ManualClock;
import io.tailrace.core.sim.ManualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.slf4j.LoggerFactory;

/**
 * A topology of the classes of a test, built of configuration text. Closing it stops and closes the
 * topology and checks that no handle stays open and the books balance.
 */
final class TestTopology implements AutoCloseable {
  private static final LogDevice NO_DEVICE = (bytes, offset, length) -> {};

  final TestPlugins plugins = new TestPlugins();
  final ManualClock clock = new ManualClock();
  final ManualScheduler scheduler = new ManualScheduler(clock);
  final Ledger ledger = new Ledger();
  final ListAppender<ILoggingEvent> log = new ListAppender<>();
  boolean isWithoutSource;
  Duration emitErrorLogInterval = Duration.ZERO;
  Optional<Path> rootDir = Optional.empty();
  Topology topology;
  List<Problem> problems = List.of();

  TestTopology() {
    log.start();
    tailraceLogger().addAppender(log);
    tailraceLogger().setLevel(Level.INFO);
    tailraceLogger().setAdditive(false);
  }

  private static Logger tailraceLogger() {
    return (Logger) LoggerFactory.getLogger("tailrace");
  }

  HostServices services() {
    return new HostServices(
        clock,
        scheduler,
        new CoreCodecs(ZoneOffset.UTC, clock::nowNs),
        NO_DEVICE,
        NO_DEVICE,
        ledger,
        new HttpServers(null),
        new Clients(1),
        "web-1",
        0,
        rootDir,
        new DaemonInfo(
            "0", "t.conf", Optional.empty(), List.of(), Optional.empty(), Optional.empty()),
        new BufferServices(
            new InlineExecutor(),
            new SystemDisk(),
            new OffHeapSlabs(16 << 20),
            rootDir.orElseGet(() -> Path.of("target", "backup", UUID.randomUUID().toString())),
            ZoneOffset.UTC,
            1,
            OptionalInt.empty(),
            OptionalInt.empty()));
  }

  static ConfigElement parse(String text, Problems problems) throws ConfigException {
    try {
      final Path file = Files.createTempFile("topology", ".conf");
      try {
        Files.writeString(file, text);
        return new ConfigLoader(
                ConfigSource.system(),
                new EvaluationContext(
                    Map.of("FLUENT_CONF_INCLUDE_DIR", ""),
                    "web-1",
                    java.time.Clock.systemUTC(),
                    "0"))
            .load(ConfigLoader.Options.of(file), problems);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Builds what must have no errors. */
  TestTopology build(String text) throws ConfigException {
    final Problems found = new Problems();
    topology = builder(found).build(parse(text, found));
    problems = found.list();
    return this;
  }

  TestTopology start(String text) throws ConfigException, StartException {
    build(text);
    topology.start();
    return this;
  }

  private TopologyBuilder builder(Problems found) {
    return new TopologyBuilder(
        plugins,
        services(),
        new TopologyBuilder.Settings(false, isWithoutSource, emitErrorLogInterval),
        found);
  }

  /** Builds what has errors, and returns all problems as {@code line: message}. */
  List<String> refused(String text) {
    final Problems found = new Problems();
    try {
      topology = builder(found).build(parse(text, found));
    } catch (ConfigException e) {
      problems = e.problems();
      assertThat(plugins.openHandles()).as("open handles").isEmpty();
      return lines(problems);
    }
    throw new AssertionError("the configuration was accepted: " + lines(found.list()));
  }

  static List<String> lines(List<Problem> problems) {
    return problems.stream().map(p -> p.origin().line() + ": " + p.message()).toList();
  }

  List<String> warnings() {
    return lines(problems);
  }

  static EventStream stream(String tag, Object... values) {
    final PackedWriter writer = new PackedWriter();
    for (Object value : values) {
      writer.beginEvent().writeObject(Map.of("v", value));
      writer.endEvent(1_700_000_000L, 0);
    }
    return writer.stream(tag);
  }

  /** Emits from the first input. */
  Receipt emit(String tag, Object... values) {
    return input().emit(stream(tag, values));
  }

  InputContext input() {
    return plugins.inputs.get(0);
  }

  /** What the output of that id got, as {@code tag:value}. */
  List<String> got(String id) {
    return plugins.got(id);
  }

  List<String> logged() {
    final List<String> lines = new ArrayList<>();
    for (ILoggingEvent event : List.copyOf(log.list)) {
      lines.add(event.getFormattedMessage());
    }
    return lines;
  }

  long logged(String text) {
    return logged().stream().filter(line -> line.startsWith(text)).count();
  }

  Hop.Counts books(Hop.Kind kind, String id) {
    return ledger.hops().stream()
        .filter(hop -> hop.kind() == kind && hop.id().equals(id))
        .reduce((first, second) -> second)
        .orElseThrow(() -> new AssertionError("no hop " + kind + " " + id))
        .counts();
  }

  @Override
  public void close() {
    try {
      assertThat(ledger.imbalances()).as("imbalances").isEmpty();
      if (topology != null) {
        topology.stop();
        topology.close();
        assertThat(ledger.imbalances()).as("imbalances after the stop").isEmpty();
        assertThat(ledger.hops()).as("books that stay open").isEmpty();
        assertThat(plugins.openHandles()).as("open handles").isEmpty();
        assertThat(scheduler.size()).as("timers that still run").isZero();
      }
    } finally {
      tailraceLogger().detachAppender(log);
      tailraceLogger().setAdditive(true);
      tailraceLogger().setLevel(null);
    }
  }
}
