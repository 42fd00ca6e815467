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
package io.tailrace.core.buffer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.api.Chunk;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.api.RecordPath;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.config.Binder;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigText;
import io.tailrace.core.config.Conversions;
import io.tailrace.core.config.Declarations;
import io.tailrace.core.config.Problems;
import io.tailrace.core.event.PackedStream;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.seam.SystemDisk;
import io.tailrace.core.sim.HeapBuffer;
import io.tailrace.core.sim.InlineExecutor;
import io.tailrace.core.sim.ManualClock;
import io.tailrace.core.sim.ManualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * An engine over a buffer on the heap, in simulated time, whose output does what the test says.
 * Closing it checks that the books balance.
 */
final class TestEngine implements AutoCloseable {
  final ManualClock clock = new ManualClock();
  final ManualScheduler scheduler = new ManualScheduler(clock);
  final Ledger ledger = new Ledger();
  final Hop hop = ledger.open(Hop.Kind.OUTPUT, "test_out");
  final HeapBuffer storage = new HeapBuffer(Optional.empty());

  /** Chunks that were delivered. */
  final List<Write> writes = new ArrayList<>();

  final List<Write> secondaryWrites = new ArrayList<>();

  /** Seconds at which the primary was called. */
  final List<Long> attempts = new ArrayList<>();

  BufferEngine engine;
  private final Path folder;
  private final Logger logger = (Logger) LoggerFactory.getLogger("engine-test");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final Map<String, Exception> failuresByTag = new HashMap<>();
  private List<String> keys = List.of();
  private Optional<EventFormat> format = Optional.empty();
  private Optional<String> secondary = Optional.empty();
  private Exception failure;
  private CompletableFuture<Void> answer;
  private String lastId;
  private Runnable duringNextWrite = () -> {};

  /** A chunk as an output saw it. */
  record Write(Chunk chunk, List<Long> numbers) {
    String tag() {
      return chunk.tag().orElse("");
    }
  }

  TestEngine(Path folder) {
    this.folder = folder;
    appender.start();
    logger.addAppender(appender);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  TestEngine keys(String argument) {
    keys = List.of(argument.split(","));
    return this;
  }

  /** Lets chunks hold what a format makes of events. */
  TestEngine format(EventFormat own) {
    format = Optional.of(own);
    return this;
  }

  /** Lets the buffer be one that persists. */
  TestEngine persistent() {
    storage.pretendToPersist();
    return this;
  }

  TestEngine secondary(String type) {
    secondary = Optional.of(type);
    return this;
  }

  /** Does something while the primary is called for the next time. */
  void duringNextWrite(Runnable action) {
    duringNextWrite = action;
  }

  TestEngine start(String parameters) throws Exception {
    final Problems problems = new Problems();
    final ConfigElement section =
        ConfigText.parse("<buffer>\n" + parameters + "\n</buffer>\n").elements("buffer").get(0);
    final BufferConfig config =
        new Binder(
                problems,
                new Declarations(),
                new Conversions(false, new CoreCodecs(ZoneOffset.UTC, clock::nowNs)::parseRegex))
            .bind(BufferConfig.class, section)
            .orElseThrow(() -> new IllegalArgumentException(problems.list().toString()));
    final boolean hasTime = keys.contains("time");
    final ChunkKeys chunkKeys =
        new ChunkKeys(
            keys.contains("tag"),
            hasTime ? config.timekey() : Optional.empty(),
            ZoneOffset.UTC,
            keys.stream()
                .filter(key -> !key.equals("tag") && !key.equals("time"))
                .map(RecordPath::parse)
                .toList());
    BufferConfig.FlushMode mode = config.flushMode().value();
    if (mode == BufferConfig.FlushMode.DEFAULT) {
      mode = hasTime ? BufferConfig.FlushMode.LAZY : BufferConfig.FlushMode.INTERVAL;
    }
    engine =
        new BufferEngine(
            new EngineParts(
                clock,
                scheduler,
                new InlineExecutor(),
                new Random(7),
                config.compression().isPresent() ? new HeapBuffer(config.compression()) : storage,
                config,
                mode,
                chunkKeys,
                format,
                format.isPresent(),
                writer("test", writes, true),
                secondary.map(type -> writer(type, secondaryWrites, false)),
                new Backup(new SystemDisk(), folder, 0, "test_out", OptionalInt.empty()),
                (event, reason) -> {},
                hop,
                logger,
                "test_out",
                20.0));
    engine.start();
    return this;
  }

  private ChunkWriter writer(String type, List<Write> to, boolean isPrimary) {
    return new ChunkWriter() {
      @Override
      public CompletionStage<Void> write(Chunk chunk) throws Exception {
        if (isPrimary) {
          attempts.add(second());
          lastId = chunk.id();
          final Runnable meanwhile = duringNextWrite;
          duringNextWrite = () -> {};
          meanwhile.run();
          final Exception reason = failuresByTag.getOrDefault(chunk.tag().orElse(""), failure);
          if (reason != null) {
            throw reason;
          }
          if (answer != null) {
            return answer;
          }
        }
        to.add(new Write(chunk, numbers(chunk)));
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public void staged(Chunk chunk) {}

      @Override
      public Optional<Duration> delayedCommitTimeout() {
        return Optional.empty();
      }

      @Override
      public String type() {
        return type;
      }
    };
  }

  private static List<Long> numbers(Chunk chunk) throws Exception {
    final List<Long> numbers = new ArrayList<>();
    chunk.forEachStream(
        stream -> stream.forEach(event -> numbers.add(event.record().get("n").asLong())));
    return numbers;
  }

  /** The primary throws that from now on; null: no more. */
  void failWith(Exception reason) {
    failure = reason;
  }

  void failTag(String tag, Exception reason) {
    failuresByTag.put(tag, reason);
  }

  /** The primary answers with that from now on; null: it delivers. */
  void answerWith(CompletableFuture<Void> stage) {
    answer = stage;
  }

  /** Id of the chunk that the primary saw last. */
  String lastId() {
    return lastId;
  }

  long second() {
    return clock.nowNs() / 1_000_000_000L;
  }

  Receipt emit(String tag, long... numbers) {
    return emitAt(tag, second(), numbers);
  }

  Receipt emitAt(String tag, long second, long... numbers) {
    return take(stream(tag, second, numbers));
  }

  EventStream stream(String tag, long first, long second) {
    return stream(tag, second(), new long[] {first, second});
  }

  private static EventStream stream(String tag, long second, long[] numbers) {
    final PackedWriter writer = new PackedWriter();
    for (long number : numbers) {
      final ValueWriter record = writer.beginEvent();
      record.writeMapHeader(1);
      record.writeString("n");
      record.writeLong(number);
      writer.endEvent(second, 0);
    }
    return writer.stream(tag).retained();
  }

  Receipt emitRecords(String tag, List<Map<String, ?>> records) {
    final PackedWriter writer = new PackedWriter();
    for (Map<String, ?> fields : records) {
      final ValueWriter record = writer.beginEvent();
      record.writeMapHeader(fields.size());
      fields.forEach(
          (key, value) -> {
            record.writeString(key);
            if (value instanceof Long number) {
              record.writeLong(number);
            } else {
              record.writeString((String) value);
            }
          });
      writer.endEvent(second(), 0);
    }
    return take(writer.stream(tag));
  }

  private Receipt take(EventStream stream) {
    hop.in(stream.count());
    return engine.append(stream);
  }

  List<Long> allNumbers() {
    return writes.stream().flatMap(write -> write.numbers().stream()).toList();
  }

  List<String> log() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** Numbers of the events in the chunks that were given up and kept whole. */
  List<Long> keptNumbers() throws IOException {
    final List<Long> numbers = new ArrayList<>();
    final Path directory = folder.resolve("buffer/test_out");
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".log")).toList()) {
        final byte[] bytes = Files.readAllBytes(file);
        PackedStream.scan("", bytes, 0, bytes.length)
            .forEach(event -> numbers.add(event.record().get("n").asLong()));
        if (!Files.exists(Path.of(file + ".meta"))) {
          throw new AssertionError("no metadata beside " + file);
        }
      }
    }
    return numbers;
  }

  @Override
  public void close() {
    try {
      engine.stop();
      final List<String> imbalances = ledger.imbalances();
      if (!imbalances.isEmpty()) {
        throw new AssertionError(imbalances);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    } finally {
      logger.detachAppender(appender);
    }
  }
}
