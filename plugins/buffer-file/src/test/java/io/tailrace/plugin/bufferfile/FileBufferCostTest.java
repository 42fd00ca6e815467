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

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSize;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.core.buffer.MetaCodec;
import io.tailrace.core.sim.SimulatedDisk;
import io.tailrace.testkit.BufferHost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What appends and restarts cost, in bytes and calls rather than in time. */
final class FileBufferCostTest {
  private static final long NOW = 1_700_000_000L;

  @TempDir private Path root;

  @Test
  void allocatesNothingForAnAppend() throws IOException {
    final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    final byte[] bytes = Events.packed(0, 1000);
    try (BufferHost host = new BufferHost(root.resolve("backup"))) {
      final StoredChunk chunk = open(host, root.resolve("buf")).create(Events.tag("a"), id(1), NOW);
      long allocated = Long.MAX_VALUE;
      // The first rounds warm the code.
      for (int round = 0; round < 5; round++) {
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 500; i++) {
          chunk.append(bytes, 0, bytes.length, 1000, NOW + i);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      // What is left is the clock of the test's host.
      assertThat(allocated / 500_000.0).as("bytes allocated per event").isLessThan(0.5);
      chunk.purge();
    }
  }

  @Test
  void asksTheDiskForThreeWritesAnAppend() throws IOException {
    final Path directory = Path.of("/buf");
    final SimulatedDisk disk = disk(directory);
    try (BufferHost host = new BufferHost(Path.of("/backup")).withDisk(disk)) {
      final StoredChunk chunk = open(host, directory).create(Events.tag("a"), id(1), NOW);
      Events.append(chunk, Events.packed(0, 1), 1);
      final long before = disk.calls();
      for (int i = 0; i < 100; i++) {
        Events.append(chunk, Events.packed(i, 1), 1);
      }
      assertThat(disk.calls() - before).isLessThanOrEqualTo(301);
    }
  }

  @Test
  void opensNothingForChunksThatAreFound() throws IOException {
    final Path directory = Path.of("/buf");
    final SimulatedDisk disk = disk(directory);
    try (BufferHost host = new BufferHost(Path.of("/backup")).withDisk(disk)) {
      final FileBuffer buffer = open(host, directory);
      for (int i = 0; i < 500; i++) {
        final StoredChunk chunk = buffer.create(Events.tag("t" + i), id(i), NOW);
        Events.append(chunk, Events.packed(i, 1), 1);
        if (i % 2 == 0) {
          chunk.enqueue();
        }
      }
      final SimulatedDisk next = disk.kill();
      host.withDisk(next).releaseClaims();
      final List<RestoredChunk> found = open(host, directory).resume();
      assertThat(found).hasSize(500);
      assertThat(next.openFiles()).isZero();
      assertThat(host.log().troubles()).isEmpty();
    }
  }

  @Test
  void refusesAppendsThatWouldFillTheDiskAndTakesThemAgainLater() throws IOException {
    final Path directory = Path.of("/buf");
    final SimulatedDisk disk = disk(directory);
    disk.setCapacity(1 << 20);
    try (BufferHost host = new BufferHost(Path.of("/backup")).withDisk(disk)) {
      final FileBuffer buffer = open(host, directory, "512k");
      final StoredChunk chunk = buffer.create(Events.tag("a"), id(1), NOW);
      final byte[] bytes = Events.packed(0, 1000);
      long taken = 0;
      String refusal = "";
      for (int i = 0; i < 1000 && refusal.isEmpty(); i++) {
        try {
          chunk.append(bytes, 0, bytes.length, 1000, NOW);
          taken += 1000;
        } catch (IOException e) {
          refusal = e.getMessage();
        }
      }
      assertThat(refusal)
          .startsWith("no space left for")
          .contains("are kept in reserve (reserve_disk_space)");
      assertThat(chunk.count()).isEqualTo(taken);
      assertThat(disk.usableSpace(directory)).isBetween(512L << 10, 640L << 10);

      // What is there goes on, and frees space.
      chunk.sync();
      chunk.enqueue();
      assertThat(Events.content(chunk)).hasSize((int) (taken / 1000 * bytes.length));
      chunk.purge();
      final StoredChunk next = buffer.create(Events.tag("a"), id(2), NOW);
      Events.append(next, bytes, 1000);
      assertThat(next.count()).isEqualTo(1000);
    }
  }

  @Test
  void staysAsItWasWhenAnyCallFails() throws IOException {
    final Path directory = Path.of("/buf");
    for (int good = 0; good < 8; good++) {
      final SimulatedDisk disk = disk(directory);
      try (BufferHost host = new BufferHost(Path.of("/backup")).withDisk(disk)) {
        final StoredChunk chunk = open(host, directory).create(Events.tag("a"), id(1), NOW);
        Events.append(chunk, Events.packed(0, 3), 3);
        disk.failAfter(good);
        boolean isRefused = false;
        try {
          Events.append(chunk, Events.packed(3, 100), 100);
        } catch (IOException e) {
          isRefused = true;
        }
        disk.failAfter(Long.MAX_VALUE);
        final int count = isRefused ? 3 : 103;
        assertThat(chunk.count()).isEqualTo(count);
        assertThat(Events.content(chunk)).isEqualTo(Events.packed(0, count));
        Events.append(chunk, Events.packed(count, 1), 1);
        assertThat(disk.content(chunk.path().orElseThrow())).isEqualTo(Events.packed(0, count + 1));
        final Path meta = directory.resolve("buffer.b5f" + "0".repeat(29) + "1.log.meta");
        assertThat(disk.content(meta))
            .startsWith(
                MetaCodec.write(new ChunkMeta(Events.tag("a"), id(1), count + 1, NOW, NOW + 100)));
      }
    }
  }

  private static SimulatedDisk disk(Path directory) throws IOException {
    final SimulatedDisk disk = new SimulatedDisk(new Random(1), () -> NOW);
    disk.createDirectories(directory, OptionalInt.empty());
    return disk;
  }

  private static byte[] id(int number) {
    return Events.id(number);
  }

  private static FileBuffer open(BufferHost host, Path directory) throws IOException {
    return open(host, directory, "1m");
  }

  private static FileBuffer open(BufferHost host, Path directory, String reserve)
      throws IOException {
    final FileBuffer buffer =
        new FileBuffer(
            new FileBuffer.Config(
                Optional.of(directory.toString()),
                ".log",
                Optional.empty(),
                Optional.empty(),
                ByteSize.parse(reserve)),
            host.context());
    buffer.start();
    return buffer;
  }
}
