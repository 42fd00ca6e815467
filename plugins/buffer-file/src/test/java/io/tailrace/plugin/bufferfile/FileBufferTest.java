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

import static io.tailrace.plugin.bufferfile.Events.append;
import static io.tailrace.plugin.bufferfile.Events.content;
import static io.tailrace.plugin.bufferfile.Events.id;
import static io.tailrace.plugin.bufferfile.Events.packed;
import static io.tailrace.plugin.bufferfile.Events.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSize;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.core.buffer.MetaCodec;
import io.tailrace.testkit.BufferHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileBufferTest {
  private static final String ID = "5f000000000000000000000000000001";
  private static final long NOW = 1_700_000_000L;

  @TempDir private Path root;
  private Path directory;
  private BufferHost host;

  @BeforeEach
  void openHost() {
    directory = root.resolve("buf");
    host = new BufferHost(root.resolve("backup"));
  }

  @AfterEach
  void closeHost() {
    assertThat(host.log().troubles()).isEmpty();
    host.close();
  }

  @Test
  void namesFilesAsFluentdDoes() throws IOException {
    final FileBuffer buffer = open();
    final StoredChunk chunk = buffer.create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    assertThat(names())
        .containsExactly(
            "buffer." + ID + ".crc", "buffer.b" + ID + ".log", "buffer.b" + ID + ".log.meta");
    assertThat(chunk.path()).contains(directory.resolve("buffer.b" + ID + ".log"));
    chunk.enqueue();
    assertThat(names())
        .containsExactly(
            "buffer." + ID + ".crc", "buffer.q" + ID + ".log", "buffer.q" + ID + ".log.meta");
    assertThat(chunk.path()).contains(directory.resolve("buffer.q" + ID + ".log"));
    chunk.purge();
    chunk.purge();
    assertThat(names()).isEmpty();
  }

  @Test
  void writesDataAndMetaAsFluentdDoes() throws IOException {
    final StoredChunk chunk = open().create(tag("a"), id(1), NOW);
    assertThat(Files.readAllBytes(directory.resolve("buffer.b" + ID + ".log.meta")))
        .isEqualTo(MetaCodec.write(new ChunkMeta(tag("a"), id(1), 0, NOW, NOW)));
    for (int i = 0; i < 300; i++) {
      chunk.append(packed(i, 1), 0, packed(i, 1).length, 1, NOW + i);
      assertThat(Files.readAllBytes(directory.resolve("buffer.b" + ID + ".log.meta")))
          .isEqualTo(MetaCodec.write(new ChunkMeta(tag("a"), id(1), i + 1, NOW, NOW + i)));
    }
    assertThat(Files.readAllBytes(directory.resolve("buffer.b" + ID + ".log")))
        .isEqualTo(packed(0, 300));
    assertThat(content(chunk)).isEqualTo(packed(0, 300));
  }

  @Test
  void findsWhatIsStagedAndWhatIsQueued() throws IOException {
    final FileBuffer buffer = open();
    final StoredChunk staged = buffer.create(tag("a"), id(1), NOW);
    append(staged, packed(0, 3), 3);
    append(staged, packed(3, 4), 4);
    final StoredChunk queued = buffer.create(tag("b"), id(2), NOW);
    append(queued, packed(10, 5), 5);
    queued.enqueue();

    final List<RestoredChunk> found = reopen().resume();
    assertThat(found).extracting(RestoredChunk::isQueued).containsExactly(false, true);
    final StoredChunk again = found.get(0).chunk();
    assertThat(again.id()).isEqualTo(id(1));
    assertThat(again.metadata()).isEqualTo(tag("a"));
    assertThat(again.count()).isEqualTo(7);
    assertThat(again.createdAt()).isEqualTo(NOW);
    assertThat(again.modifiedAt()).isEqualTo(NOW + 100);
    assertThat(content(again)).isEqualTo(packed(0, 7));
    append(again, packed(7, 1), 1);
    assertThat(content(again)).isEqualTo(packed(0, 8));
    assertThat(content(found.get(1).chunk())).isEqualTo(packed(10, 5));

    final List<RestoredChunk> third = reopen().resume();
    assertThat(third.get(0).chunk().count()).isEqualTo(8);
    assertThat(content(third.get(0).chunk())).isEqualTo(packed(0, 8));
  }

  @Test
  void givesContentAsAFile() throws IOException {
    final StoredChunk chunk = open().create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    chunk.enqueue();
    try (StoredBytes stored = chunk.stored()) {
      assertThat(stored.buffers()).isEmpty();
      assertThat(stored.file()).isPresent();
      assertThat(stored.length()).isEqualTo(packed(0, 3).length);
      chunk.purge();
      final byte[] last = new byte[1];
      stored.read(stored.length() - 1, last, 0, 1);
      assertThat(last[0]).isEqualTo((byte) 2);
      assertThatThrownBy(() -> stored.read(stored.length(), last, 0, 1))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void takesNothingMoreOnceItIsQueued() throws IOException {
    final StoredChunk chunk = open().create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 1), 1);
    chunk.enqueue();
    chunk.enqueue();
    assertThatThrownBy(() -> append(chunk, packed(0, 1), 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void leavesNothingOfAnEmptyChunkThatIsClosed() throws IOException {
    final FileBuffer buffer = open();
    buffer.create(tag("a"), id(1), NOW).close();
    final StoredChunk other = buffer.create(tag("b"), id(2), NOW);
    append(other, packed(0, 1), 1);
    other.close();
    other.close();
    assertThat(names()).hasSize(3).allMatch(name -> name.contains("2"));
    assertThat(reopen().resume()).hasSize(1);
  }

  @Test
  void setsPermissions() throws IOException {
    final FileBuffer buffer =
        open(config(Optional.of(directory.toString()), Optional.of("0640"), Optional.of("750")));
    buffer.create(tag("a"), id(1), NOW);
    assertThat(permissions(directory)).isEqualTo("rwxr-x---");
    for (String name : names()) {
      assertThat(permissions(directory.resolve(name))).isEqualTo("rw-r-----");
    }
  }

  @Test
  void makesTheDirectoryAgainIfItVanished() throws IOException {
    final FileBuffer buffer = open();
    Files.delete(directory);
    final StoredChunk chunk = buffer.create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 1), 1);
    assertThat(content(chunk)).isEqualTo(packed(0, 1));
  }

  @Test
  void keepsFewDescriptorsOpen() throws IOException {
    final FileBuffer buffer = open();
    final List<StoredChunk> chunks = new ArrayList<>();
    final long before = descriptors();
    for (int i = 0; i < 400; i++) {
      chunks.add(buffer.create(tag("t" + i), id(i), NOW));
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 400; i++) {
        append(chunks.get(i), packed(round, 1), 1);
      }
    }
    assertThat(descriptors() - before).isLessThan(3 * 128 + 20);
    for (StoredChunk chunk : chunks) {
      chunk.enqueue();
      assertThat(content(chunk)).isEqualTo(packed(0, 3));
    }
    assertThat(descriptors() - before).isLessThan(20);
  }

  @Test
  void syncsWhatWasAppended() throws IOException {
    host.withSyncing();
    final StoredChunk chunk = open().create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 1), 1);
    chunk.sync();
    chunk.sync();
    append(chunk, packed(1, 1), 1);
    chunk.enqueue();
    chunk.sync();
    chunk.purge();
    chunk.sync();
    assertThat(names()).isEmpty();
  }

  @Test
  void worksOnAfterAThreadWasInterrupted() throws IOException {
    final StoredChunk chunk = open().create(tag("a"), id(1), NOW);
    Thread.currentThread().interrupt();
    append(chunk, packed(0, 1), 1);
    assertThat(Thread.interrupted()).isTrue();
    append(chunk, packed(1, 1), 1);
    assertThat(content(chunk)).isEqualTo(packed(0, 2));
  }

  @Test
  void hasTheLimitsOfFluentd() throws IOException {
    final FileBuffer buffer = open();
    assertThat(buffer.defaultChunkLimitSize()).isEqualTo(ByteSize.parse("256m"));
    assertThat(buffer.defaultTotalLimitSize()).isEqualTo(ByteSize.parse("64g"));
    assertThat(buffer.isPersistent()).isTrue();
    assertThat(buffer.create(ChunkMetadata.NONE, id(1), NOW).compression()).isEmpty();
  }

  @Test
  void refusesADirectoryThatIsTaken() throws IOException {
    open();
    assertThatThrownBy(this::open).hasMessageContaining("already use same buffer path");
  }

  private FileBuffer open() throws IOException {
    return open(config(Optional.of(directory.toString()), Optional.empty(), Optional.empty()));
  }

  private FileBuffer open(FileBuffer.Config config) throws IOException {
    final FileBuffer buffer = new FileBuffer(config, host.context());
    buffer.start();
    return buffer;
  }

  /** Opens another one, as after a {@code kill -9}. */
  private FileBuffer reopen() throws IOException {
    host.releaseClaims();
    return open();
  }

  private static FileBuffer.Config config(
      Optional<String> path, Optional<String> file, Optional<String> dir) {
    return new FileBuffer.Config(path, ".log", file, dir, ByteSize.parse("16m"));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
