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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.Chunk;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.PartialFailure;
import io.tailrace.api.Receipt;
import io.tailrace.api.RollbackException;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.buffer.Backup;
import io.tailrace.core.buffer.BufferConfig;
import io.tailrace.core.buffer.BufferConfig.Durability;
import io.tailrace.core.buffer.BufferConfig.OverflowAction;
import io.tailrace.core.buffer.BufferEngine;
import io.tailrace.core.buffer.ChunkWriter;
import io.tailrace.core.buffer.EngineParts;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.core.event.StreamScanner;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.seam.Scheduler;
import io.tailrace.core.sim.ManualScheduler;
import io.tailrace.core.sim.SimulatedDisk;
import io.tailrace.testkit.BufferHost;
import io.tailrace.testkit.ConfigAssertions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.zip.GZIPInputStream;

/**
 * One run of engine and file storage together: random streams, a destination that fails, hangs and
 * answers late, a disk that fails, is full, is cut off from power and rots, somebody who removes
 * the directory, stops and kills, all in simulated time and driven by one seed. Beside it a model
 * that says what must have become of each event. An event is a number that is never used again.
 *
 * <p>What holds at the end: each event whose receipt was accepted was delivered, or lies in the
 * backup, or was dropped by the policy of the configuration, unless it was in a chunk that rotted
 * or was removed, which the log then names, or was not synced before the power failed, or removed
 * and not rescued before a kill; none was altered, none was delivered that nobody sent; chunks keep
 * their limits and their events in order; the books balance.
 *
 * <p>Events, what happens to them and the model of it are one class, because each step changes all
 * three.
 */
final class EngineSimulation implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("/buf");
  private static final Path BACKUP = Path.of("/backup");
  private static final int STEPS = 80;
  private static final String[] TAGS = {"a", "b.c", "d"};
  private static final int CHUNK_LIMIT = 2000;
  private static final int TOTAL_LIMIT = 20_000;

  private final Random random;
  private final StringBuilder story = new StringBuilder();
  private final BufferHost host = new BufferHost(BACKUP.resolve("backup/worker0/sim"));
  private final BufferConfig config;

  private final Map<Integer, String> tags = new HashMap<>();
  private final Set<Integer> acknowledged = new HashSet<>();
  private final Set<Integer> delivered = new HashSet<>();
  private final Set<Integer> excused = new HashSet<>(); // rotted, or not synced at a power failure
  private final List<Answer> late = new ArrayList<>();
  private SimulatedDisk disk;
  private Life life;
  private int nextEvent;
  private boolean isDestinationGood;
  private final Map<String, Set<Integer>> rotted = new HashMap<>(); // events by the chunk's id
  private final Map<String, Set<Integer>> removed = new HashMap<>(); // likewise
  private boolean hadRemoval; // in this life of the process
  private boolean hadPowerFailure;
  private final Set<String> torn = new HashSet<>(); // ids of chunks that no checksum covers whole
  private AssertionError broken;
  private long dropped;

  /** One life of the process. */
  private final class Life implements Executor, Scheduler {
    private final ManualScheduler scheduler = new ManualScheduler(host.clock());
    private final Ledger ledger = new Ledger();
    private final Hop hop = ledger.open(Hop.Kind.OUTPUT, "sim");
    private final List<Runnable> tasks = new ArrayList<>();
    private final BufferEngine engine;
    private boolean isOver;

    Life() throws IOException {
      host.releaseClaims();
      host.withDisk(disk);
      final FileBuffer storage =
          new FileBuffer(
              ConfigAssertions.bind(
                  FileBuffer.Config.class, "path " + DIRECTORY + "\nreserve_disk_space 0\n"),
              host.context());
      engine =
          new BufferEngine(
              new EngineParts(
                  host.clock(),
                  this,
                  this,
                  random,
                  storage,
                  config,
                  config.flushMode().value(),
                  new ChunkKeys(true, Optional.empty(), ZoneOffset.UTC, List.of()),
                  Optional.empty(),
                  false,
                  new Destination(this),
                  Optional.empty(),
                  new Backup(disk, BACKUP, 0, "sim", OptionalInt.empty()),
                  (event, reason) -> {},
                  hop,
                  host.context().log(),
                  "sim",
                  20.0));
      storage.start();
      engine.start();
    }

    @Override
    public void execute(Runnable task) {
      if (!isOver) {
        tasks.add(task);
      }
    }

    @Override
    public Cancellable every(Duration interval, Runnable task) {
      return scheduler.every(interval, () -> runUnlessOver(task));
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
      return scheduler.after(delay, () -> runUnlessOver(task));
    }

    private void runUnlessOver(Runnable task) {
      if (!isOver) {
        task.run();
      }
    }

    /** Runs some of the tasks that wait, in any order, and those that come of them. */
    void work(boolean all) {
      for (int i = 0; !tasks.isEmpty() && (all || i < 4) && i < 10_000; i++) {
        tasks.remove(random.nextInt(tasks.size())).run();
      }
      if (all) {
        check(tasks.isEmpty(), "the flush threads come to no end");
      }
    }
  }

  /** A write whose outcome comes later. */
  private record Answer(Life life, CompletableFuture<Void> stage, List<Integer> numbers) {}

  /** Where chunks are delivered. */
  private final class Destination implements ChunkWriter {
    private final Life owner;

    Destination(Life owner) {
      this.owner = owner;
    }

    @Override
    public CompletionStage<Void> write(Chunk chunk) throws Exception {
      try {
        return answer(chunk);
      } catch (AssertionError e) {
        broken = e; // which the engine takes for a failure like others
        throw e;
      }
    }

    private CompletionStage<Void> answer(Chunk chunk) throws Exception {
      check(chunk.length() <= CHUNK_LIMIT, "a chunk of " + chunk.length() + " bytes");
      check(chunk.count() <= 40, "a chunk of " + chunk.count() + " events");
      final List<Integer> numbers = numbers(chunk);
      final int choice = isDestinationGood ? 9 : random.nextInt(16);
      tell("write " + chunk.id().substring(24) + " " + numbers + " -> " + choice);
      switch (choice) {
        case 0:
          throw new IOException("no route");
        case 1:
          take(numbers); // and the answer is lost
          throw new IOException("connection reset");
        case 2:
          throw new RollbackException("no ack");
        case 3:
          if (random.nextInt(4) == 0) {
            throw new UnrecoverableException("never");
          }
          throw new IOException("busy");
        case 4:
          final int cut = random.nextInt(numbers.size());
          if (cut == 0) {
            throw new IOException("nothing was taken");
          }
          take(numbers.subList(0, cut));
          throw new PartialFailure(
              stream(chunk.tag().orElse(""), numbers.subList(cut, numbers.size())), "half");
        case 5:
        case 6:
          final CompletableFuture<Void> stage = new CompletableFuture<>();
          late.add(new Answer(owner, stage, numbers));
          return stage;
        default:
          take(numbers);
          return CompletableFuture.completedFuture(null);
      }
    }

    @Override
    public void staged(Chunk chunk) {}

    @Override
    public Optional<Duration> delayedCommitTimeout() {
      return Optional.empty();
    }

    @Override
    public String type() {
      return "sim";
    }
  }

  EngineSimulation(long seed) throws IOException {
    random = new Random(seed * 0x9E3779B97F4A7C15L + 7);
    disk = new SimulatedDisk(random, () -> host.clock().nowNs() / 1_000_000_000);
    final int lanes = 1 + random.nextInt(3);
    final String compress = pick("text", "text", "gzip", "zstd");
    config =
        ConfigAssertions.bind(
            BufferConfig.class,
            String.join(
                "\n",
                "flush_mode " + pick("interval", "lazy", "immediate"),
                "flush_interval " + (1 + random.nextInt(5)),
                "flush_thread_count " + lanes,
                "flush_thread_burst_interval " + pick("0", "1"),
                "chunk_limit_size " + CHUNK_LIMIT,
                "chunk_limit_records 40",
                "total_limit_size " + TOTAL_LIMIT,
                "queued_chunks_limit_size " + (1 + random.nextInt(4)),
                "overflow_action " + pick("throw_exception", "block", "drop_oldest_chunk"),
                "delayed_commit_timeout 5",
                "retry_scope " + pick("output", "chunk"),
                pick("retry_forever true", "retry_max_times 3", "retry_timeout 40"),
                "retry_max_interval 8",
                "compress " + compress,
                "durability " + pick("os", "fsync"),
                "flush_at_shutdown " + pick("true", "false"),
                "shutdown_flush_timeout 0",
                ""));
    config.compression().ifPresent(host::withCompression);
    if (config.durability() == Durability.DISK) {
      host.withSyncing();
    }
    tell(config.toString());
    life = new Life();
  }

  private String pick(String... values) {
    return values[random.nextInt(values.length)];
  }

  String story() {
    return story + String.join("\n", host.log().troubles()) + "\n";
  }

  private void tell(String line) {
    story.append(host.clock().elapsedNs() / 1_000_000).append(" ms ").append(line).append('\n');
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  void run() throws Exception {
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(24)) {
        case 0 -> faults();
        case 1 -> calm();
        case 2 -> kill();
        case 3 -> powerFailure();
        case 4 -> stop();
        case 5 -> life.engine.flush();
        case 6, 7, 8 -> answer();
        case 9, 10, 11, 12 -> pass(Duration.ofMillis(random.nextInt(4000)));
        case 13, 14 -> life.work(true);
        case 15 -> removeSometimes();
        default -> emit();
      }
      life.work(false);
      if (broken != null) {
        throw broken;
      }
    }
    end();
  }

  // ---- what is done

  private void emit() {
    final String tag = pick(TAGS);
    final int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 100 : 12);
    final List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tags.put(nextEvent, tag);
      numbers.add(nextEvent++);
    }
    final Life now = life;
    now.hop.in(count);
    final Receipt receipt = now.engine.append(stream(tag, numbers));
    tell("emit " + tag + " " + numbers.get(0) + "+" + count + " done " + receipt.isDone());
    receipt.whenDone(
        done -> {
          if (!now.isOver && done.failure() == null) {
            acknowledged.addAll(numbers);
            tell("ack " + numbers.get(0) + "+" + count);
          }
        });
  }

  private void pass(Duration time) {
    host.advance(time);
    life.work(true);
  }

  private void answer() {
    if (late.isEmpty()) {
      return;
    }
    final Answer one = late.remove(random.nextInt(late.size()));
    if (one.life != life) {
      return;
    }
    if (random.nextInt(4) == 0) {
      tell("late failure of " + one.numbers);
      one.stage.completeExceptionally(new IOException("late"));
    } else {
      tell("late success of " + one.numbers);
      take(one.numbers);
      one.stage.complete(null);
    }
  }

  private void faults() {
    switch (random.nextInt(4)) {
      case 0 -> disk.setErrorRate(random.nextDouble() * 0.3);
      case 1 -> disk.setCapacity(random.nextInt(30_000));
      case 2 -> disk.setReadOnly(true);
      default -> disk.failAfter(random.nextInt(5));
    }
    tell("faults");
  }

  private void calm() {
    disk.setErrorRate(0);
    disk.setCapacity(Long.MAX_VALUE / 2);
    disk.setReadOnly(false);
    for (int i = 0; i < 6; i++) {
      try {
        disk.stat(DIRECTORY); // one of them may be the one that was to fail
      } catch (IOException e) {
        tell("the last fault: " + e);
      }
    }
    tell("calm");
  }

  private void kill() throws IOException {
    tell("kill");
    end(life);
    if (hadRemoval) {
      final Set<Integer> gone = new HashSet<>(acknowledged);
      for (Path file : disk.files()) {
        if (isChunk(file)) {
          gone.removeAll(read(file, disk.content(file)));
        }
      }
      excused.addAll(gone);
    }
    disk = disk.kill();
    rot();
    begin();
  }

  private void powerFailure() throws IOException {
    tell("power failure");
    end(life);
    if (config.durability() == Durability.PROCESS || hadRemoval) {
      excused.addAll(acknowledged); // whatever of them is not synced by chance
    }
    hadPowerFailure = true;
    disk = disk.crash();
    begin();
  }

  private void stop() throws Exception {
    tell("stop");
    if (hadRemoval) {
      calm(); // what was removed cannot be rescued from a disk that refuses at the last moment
    }
    life.engine.beginStop();
    life.work(true);
    life.engine.stop();
    check(life.ledger.imbalances().isEmpty(), life.ledger.imbalances().toString());
    end(life);
    begin();
  }

  private void end(Life over) {
    over.isOver = true;
    over.tasks.clear();
    dropped += over.hop.counts().dropped().getOrDefault("drop_oldest_chunk", 0L);
  }

  private void begin() throws IOException {
    calm();
    hadRemoval = false;
    late.clear();
    try {
      life = new Life();
    } catch (IOException
        | UncheckedIOException
            e) { // a fault that was still to come; whoever runs the daemon tries again
      tell("no start: " + e);
      life = new Life();
    }
  }

  /** Flips a bit of a chunk while no process looks after it. */
  private void rot() throws IOException {
    if (random.nextInt(3) != 0) {
      return;
    }
    final Map<Path, byte[]> before = new HashMap<>();
    for (Path file : disk.files()) {
      if (isChunk(file)) {
        before.put(file, disk.content(file));
      }
    }
    final Optional<Path> file = disk.flipBit(EngineSimulation::isChunk);
    if (file.isEmpty()) {
      return;
    }
    tell("rot in " + file.get().getFileName());
    rotted
        .computeIfAbsent(id(file.get()), key -> new HashSet<>())
        .addAll(read(file.get(), before.get(file.get())));
  }

  /** Often enough, and seldom enough for the rest of a run to mean something. */
  private void removeSometimes() throws IOException {
    if (random.nextInt(4) > 0) {
      return;
    }
    tell("the directory is removed");
    for (Path file : disk.files()) {
      if (isChunk(file)) {
        removed
            .computeIfAbsent(id(file), key -> new HashSet<>())
            .addAll(read(file, disk.content(file)));
      }
    }
    disk.removeDirectory(DIRECTORY);
    hadRemoval = true;
  }

  private static String id(Path chunk) {
    final String name = chunk.getFileName().toString();
    return name.substring("buffer.b".length(), name.length() - ".log".length());
  }

  private static boolean isChunk(Path file) {
    return file.startsWith(DIRECTORY) && file.toString().endsWith(".log");
  }

  private void end() throws Exception {
    tell("end");
    calm();
    isDestinationGood = true;
    late.clear();
    stop();
    for (int i = 0; i < 40; i++) {
      life.engine.flush();
      pass(Duration.ofSeconds(10));
    }
    if (broken != null) {
      throw broken;
    }
    check(life.engine.statistics().stageLength() == 0, "a chunk is staged for ever");
    check(
        life.engine.statistics().queueLength() == 0,
        "a chunk is queued for ever: " + life.engine.statistics());
    check(life.engine.statistics().queueBytes() == 0, "bytes are counted of no chunk");
    check(life.hop.counts().held() == 0, "events are held of no chunk");
    stop();
    final List<Path> left =
        disk.files().stream().filter(file -> file.startsWith(DIRECTORY)).toList();
    check(left.isEmpty(), "files are left: " + left);
    verify();
  }

  // ---- what must hold

  private void take(List<Integer> numbers) {
    delivered.addAll(numbers);
  }

  private List<Integer> numbers(Chunk chunk) throws Exception {
    final List<Integer> numbers = new ArrayList<>();
    chunk.forEachStream(
        stream ->
            stream.forEach(
                event -> {
                  if (event.record().get("n").type() == Value.Type.INTEGER) {
                    numbers.add(number(event));
                  } else {
                    check(
                        hadPowerFailure && config.durability() == Durability.PROCESS,
                        "an event is altered: " + event.record().asMap());
                    torn.add(chunk.id());
                  }
                }));
    check(
        numbers.size() == chunk.count() || torn.contains(chunk.id()),
        "a chunk of " + chunk.count() + " has " + numbers);
    for (int i = 0; i < numbers.size(); i++) {
      check(
          i == 0 || numbers.get(i - 1) < numbers.get(i) || mayBeTorn(numbers.get(i)),
          "events are not in order: " + numbers);
      check(
          tags.get(numbers.get(i)).equals(chunk.tag().orElse("")) || mayBeTorn(numbers.get(i)),
          "an event is under the tag " + chunk.tag());
    }
    return numbers;
  }

  private int number(Event event) {
    final int number = (int) event.record().get("n").asLong();
    check(tags.containsKey(number), "nobody sent event " + number);
    check(
        isWhole(event) || mayBeTorn(number),
        "event " + number + " is altered: " + event.record().asMap());
    return number;
  }

  /**
   * Whether nobody promised that the event outlives a power failure: it was not acknowledged, or
   * not synced, or it was delivered, and what comes again is left of a chunk that was removed. What
   * was not acknowledged may lie beyond the checksums, where rot is not seen either.
   */
  private boolean mayBeTorn(int number) {
    if (!rotted.isEmpty() && !acknowledged.contains(number)) {
      return true;
    }
    return hadPowerFailure
        && (config.durability() == Durability.PROCESS
            || !acknowledged.contains(number)
            || delivered.contains(number));
  }

  private static boolean isWhole(Event event) {
    if (event.record().get("n").type() != Value.Type.INTEGER
        || event.record().get("v").type() != Value.Type.STRING) {
      return false;
    }
    final int number = (int) event.record().get("n").asLong();
    return event.record().get("v").asString().equals(payload(number))
        && event.seconds() == 1_700_000_000L + number
        && event.nanos() == number % 1000;
  }

  private static String payload(int number) {
    return "payload " + number * 31L;
  }

  private static EventStream stream(String tag, List<Integer> numbers) {
    final PackedWriter writer = new PackedWriter();
    for (int number : numbers) {
      final ValueWriter record = writer.beginEvent();
      record.writeMapHeader(2);
      record.writeString("n");
      record.writeLong(number);
      record.writeString("v");
      record.writeString(payload(number));
      writer.endEvent(1_700_000_000L + number, number % 1000);
    }
    return writer.stream(tag).retained();
  }

  private void verify() throws IOException {
    final Set<Integer> lost = new HashSet<>(acknowledged);
    lost.removeAll(delivered);
    lost.removeAll(excused);
    if (!lost.isEmpty()) {
      lost.removeAll(inBackup());
    }
    final List<String> troubles = host.log().troubles();
    rotted.forEach(
        (id, numbers) -> {
          if (troubles.stream().anyMatch(line -> line.contains(id))) {
            lost.removeAll(numbers);
          }
        });
    removed.forEach(
        (id, numbers) -> {
          if (troubles.stream()
              .anyMatch(line -> line.contains("a chunk is lost") && line.contains(id))) {
            lost.removeAll(numbers);
          }
        });
    if (config.overflowAction() == OverflowAction.DROP_OLDEST_CHUNK) {
      check(
          lost.size() <= dropped,
          lost.size() + " events are lost, and " + dropped + " were dropped: " + lost);
      return;
    }
    check(lost.isEmpty(), "acknowledged events are lost: " + lost);
  }

  /** The events that lie in the backup, as far as they can be read. */
  private Set<Integer> inBackup() throws IOException {
    final Set<Integer> numbers = new HashSet<>();
    for (Path file : disk.files()) {
      if (!file.startsWith(BACKUP) || !file.toString().endsWith(".log")) {
        continue;
      }
      numbers.addAll(read(file, disk.content(file)));
    }
    return numbers;
  }

  /** The events in a file, as far as it can be read. */
  private Set<Integer> read(Path file, byte[] content) {
    final Set<Integer> numbers = new HashSet<>();
    try {
      final byte[] bytes = decompressed(content);
      final StreamScanner scanner = new StreamScanner();
      scanner.scan(bytes, 0, bytes.length);
      scanner.stream("")
          .forEach(
              event -> {
                if (isWhole(event)) { // what rotted is kept as it is
                  numbers.add((int) event.record().get("n").asLong());
                }
              });
    } catch (IOException e) {
      tell(file + " cannot be read: " + e);
    }
    return numbers;
  }

  private static byte[] decompressed(byte[] bytes) throws IOException {
    if (bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        return in.readAllBytes();
      }
    }
    if (bytes.length > 3 && bytes[0] == 0x28 && bytes[1] == (byte) 0xb5) {
      try (InputStream in =
          new com.github.luben.zstd.ZstdInputStreamNoFinalizer(new ByteArrayInputStream(bytes))) {
        return in.readAllBytes();
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    host.close();
  }
}
