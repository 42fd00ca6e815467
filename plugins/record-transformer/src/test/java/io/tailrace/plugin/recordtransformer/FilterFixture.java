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
package io.tailrace.plugin.recordtransformer;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Counter;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.FilterContext;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.LogDevice;
import io.tailrace.api.Plugin;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.PluginRef;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.config.Binder;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.ConfigLoader;
import io.tailrace.core.config.ConfigSource;
import io.tailrace.core.config.Conversions;
import io.tailrace.core.config.Declarations;
import io.tailrace.core.config.EvaluationContext;
import io.tailrace.core.config.Problems;
import io.tailrace.core.event.FilterPass;
import io.tailrace.core.event.FilterPassPool;
import io.tailrace.core.event.PackedStream;
import io.tailrace.core.event.PackedWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** One filter made of the text of its section, with a filter pass around it. */
final class FilterFixture {
  private static final Path FILE = Path.of("t.conf");

  private final Context context = new Context();
  private final FilterPassPool passes = new FilterPassPool();
  private final List<String> errors = new ArrayList<>();
  private final RecordTransformerFilter filter;

  /**
   * @param section the lines inside {@code <filter>}
   * @throws ConfigException with all that is wrong with them
   */
  FilterFixture(String section) throws ConfigException {
    final Problems problems = new Problems();
    final EvaluationContext variables =
        new EvaluationContext(Map.of(), "host-1", Clock.system(ZoneOffset.UTC), "0");
    final ConfigElement element =
        new ConfigLoader(new OneText(section), variables)
            .load(ConfigLoader.Options.of(FILE), problems);
    final Conversions conversions = new Conversions(false, context.codecs()::parseRegex);
    final Optional<RecordTransformerFilter.Config> config =
        new Binder(problems, new Declarations(), conversions)
            .bind(RecordTransformerFilter.Config.class, element);
    problems.throwIfErrors();
    filter = new RecordTransformerFilter(config.orElseThrow(), context);
  }

  Codecs codecs() {
    return context.codecs;
  }

  /** Lets the clock that the filter sees go on. */
  void passTime(Duration time) {
    context.nowNs += time.toNanos();
  }

  /** Reasons of the events that became error events. */
  List<String> errors() {
    return errors;
  }

  /** Lines of the plugin's log. */
  List<String> warnings() {
    return context.lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  long counted(String counter) {
    return context.counters.get(counter).value();
  }

  /** Runs the stream through the filter and shows what comes out; for one thread at a time. */
  void run(EventStream in, Consumer<EventStream> out) {
    try (FilterPass pass = passes.open(in, (event, reason) -> errors.add(reason.getMessage()))) {
      pass.edit(filter);
      out.accept(pass.result());
    }
  }

  /** Runs one record, given in JSON, through the filter; empty if it became an error event. */
  String run(String tag, String record) {
    final StringBuilder text = new StringBuilder();
    run(
        stream(tag, 1_700_000_000, 5, record),
        out -> out.forEach((Event event) -> text.append(json(event))));
    return text.toString();
  }

  /** As {@link #run(String, String)}, with the filter twice in one chain. */
  String runTwice(String tag, String record) {
    final EventStream in = stream(tag, 1_700_000_000, 5, record);
    final StringBuilder text = new StringBuilder();
    try (FilterPass pass = passes.open(in, (event, reason) -> errors.add(reason.getMessage()))) {
      pass.edit(filter);
      pass.edit(filter);
      pass.result().forEach((Event event) -> text.append(json(event)));
    }
    return text.toString();
  }

  EventStream stream(String tag, long seconds, int nanos, String record) {
    final PackedWriter writer = new PackedWriter();
    writeJson(record, writer.beginEvent());
    writer.endEvent(seconds, nanos);
    return writer.stream(tag);
  }

  EventStream integerTimeStream(String tag, long seconds, String record) {
    final ByteSink packed = new ByteSink(100);
    final ValueWriter event = new ValueWriter(packed);
    event.writeArrayHeader(2);
    event.writeLong(seconds);
    writeJson(record, event);
    return PackedStream.trusted(tag, packed.array(), 0, packed.length(), 1);
  }

  private void writeJson(String text, ValueWriter to) {
    final byte[] json = text.getBytes(StandardCharsets.UTF_8);
    try {
      codecs().json().readValue(json, 0, json.length, to);
    } catch (JsonSyntaxException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  String json(Event event) {
    final ByteSink text = new ByteSink(100);
    codecs().json().write(event.record(), text);
    return text.toString();
  }

  /** A configuration that is one text. */
  private record OneText(String text) implements ConfigSource {
    @Override
    public byte[] read(Path file) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] fetch(URI address) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Path> glob(String pattern) {
      return List.of();
    }

    @Override
    public List<Path> filesBelow(Path directory) {
      return List.of();
    }
  }

  private static final class Count implements Counter {
    private final AtomicLong value = new AtomicLong();

    @Override
    public void add(long more) {
      value.addAndGet(more);
    }

    @Override
    public long value() {
      return value.get();
    }
  }

  private static final class Context implements FilterContext {
    final Codecs codecs = new CoreCodecs(ZoneOffset.UTC, () -> 0);
    final Map<String, Count> counters = new ConcurrentHashMap<>();
    final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    final Logger log;
    volatile long nowNs = 1_700_000_000_000_000_000L;

    Context() {
      final ch.qos.logback.classic.Logger logger = new LoggerContext().getLogger("test");
      lines.start();
      logger.addAppender(lines);
      log = logger;
    }

    @Override
    public Logger log() {
      return log;
    }

    @Override
    public Counter counter(String name, String description) {
      return counters.computeIfAbsent(name, key -> new Count());
    }

    @Override
    public long nowNs() {
      return nowNs;
    }

    @Override
    public String hostname() {
      return "host-1";
    }

    @Override
    public Codecs codecs() {
      return codecs;
    }

    @Override
    public String id() {
      return "record_transformer";
    }

    @Override
    public boolean hasConfiguredId() {
      return false;
    }

    @Override
    public int workerId() {
      return 0;
    }

    @Override
    public Optional<Path> directory() {
      return Optional.empty();
    }

    @Override
    public LogDevice logDevice() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogDevice standardOutput() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FallbackTime now() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void every(Duration interval, TimerAction action) {
      throw new UnsupportedOperationException();
    }

    @Override
    public StreamWriter newStreamWriter() {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T extends Plugin> T create(PluginRef<T> ref) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T extends Plugin> T create(Class<T> kind, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ErrorEvents errors() {
      throw new UnsupportedOperationException();
    }
  }
}
