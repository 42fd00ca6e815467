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
package io.tailrace.plugin.buffermemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.core.buffer.OffHeapSlabs;
import io.tailrace.testkit.BufferHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemoryBufferTest {
  private static final int SLAB = OffHeapSlabs.SLAB_SIZE;
  private static final byte[] ID = new byte[16];

  private final OffHeapSlabs slabs = new OffHeapSlabs(4L * SLAB);
  private final BufferHost host = new BufferHost(Path.of("backup")).withSlabs(slabs);
  private final MemoryBuffer buffer = new MemoryBuffer(host.context());
  private final Random random = new Random(42);

  @AfterEach
  void closeHost() {
    host.close();
  }

  @Test
  void hasTheLimitsOfFluentd() {
    assertThat(buffer.defaultChunkLimitSize().describe()).isEqualTo("8 MiB");
    assertThat(buffer.defaultTotalLimitSize().describe()).isEqualTo("512 MiB");
    assertThat(buffer.isPersistent()).isFalse();
    assertThat(buffer.resume()).isEmpty();
  }

  @Test
  void keepsWhatIsAppended() throws IOException {
    final StoredChunk chunk = create();
    final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int size : new int[] {1, 500, 3, 16 * 1024, 7, 300_000, 1, SLAB, 0, 9}) {
      final byte[] bytes = bytes(size + 2);
      chunk.append(bytes, 1, size, 2, 200 + size);
      expected.write(bytes, 1, size);
      assertThat(content(chunk)).isEqualTo(expected.toByteArray());
    }
    assertThat(chunk.length()).isEqualTo(expected.size());
    assertThat(chunk.count()).isEqualTo(20);
    assertThat(chunk.createdAt()).isEqualTo(100);
    assertThat(chunk.modifiedAt()).isEqualTo(209);
    assertThat(chunk.path()).isEmpty();
    assertThat(chunk.compression()).isEmpty();
  }

  @Test
  void keepsSmallChunksOffThePool() throws IOException {
    final StoredChunk chunk = create();
    for (int i = 0; i < 16; i++) {
      chunk.append(new byte[1024], 0, 1024, 1, 1);
    }
    assertThat(slabs.usedBytes()).isZero();
    chunk.append(new byte[1], 0, 1, 1, 1);
    assertThat(slabs.usedBytes()).isEqualTo(SLAB);
  }

  @Test
  void saysThatTheMemoryIsUsedUpAndStaysAsItWas() throws IOException {
    final StoredChunk chunk = create();
    final byte[] before = bytes(20_000);
    chunk.append(before, 0, before.length, 5, 1);
    final StoredChunk small = create();
    small.append(before, 0, 10, 1, 1);

    assertThatThrownBy(() -> chunk.append(new byte[4 * SLAB], 0, 4 * SLAB, 9, 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the memory for chunks is used up");
    assertThat(content(chunk)).isEqualTo(before);
    assertThat(chunk.count()).isEqualTo(5);
    assertThat(chunk.modifiedAt()).isEqualTo(1);
    assertThat(slabs.usedBytes()).isEqualTo(SLAB);

    assertThatThrownBy(() -> small.append(new byte[4 * SLAB], 0, 4 * SLAB, 9, 2))
        .isInstanceOf(IOException.class);
    assertThat(content(small)).isEqualTo(Arrays.copyOf(before, 10));
    small.append(before, 10, 10, 1, 1);
    assertThat(content(small)).isEqualTo(Arrays.copyOf(before, 20));
  }

  @Test
  void givesTheMemoryBackWhenNobodyReadsItAnyMore() throws IOException {
    final StoredChunk chunk = create();
    final byte[] bytes = bytes(2 * SLAB);
    chunk.append(bytes, 0, bytes.length, 1, 1);
    chunk.enqueue();
    final StoredBytes first = chunk.stored();
    final StoredBytes second = chunk.stored();
    chunk.purge();
    chunk.purge();
    assertThat(slabs.usedBytes()).isEqualTo(2L * SLAB);
    first.close();
    first.close();
    assertThat(slabs.usedBytes()).isEqualTo(2L * SLAB);
    assertThat(read(second)).isEqualTo(bytes);
    second.close();
    assertThat(slabs.usedBytes()).isZero();
    assertThatThrownBy(chunk::stored).isInstanceOf(IOException.class);
  }

  @Test
  void takesNothingMoreOnceItIsQueued() throws IOException {
    final StoredChunk chunk = create();
    chunk.append(new byte[1], 0, 1, 1, 1);
    chunk.enqueue();
    assertThatThrownBy(() -> chunk.append(new byte[1], 0, 1, 1, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThat(content(chunk)).hasSize(1);
  }

  @Test
  void saysHowItIsCompressed() throws IOException {
    host.withCompression(Compression.ZSTD);
    assertThat(create().compression()).contains(Compression.ZSTD);
  }

  @Test
  void allocatesNothingForAnAppend() throws IOException {
    final OffHeapSlabs large = new OffHeapSlabs(256L << 20);
    host.withSlabs(large);
    final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    final byte[] bytes = new byte[10_000];
    long allocated = Long.MAX_VALUE;
    // The first rounds fill the pool and warm the code.
    for (int round = 0; round < 5; round++) {
      final StoredChunk chunk = create();
      final long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        chunk.append(bytes, 0, bytes.length, 1000, 1);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
      chunk.purge();
    }
    assertThat(allocated / 1_000_000.0).as("bytes allocated per event").isLessThan(0.1);
  }

  private StoredChunk create() throws IOException {
    return buffer.create(ChunkMetadata.NONE, ID, 100);
  }

  private byte[] bytes(int size) {
    final byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] content(StoredChunk chunk) throws IOException {
    try (StoredBytes stored = chunk.stored()) {
      return read(stored);
    }
  }

  /** What is read, in both ways. */
  private static byte[] read(StoredBytes stored) throws IOException {
    final byte[] all = new byte[(int) stored.length()];
    stored.read(0, all, 0, all.length);
    int at = 0;
    for (ByteBuffer part : stored.buffers()) {
      assertThat(part.isReadOnly()).isTrue();
      final byte[] bytes = new byte[part.remaining()];
      part.duplicate().get(bytes);
      assertThat(bytes).isEqualTo(Arrays.copyOfRange(all, at, at + bytes.length));
      at += bytes.length;
    }
    assertThat(at).isEqualTo(all.length);
    return all;
  }
}
