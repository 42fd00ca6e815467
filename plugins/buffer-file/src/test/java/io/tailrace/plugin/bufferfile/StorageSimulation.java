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

import io.tailrace.api.Buffer;
import io.tailrace.api.ByteSink;
import io.tailrace.api.ByteSize;
import io.tailrace.api.Compression;
import io.tailrace.api.MessagePack;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.LostChunkException;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.codec.compress.Zstd;
import io.tailrace.core.sim.SimulatedDisk;
import io.tailrace.testkit.BufferHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One run: random calls of a buffer, a disk that fails, somebody who removes the directory,
 * crashes, restarts; beside it a model that says which events must be there. An event is a number
 * that is never used again.
 *
 * <p>Calls and model are one class, because each call changes both.
 */
final class StorageSimulation implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("/buf");
  private static final Path BACKUP = Path.of("/backup");
  private static final int STEPS = 60;
  private static final long LOOK_INTERVAL_NS = 100_000_000;
  private static final CoreCodecs CODECS = new CoreCodecs(ZoneOffset.UTC, () -> 0);

  private enum Form {
    PACKED,
    GZIP,
    ZSTD,
    LINES
  }

  private enum Loss {
    NONE,
    UNSYNCED
  }

  private final Random random;
  private final StringBuilder story = new StringBuilder();
  private final BufferHost host = new BufferHost(BACKUP);
  private final Form form;
  private final boolean isSingle;
  private final TreeMap<String, Model> models = new TreeMap<>();
  private SimulatedDisk disk;
  private Buffer buffer;
  private int nextEvent;
  private int nextChunk;

  /** What must be, and may be, in a chunk. */
  private static final class Model {
    private final ChunkMetadata metadata;
    private StoredChunk chunk;
    private List<List<Integer>> acknowledged = new ArrayList<>();
    private int synced; // appends
    private final Set<Integer> tried = new HashSet<>();
    private boolean isNameSynced;
    private boolean isQueued;
    private boolean mayBeQueued;
    private boolean mayBeGone;
    private boolean isGone;
    private boolean isVouchedFor = true; // not if its sidecar may have lost its header
    private boolean isOpen; // its files are, so nothing that is removed is lost
    private boolean isRemoved; // and nothing says that this was noticed
    private long lookedNs; // no earlier than the chunk has looked for its files

    Model(ChunkMetadata metadata) {
      this.metadata = metadata;
    }

    List<Integer> events() {
      return acknowledged.stream().flatMap(List::stream).toList();
    }
  }

  StorageSimulation(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    disk = new SimulatedDisk(random, () -> host.context().nowNs() / 1_000_000_000);
    form = Form.values()[random.nextInt(Form.values().length)];
    isSingle = random.nextBoolean();
    host.withDisk(disk);
    switch (form) {
      case GZIP -> host.withCompression(Compression.GZIP);
      case ZSTD -> host.withCompression(Compression.ZSTD);
      case LINES -> host.withOwnFormat();
      default -> {}
    }
    if (random.nextBoolean()) {
      host.withSyncing();
    }
  }

  String story() {
    return story + String.join("\n", host.log().troubles());
  }

  @Override
  public void close() {
    host.close();
  }

  void run() throws IOException {
    tell(form + (isSingle ? " single" : ""));
    open();
    check(buffer.resume().isEmpty(), "an empty disk has no chunks");
    for (int step = 0; step < STEPS; step++) {
      host.advance(Duration.ofMillis(random.nextInt(300)));
      switch (random.nextInt(20)) {
        case 0, 1 -> create();
        case 2, 3 -> enqueue();
        case 4 -> purge();
        case 5, 6 -> sync();
        case 7 -> changeFaults();
        case 8 -> restart();
        case 9 -> removeSometimes();
        default -> append();
      }
    }
    calm();
    for (Model model : models.values()) {
      if (model.isRemoved && !model.isGone) {
        close(model);
      }
    }
    restart();
    for (Model model : models.values()) {
      if (!model.isGone) {
        verify(model, model.chunk.count(), Events.content(model.chunk));
        model.chunk.purge();
      }
    }
    final List<Path> left =
        disk.files().stream().filter(file -> file.startsWith(DIRECTORY)).toList();
    check(left.isEmpty(), "files are left: " + left);
    check(disk.openFiles() == 0, disk.openFiles() + " files are open");
  }

  // ---- what is done ----

  private void open() throws IOException {
    host.releaseClaims();
    if (isSingle) {
      buffer =
          new FileSingleBuffer(
              new FileSingleBuffer.Config(
                  Optional.of(DIRECTORY.toString()),
                  true,
                  FileSingleBuffer.ChunkFormat.AUTO,
                  Optional.empty(),
                  Optional.empty(),
                  ByteSize.ofBytes(20_000)),
              host.context());
    } else {
      buffer =
          new FileBuffer(
              new FileBuffer.Config(
                  Optional.of(DIRECTORY.toString()),
                  ".log",
                  Optional.empty(),
                  Optional.empty(),
                  ByteSize.ofBytes(20_000)),
              host.context());
    }
    try {
      buffer.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void create() {
    final ChunkMetadata metadata = Events.tag("tag/" + random.nextInt(5));
    final byte[] id = Events.id(nextChunk++);
    final String name = HexFormat.of().formatHex(id);
    try {
      final Model model = new Model(metadata);
      model.chunk = buffer.create(metadata, id, seconds());
      model.isOpen = true;
      model.lookedNs = now();
      models.put(name, model);
      tell("create " + name);
    } catch (IOException e) {
      tell("create " + name + " fails: " + e.getMessage());
    }
  }

  private void append() {
    final Model model = pick(false);
    if (model == null) {
      return;
    }
    final List<Integer> events = new ArrayList<>();
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 200 : 8) + 1; i > 0; i--) {
      events.add(nextEvent++);
    }
    final byte[] bytes = encode(events);
    try {
      model.chunk.append(bytes, 0, bytes.length, events.size(), seconds());
      model.acknowledged.add(events);
      model.isOpen = true;
      if (now() - model.lookedNs >= LOOK_INTERVAL_NS) {
        model.isRemoved = false;
      }
      tell("append " + name(model) + " " + range(events));
    } catch (LostChunkException e) {
      lose(model, e);
    } catch (IOException e) {
      tell("append " + name(model) + " " + range(events) + " fails: " + e.getMessage());
    }
    if (now() - model.lookedNs >= LOOK_INTERVAL_NS) {
      model.lookedNs = now();
    }
    model.tried.addAll(events);
    checkLive(model);
  }

  private void enqueue() {
    final Model model = pick(false);
    if (model == null || model.acknowledged.isEmpty()) {
      return;
    }
    try {
      model.mayBeQueued = true;
      model.chunk.enqueue();
      model.isQueued = true;
      model.isNameSynced = false;
      model.isRemoved = false;
      tell("enqueue " + name(model));
    } catch (LostChunkException e) {
      lose(model, e);
    } catch (IOException e) {
      tell("enqueue " + name(model) + " fails: " + e.getMessage());
    }
    checkLive(model);
  }

  private void sync() {
    final Model model = pick(random.nextBoolean());
    if (model == null) {
      return;
    }
    try {
      model.chunk.sync();
      model.synced = model.acknowledged.size();
      model.isNameSynced = true;
      model.isRemoved = false;
      tell("sync " + name(model));
    } catch (IOException e) {
      tell("sync " + name(model) + " fails: " + e.getMessage());
    }
  }

  private void purge() {
    final Model model = pick(true);
    if (model == null) {
      return;
    }
    model.mayBeGone = true;
    try {
      model.chunk.purge();
      model.isGone = true;
      tell("purge " + name(model));
    } catch (IOException e) {
      tell("purge " + name(model) + " fails: " + e.getMessage());
    }
  }

  /** Often enough, and seldom enough for the rest of a run to mean something. */
  private void removeSometimes() throws IOException {
    if (random.nextInt(3) > 0) {
      return;
    }
    tell("the directory is removed");
    disk.removeDirectory(DIRECTORY);
    calm();
    for (Model model : models.values()) {
      if (model.isGone) {
        continue;
      }
      model.isRemoved = true;
      model.synced = 0;
      model.isNameSynced = false;
      if (model.isQueued) {
        try {
          model.chunk.stored().close();
          throw new AssertionError(name(model) + " can be read and is removed");
        } catch (LostChunkException e) {
          model.isOpen = false;
          lose(model, e);
        }
      }
    }
  }

  private void lose(Model model, LostChunkException reason) {
    check(model.isRemoved, name(model) + " was not removed: " + reason);
    check(!model.isOpen, name(model) + " was open and is lost: " + reason);
    model.isGone = true;
    tell("lost " + name(model));
  }

  private void close(Model model) throws IOException {
    try {
      model.chunk.close();
      model.isRemoved = false;
      tell("close " + name(model));
    } catch (LostChunkException e) {
      lose(model, e);
    }
  }

  private void changeFaults() {
    calm();
    switch (random.nextInt(7)) {
      case 0 -> disk.setErrorRate(0.05);
      case 1 -> disk.setErrorRate(0.5);
      case 2 -> disk.setCapacity(random.nextInt(60_000));
      case 3 -> disk.setReadOnly(true);
      case 4 -> disk.failAfter(random.nextInt(10));
      case 5 -> disk.setForbidden(true);
      default -> {}
    }
    tell("faults");
  }

  private void calm() {
    disk.setErrorRate(0);
    disk.setCapacity(Long.MAX_VALUE);
    disk.setReadOnly(false);
    disk.setForbidden(false);
    disk.failAfter(Long.MAX_VALUE);
  }

  // ---- crashes ----

  private void restart() throws IOException {
    Loss loss = crash(random.nextBoolean());
    Optional<Path> flipped = Optional.empty();
    if (loss == Loss.NONE && random.nextInt(3) == 0) {
      flipped = disk.flipBit(this::mayRot);
      tell("rot in " + flipped);
    }
    if (random.nextInt(3) == 0) {
      // A start that fails, or is killed itself, loses nothing either.
      disk.failAfter(random.nextInt(80));
      try {
        open();
        buffer.resume();
      } catch (IOException | UncheckedIOException e) {
        tell("start fails: " + e.getMessage());
      }
      // One fault at a time: rot and a loss of power together may well take what was synced.
      if (crash(flipped.isEmpty() && random.nextBoolean()) == Loss.UNSYNCED) {
        loss = Loss.UNSYNCED;
      }
    }
    calm();
    open();
    final List<RestoredChunk> found = buffer.resume();
    tell("resume " + found.size());
    final Set<String> seen = new HashSet<>();
    for (RestoredChunk restored : found) {
      final String name = HexFormat.of().formatHex(restored.chunk().id());
      check(seen.add(name), "chunk " + name + " is found twice");
      final Model model = models.get(name);
      check(model != null, "chunk " + name + " is not known");
      verifyRestored(model, restored, loss, flipped.filter(path -> isOf(path, name)));
    }
    for (Map.Entry<String, Model> entry : models.entrySet()) {
      if (!seen.contains(entry.getKey())) {
        verifyMissing(entry.getValue(), loss, flipped.filter(path -> isOf(path, entry.getKey())));
      }
    }
  }

  private Loss crash(boolean isPower) {
    disk = isPower ? disk.crash() : disk.kill();
    host.withDisk(disk);
    tell(isPower ? "power fails" : "killed");
    return isPower ? Loss.UNSYNCED : Loss.NONE;
  }

  /** A file in which rot must be found: bytes that nothing vouches for are left alone. */
  private boolean mayRot(Path file) {
    if (!file.startsWith(DIRECTORY)) {
      return false;
    }
    for (Map.Entry<String, Model> entry : models.entrySet()) {
      if (isOf(file, entry.getKey())) {
        try {
          final boolean isData = file.toString().endsWith(isSingle ? ".buf" : ".log");
          return entry.getValue().isVouchedFor
              && (!isData || disk.content(file).length == encodeAll(entry.getValue()).length);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }
    return false;
  }

  private static boolean isOf(Path file, String name) {
    return file.getFileName().toString().contains(name);
  }

  private void verifyRestored(
      Model model, RestoredChunk restored, Loss loss, Optional<Path> flipped) throws IOException {
    model.chunk = restored.chunk();
    final byte[] content = Events.content(model.chunk);
    if (loss == Loss.UNSYNCED && isTornWithinAnEvent(content)) {
      // Zeros in place of bytes that were not on the disk may look like another event. That cannot
      // be told from what Fluentd appends; it is none that was to survive.
      if (!model.mayBeGone && !model.isGone) {
        verifyMust(model, decode(content, true), loss, flipped);
      }
      model.chunk.purge();
      model.isGone = true;
      return;
    }
    final List<Integer> actual = decode(content, false);
    final boolean isNamed = restored.chunk().metadata().equals(model.metadata);
    check(
        isNamed || loss == Loss.UNSYNCED && !model.isNameSynced,
        name(model) + " has " + restored.chunk().metadata());
    check(
        form == Form.LINES && !isSingle || model.chunk.count() == actual.size(),
        name(model) + " has " + actual.size() + " events and says " + model.chunk.count());
    check(
        model.tried.containsAll(actual),
        name(model) + " has events that it never got: " + actual + " of " + model.tried);
    final List<Integer> inOrder = new ArrayList<>(model.events());
    inOrder.retainAll(actual);
    final List<Integer> asFound = new ArrayList<>(actual);
    asFound.retainAll(inOrder);
    check(
        loss == Loss.UNSYNCED || asFound.equals(inOrder),
        "the order is wrong: " + actual + " of " + model.acknowledged);
    check(!model.isGone || loss == Loss.UNSYNCED, name(model) + " was purged and is back");
    if (!model.mayBeGone && !model.isGone) {
      verifyMust(model, actual, loss, flipped);
    }
    model.isRemoved = false;
    model.isOpen = false;
    if (loss == Loss.NONE && !model.mayBeGone && !model.isGone) {
      check(
          restored.isQueued() == model.isQueued || restored.isQueued() && model.mayBeQueued,
          name(model) + " is queued: " + restored.isQueued());
    }
    // From here on what is there is what must be there. A loss of power leaves what is on the disk.
    model.isVouchedFor &= loss == Loss.NONE || model.synced > 0;
    model.acknowledged = new ArrayList<>(List.of(actual));
    model.synced = loss == Loss.UNSYNCED ? 1 : 0;
    model.isQueued = restored.isQueued();
    model.mayBeQueued = restored.isQueued();
    model.isNameSynced &= isNamed;
    model.isGone = !isNamed;
    model.mayBeGone = false;
    if (!isNamed) {
      model.chunk.purge();
    }
  }

  private void verifyMust(Model model, List<Integer> actual, Loss loss, Optional<Path> flipped) {
    final int must = loss == Loss.NONE ? model.acknowledged.size() : model.synced;
    int lost = 0;
    for (List<Integer> events : model.acknowledged.subList(0, must)) {
      if (!actual.containsAll(events)) {
        lost++;
      }
    }
    final boolean isRot = flipped.isPresent() && flipped.get().toString().matches(".*(log|buf)");
    check(
        lost == 0 || isRot && lost == 1,
        name(model) + " lost " + lost + " appends: has " + actual + " of " + model.acknowledged);
    if (lost > 0) {
      verifyTold(model);
    }
  }

  private void verifyMissing(Model model, Loss loss, Optional<Path> flipped) {
    final int must = loss == Loss.NONE ? model.acknowledged.size() : model.synced;
    final boolean isRot = flipped.isPresent() && flipped.get().toString().matches(".*(log|buf)");
    check(
        must == 0 || model.isGone || model.mayBeGone || model.isRemoved || isRot && must == 1,
        name(model) + " is not there, with " + model.acknowledged);
    if (must > 0 && !model.mayBeGone && !model.isGone && !model.isRemoved) {
      verifyTold(model);
    }
    model.isGone = true;
  }

  private void verifyTold(Model model) {
    final String name = name(model);
    check(
        host.log().troubles().stream().anyMatch(line -> line.contains(name)),
        "nothing was said of " + name);
    check(
        disk.files().stream().anyMatch(file -> file.startsWith(BACKUP) && isOf(file, name)),
        "nothing of " + name + " is in the backup");
  }

  private void checkLive(Model model) {
    try {
      verify(model, model.chunk.count(), Events.content(model.chunk));
    } catch (IOException e) {
      tell("reading " + name(model) + " fails: " + e.getMessage());
    }
  }

  private void verify(Model model, long count, byte[] content) {
    check(
        Arrays.equals(content, encodeAll(model)) || decode(content, false).equals(model.events()),
        name(model) + " holds other events than were acknowledged: " + decode(content, false));
    check(model.chunk.length() == content.length, "the length is wrong");
    check(
        form == Form.LINES && !isSingle || count == model.events().size(), "the count is " + count);
  }

  // ---- events ----

  private byte[] encodeAll(Model model) {
    return Events.join(model.acknowledged.stream().map(this::encode).toArray(byte[][]::new));
  }

  private byte[] encode(List<Integer> events) {
    if (events.isEmpty()) {
      return new byte[0];
    }
    if (form == Form.LINES) {
      final StringBuilder lines = new StringBuilder();
      events.forEach(n -> lines.append(n).append(" is a line\n"));
      return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }
    final byte[] packed =
        Events.join(events.stream().map(n -> Events.packed(n, 1)).toArray(byte[][]::new));
    if (form == Form.GZIP) {
      return Events.gzip(packed);
    }
    if (form == Form.ZSTD) {
      final ByteSink sink = new ByteSink(0);
      Zstd.compress(packed, 0, packed.length, sink);
      return sink.toByteArray();
    }
    return packed;
  }

  private boolean isTornWithinAnEvent(byte[] content) {
    return (form == Form.PACKED || form == Form.LINES)
        && !Arrays.equals(content, encode(decode(content, true)));
  }

  /**
   * Reads events.
   *
   * @param leavesOut whether altered events are left out; otherwise there must be none
   */
  private List<Integer> decode(byte[] content, boolean leavesOut) {
    final List<Integer> events = new ArrayList<>();
    if (form == Form.LINES) {
      for (String line : new String(content, StandardCharsets.US_ASCII).split("\n")) {
        if (!line.isEmpty()) {
          if (line.matches("[0-9]+ is a line")) {
            events.add(Integer.parseInt(line.substring(0, line.indexOf(' '))));
          } else {
            check(leavesOut, "an altered line: " + line);
          }
        }
      }
      return events;
    }
    byte[] packed = content;
    if (form != Form.PACKED && content.length > 0) {
      final ByteSink sink = new ByteSink(0);
      try {
        CODECS.decompress(
            form == Form.GZIP ? Compression.GZIP : Compression.ZSTD,
            content,
            0,
            content.length,
            sink,
            Integer.MAX_VALUE);
      } catch (IOException e) {
        throw new AssertionError("the content is broken", e);
      }
      packed = sink.toByteArray();
    }
    int at = 0;
    while (at < packed.length) {
      final int n = HexFormat.fromHexDigits(HexFormat.of().formatHex(packed, at + 7, at + 11));
      final byte[] event = Events.packed(n, 1);
      final int end = MessagePack.skip(packed, at, packed.length);
      if (Arrays.equals(event, Arrays.copyOfRange(packed, at, end))) {
        events.add(n);
      } else {
        check(leavesOut, "an altered event " + n);
      }
      at = end;
    }
    return events;
  }

  // ---- help ----

  private Model pick(boolean isQueued) {
    final List<Model> candidates =
        models.values().stream()
            .filter(model -> model.isQueued == isQueued && !model.mayBeGone && !model.isGone)
            .toList();
    return candidates.isEmpty() ? null : candidates.get(random.nextInt(candidates.size()));
  }

  private long now() {
    return host.context().nowNs();
  }

  private long seconds() {
    return now() / 1_000_000_000;
  }

  private static String name(Model model) {
    return HexFormat.of().formatHex(model.chunk.id());
  }

  private static String range(List<Integer> events) {
    return events.get(0) + ".." + events.get(events.size() - 1);
  }

  private void tell(String line) {
    story.append(line).append('\n');
  }

  private static void check(boolean isRight, String problem) {
    if (!isRight) {
      throw new AssertionError(problem);
    }
  }
}
