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
package io.tailrace.testkit;

import io.tailrace.api.BufferContext;
import io.tailrace.api.ByteSize;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.api.RecordPath;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.SlabPool;
import io.tailrace.api.config.ParameterException;
import io.tailrace.core.buffer.MetaCodec;
import io.tailrace.core.buffer.OffHeapSlabs;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.core.event.StreamScanner;
import io.tailrace.core.seam.SystemDisk;
import io.tailrace.core.sim.ManualClock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for the host of a {@link io.tailrace.api.Buffer}, so that a test can drive the buffer
 * by itself, on a disk of its own.
 *
 * <pre>{@code
 * try (BufferHost host = new BufferHost(directory.resolve("backup"))) {
 *   MemoryBuffer buffer = new MemoryBuffer(host.context());
 * }
 * }</pre>
 */
public final class BufferHost implements AutoCloseable {
  private static final Codecs CODECS = new CoreCodecs(ZoneOffset.UTC, () -> 0);
  private static final ByteSize DECOMPRESSION_LIMIT = ByteSize.parse("256m");
  private static final Logger LOG = LoggerFactory.getLogger("buffer");

  private final Path backupDirectory;
  private final CapturedLog log = new CapturedLog();
  private final ManualClock clock = new ManualClock();
  private final Set<Path> claimed = new HashSet<>();
  private final BufferContext context =
      (BufferContext)
          Proxy.newProxyInstance(
              BufferHost.class.getClassLoader(),
              new Class<?>[] {BufferContext.class},
              (proxy, method, arguments) -> answer(method.getName(), arguments));

  private Disk disk = new SystemDisk();
  private SlabPool slabs = new OffHeapSlabs(64 << 20);
  private Optional<Path> ownerDirectory = Optional.empty();
  private Optional<Compression> compression = Optional.empty();
  private ChunkKeys keys = keys(true);
  private int workers = 1;
  private int workerId;
  private boolean isPacked = true;
  private boolean isSyncing;

  /** A host of one worker, chunks of packed events by tag, the machine's disk. */
  public BufferHost(Path backupDirectory) {
    this.backupDirectory = backupDirectory;
  }

  /** What the buffer is made with. */
  public BufferContext context() {
    return context;
  }

  /** What was logged since this host was made. */
  public CapturedLog log() {
    return log;
  }

  /** The clock of the buffer. */
  public ManualClock clock() {
    return clock;
  }

  /** Lets time pass. */
  public void advance(Duration duration) {
    clock.advance(duration);
  }

  /** Another disk. */
  public BufferHost withDisk(Disk other) {
    disk = other;
    return this;
  }

  /** Another pool of memory. */
  public BufferHost withSlabs(SlabPool other) {
    slabs = other;
    return this;
  }

  /** A directory of the output's own. */
  public BufferHost withOwnerDirectory(Path directory) {
    ownerDirectory = Optional.of(directory);
    return this;
  }

  /** Chunks that are compressed. */
  public BufferHost withCompression(Compression format) {
    compression = Optional.of(format);
    return this;
  }

  /** Chunks of a format of the output's own. */
  public BufferHost withOwnFormat() {
    isPacked = false;
    return this;
  }

  /** Other chunk keys. */
  public BufferHost withKeys(boolean hasTag, String... fields) {
    keys = keys(hasTag, fields);
    return this;
  }

  /** More workers than one. */
  public BufferHost withWorkers(int count, int id) {
    workers = count;
    workerId = id;
    return this;
  }

  /** Appends that are acknowledged only when they are on the disk. */
  public BufferHost withSyncing() {
    isSyncing = true;
    return this;
  }

  /** Lets go of what buffers have claimed, as if they were closed. */
  public void releaseClaims() {
    claimed.clear();
  }

  @Override
  public void close() {
    log.close();
  }

  private static ChunkKeys keys(boolean hasTag, String... fields) {
    final List<RecordPath> paths = Arrays.stream(fields).map(RecordPath::parse).toList();
    return new ChunkKeys(hasTag, Optional.empty(), ZoneOffset.UTC, paths);
  }

  private Object answer(String method, Object[] arguments) throws IOException {
    return switch (method) {
      case "id" -> "buffer";
      case "ownerId" -> "output";
      case "log" -> LOG;
      case "codecs" -> CODECS;
      case "filePermission", "directoryPermission" -> OptionalInt.empty();
      case "backupDirectory" -> backupDirectory;
      case "decompressionSizeLimit" -> DECOMPRESSION_LIMIT;
      case "disk" -> disk;
      case "slabs" -> slabs;
      case "ownerDirectory" -> ownerDirectory;
      case "compression" -> compression;
      case "chunkKeys" -> keys;
      case "workers" -> workers;
      case "workerId" -> workerId;
      case "isPacked" -> isPacked;
      case "isSyncing" -> isSyncing;
      case "nowNs" -> clock.nowNs();
      case "newEventScanner" -> new StreamScanner();
      case "newStreamWriter" -> new PackedWriter();
      case "writeMeta" -> MetaCodec.write((ChunkMeta) arguments[0]);
      case "readMeta" -> MetaCodec.read((byte[]) arguments[0]);
      case "claim" -> claim((Path) arguments[0]);
      default -> throw new AssertionError("the buffer asks for " + method);
    };
  }

  private Object claim(Path path) {
    if (!claimed.add(path.toAbsolutePath().normalize())) {
      throw new ParameterException(
          "path",
          "Other 'test' plugin already use same buffer path: type = test, buffer path = " + path);
    }
    return null;
  }
}
