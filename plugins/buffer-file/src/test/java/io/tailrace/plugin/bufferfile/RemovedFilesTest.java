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

import io.tailrace.api.Buffer;
import io.tailrace.api.ByteSize;
import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.buffer.LostChunkException;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.core.seam.SystemDisk;
import io.tailrace.core.sim.SimulatedDisk;
import io.tailrace.testkit.BufferHost;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when somebody removes the files of a buffer that is in use, or forbids them. */
final class RemovedFilesTest {
  private static final long NOW = 1_700_000_000L;
  private static final Duration INTERVAL = Duration.ofMillis(100);

  @TempDir private Path root;
  private Path directory;
  private BufferHost host;

  @AfterEach
  void closeHost() {
    host.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void appendsGoToNewFilesAfterTheFolderWasRemoved(boolean isSingle) throws Exception {
    final StoredChunk chunk = open(isSingle).create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    append(chunk, packed(3, 1), 1);
    removeFolder();
    append(chunk, packed(4, 2), 2); // into files that have no names
    assertThat(directory).doesNotExist();
    host.advance(INTERVAL);
    append(chunk, packed(6, 1), 1);
    assertThat(content(chunk)).isEqualTo(packed(0, 7));
    assertThat(host.log().troubles())
        .singleElement()
        .asString()
        .contains("somebody removed files of a chunk, they are made anew", "events=6");

    final StoredChunk found = single(reopen(isSingle).resume());
    assertThat(found.count()).isEqualTo(7);
    assertThat(found.metadata()).isEqualTo(tag("a"));
    assertThat(content(found)).isEqualTo(packed(0, 7));
    assertThat(checkedLength()).isEqualTo(packed(0, 7).length);
    append(found, packed(7, 1), 1);
    assertThat(content(found)).isEqualTo(packed(0, 8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChunkIsQueuedWithAllThatItHeldAfterTheFolderWasRemoved(boolean isSingle) throws Exception {
    final StoredChunk chunk = open(isSingle).create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    removeFolder();
    append(chunk, packed(3, 2), 2);
    chunk.enqueue();
    assertThat(content(chunk)).isEqualTo(packed(0, 5));
    final RestoredChunk found = reopen(isSingle).resume().get(0);
    assertThat(found.isQueued()).isTrue();
    assertThat(content(found.chunk())).isEqualTo(packed(0, 5));
  }

  @Test
  void aStopKeepsWhatWasRemoved() throws Exception {
    final StoredChunk chunk = open(false).create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    removeFolder();
    chunk.close();
    assertThat(content(single(reopen(false).resume()))).isEqualTo(packed(0, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {".log", ".log.meta", ".crc"})
  void singleFilesThatAreOpenAreMadeAnew(String suffix) throws Exception {
    final StoredChunk chunk = open(false).create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    final long before = descriptors();
    removeFile(suffix);
    host.advance(INTERVAL);
    append(chunk, packed(3, 1), 1);
    assertThat(descriptors()).isEqualTo(before);
    assertThat(names()).hasSize(3);
    expectWhole(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {".log.meta", ".crc"})
  void whatTheDataTellsIsMadeAnewForAChunkThatIsNotOpen(String suffix) throws Exception {
    append(open(false).create(tag("a"), id(1), NOW), packed(0, 3), 3);
    final StoredChunk chunk = single(reopen(false).resume());
    removeFile(suffix);
    append(chunk, packed(3, 1), 1);
    expectWhole(4);
    final StoredChunk again = single(reopen(false).resume());
    removeFile(suffix);
    again.enqueue();
    expectWhole(4);
  }

  @Test
  void aChunkThatIsNotOpenIsLostWithItsData() throws Exception {
    append(open(false).create(tag("a"), id(1), NOW), packed(0, 3), 3);
    final StoredChunk chunk = single(reopen(false).resume());
    removeFile(".log");
    assertThatThrownBy(() -> append(chunk, packed(3, 1), 1))
        .isInstanceOf(LostChunkException.class)
        .hasMessageContaining("somebody removed the files of a chunk, its events are lost");
    assertThatThrownBy(chunk::enqueue).isInstanceOf(LostChunkException.class);
    chunk.purge();
    assertThat(names()).isEmpty();
  }

  @Test
  void aQueuedChunkIsLostWithItsDataUnlessItIsBeingRead() throws Exception {
    final StoredChunk chunk = open(false).create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    chunk.enqueue();
    try (var reading = chunk.stored()) {
      removeFolder();
      final byte[] bytes = new byte[packed(0, 3).length];
      reading.read(0, bytes, 0, bytes.length);
      assertThat(bytes).isEqualTo(packed(0, 3));
    }
    assertThatThrownBy(chunk::stored).isInstanceOf(LostChunkException.class);
    assertThatThrownBy(chunk::close).isInstanceOf(LostChunkException.class);
    chunk.purge();
  }

  @Test
  void aFileThatAnInterruptClosedCannotBeRescued() throws Exception {
    final List<DiskFile> made = new ArrayList<>();
    final StoredChunk chunk = openWatched(made, path -> {}).create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    for (DiskFile file : made) {
      file.channel().orElseThrow().close();
    }
    removeFolder();
    host.advance(INTERVAL);
    assertThatThrownBy(() -> append(chunk, packed(3, 1), 1)).isInstanceOf(LostChunkException.class);
  }

  @Test
  void aSyncThatComesWhileAChunkIsPurgedLeavesNothingOpen() throws Exception {
    final List<DiskFile> made = new ArrayList<>();
    final AtomicReference<StoredChunk> chunk = new AtomicReference<>();
    final Buffer buffer =
        openWatched(
            made,
            path -> {
              if (path.toString().endsWith(".log")) {
                chunk.get().sync();
              }
            });
    host.withSyncing();
    chunk.set(buffer.create(tag("a"), id(1), NOW));
    append(chunk.get(), packed(0, 3), 3);
    chunk.get().enqueue();
    chunk.get().purge();
    assertThat(names()).isEmpty();
    assertThat(made).isNotEmpty().noneMatch(file -> file.channel().orElseThrow().isOpen());
  }

  /** What happens before a file is deleted. */
  private interface BeforeDelete {
    void run(Path path) throws IOException;
  }

  /** A buffer of {@code file} on the real disk, of which is noted which files it opens. */
  private Buffer openWatched(List<DiskFile> opened, BeforeDelete beforeDelete) throws Exception {
    final Disk disk = new SystemDisk();
    final Disk watched =
        (Disk)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Disk.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("delete")) {
                    beforeDelete.run((Path) arguments[0]);
                  }
                  try {
                    final Object result = method.invoke(disk, arguments);
                    if (result instanceof DiskFile file) {
                      opened.add(file);
                    }
                    return result;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    directory = root.resolve("buf");
    host = new BufferHost(root.resolve("backup")).withDisk(watched);
    return open(host, directory, false);
  }

  @Test
  void nothingIsAcknowledgedAsSyncedThatIsInRemovedFiles() throws Exception {
    final Buffer buffer = open(false);
    host.withSyncing();
    final StoredChunk chunk = buffer.create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    chunk.sync();
    removeFolder();
    append(chunk, packed(3, 1), 1);
    assertThatThrownBy(chunk::sync).isInstanceOf(IOException.class);
    host.advance(INTERVAL);
    append(chunk, packed(4, 1), 1);
    chunk.sync();
    assertThat(content(single(reopen(false).resume()))).isEqualTo(packed(0, 5));
  }

  @Test
  void filesWithoutNamesStayOpenHoweverManyChunksThereAre() throws Exception {
    final Buffer buffer = open(false);
    final List<StoredChunk> first = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      first.add(buffer.create(tag("first" + i), id(i), NOW));
      append(first.get(i), packed(i, 1), 1);
    }
    removeFolder();
    for (int i = 100; i < 300; i++) {
      append(buffer.create(tag("then" + i), id(i), NOW), packed(i, 1), 1);
    }
    for (int i = 0; i < 100; i++) {
      first.get(i).enqueue();
      assertThat(content(first.get(i))).isEqualTo(packed(i, 1));
    }
    assertThat(reopen(false).resume()).hasSize(300);
  }

  @Test
  void appendsAreRefusedWhileAFileStandsInPlaceOfTheFolder() throws Exception {
    final StoredChunk chunk = open(false).create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 3), 3);
    removeFolder();
    Files.createFile(directory);
    host.advance(INTERVAL);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> append(chunk, packed(3, 1), 1)).isInstanceOf(IOException.class);
    }
    assertThat(chunk.count()).isEqualTo(3);
    Files.delete(directory);
    append(chunk, packed(3, 1), 1);
    expectWhole(4);
  }

  @Test
  void appendsAreRefusedUntilThereIsRoomForWhatWasRemoved() throws Exception {
    final SimulatedDisk disk = simulated();
    final StoredChunk chunk = open(host, directory, false).create(tag("a"), id(1), NOW);
    append(chunk, packed(0, 100), 100);
    disk.removeDirectory(directory);
    host.advance(INTERVAL);
    disk.setCapacity(2_000);
    assertThatThrownBy(() -> append(chunk, packed(100, 1), 1))
        .hasMessageContaining("no space left for the ");
    assertThat(chunk.count()).isEqualTo(100);
    assertThat(disk.files()).isEmpty();
    disk.setCapacity(Long.MAX_VALUE);
    append(chunk, packed(100, 1), 1);
    assertThat(content(chunk)).isEqualTo(packed(0, 101));
    chunk.close();
    assertThat(disk.openFiles()).isZero();
  }

  @Test
  void aRescueThatFailsAnywhereIsMadeGoodByTheNext() throws Exception {
    for (int good = 0; good < 40; good++) {
      final SimulatedDisk disk = simulated();
      final StoredChunk chunk = open(host, directory, false).create(tag("a"), id(1), NOW);
      append(chunk, packed(0, 3), 3);
      disk.removeDirectory(directory);
      host.advance(INTERVAL);
      disk.failAfter(good);
      int count = 3;
      try {
        append(chunk, packed(3, 1), 1);
        count = 4;
      } catch (IOException e) {
        assertThat(e).isNotInstanceOf(LostChunkException.class);
      }
      disk.failAfter(Long.MAX_VALUE);
      append(chunk, packed(count, 1), 1);
      assertThat(content(chunk)).isEqualTo(packed(0, count + 1));
      final SimulatedDisk next = disk.kill();
      host.withDisk(next).releaseClaims();
      final StoredChunk found = single(open(host, directory, false).resume());
      assertThat(content(found)).isEqualTo(packed(0, count + 1));
      found.purge();
      assertThat(next.files()).isEmpty();
      host.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void chunksStayAsTheyAreWhileTheDiskRefuses(boolean isForbidden) throws Exception {
    final SimulatedDisk disk = simulated();
    final Buffer buffer = open(host, directory, false);
    final StoredChunk staged = buffer.create(tag("a"), id(1), NOW);
    append(staged, packed(0, 3), 3);
    refuse(disk, isForbidden, true);
    host.advance(INTERVAL);
    final Class<? extends IOException> refusal =
        isForbidden ? AccessDeniedException.class : IOException.class;
    assertThatThrownBy(() -> append(staged, packed(3, 1), 1)).isInstanceOf(refusal);
    assertThatThrownBy(staged::enqueue).isInstanceOf(refusal);
    assertThatThrownBy(() -> buffer.create(tag("b"), id(2), NOW))
        .hasMessageContaining("can't create buffer file for /buf/buffer.*.log")
        .hasCauseInstanceOf(refusal);
    assertThat(staged.count()).isEqualTo(3);
    refuse(disk, isForbidden, false);
    append(staged, packed(3, 1), 1);
    staged.enqueue();
    assertThat(content(staged)).isEqualTo(packed(0, 4));
    append(buffer.create(tag("b"), id(2), NOW), packed(0, 1), 1);
  }

  private static void refuse(SimulatedDisk disk, boolean isForbidden, boolean isOn) {
    if (isForbidden) {
      disk.setForbidden(isOn);
    } else {
      disk.setReadOnly(isOn);
    }
  }

  private SimulatedDisk simulated() {
    directory = Path.of("/buf");
    final SimulatedDisk disk = new SimulatedDisk(new Random(1), () -> NOW);
    host = new BufferHost(Path.of("/backup")).withDisk(disk);
    return disk;
  }

  private Buffer open(boolean isSingle) throws Exception {
    directory = root.resolve("buf");
    host = new BufferHost(root.resolve("backup"));
    return open(host, directory, isSingle);
  }

  /** Opens another one, as after a {@code kill -9}. */
  private Buffer reopen(boolean isSingle) throws Exception {
    host.releaseClaims();
    return open(host, directory, isSingle);
  }

  private static Buffer open(BufferHost host, Path directory, boolean isSingle) throws Exception {
    final Optional<String> path = Optional.of(directory.toString());
    final ByteSize reserve = ByteSize.ofBytes(0);
    final Buffer buffer =
        isSingle
            ? new FileSingleBuffer(
                new FileSingleBuffer.Config(
                    path,
                    true,
                    FileSingleBuffer.ChunkFormat.AUTO,
                    Optional.empty(),
                    Optional.empty(),
                    reserve),
                host.context())
            : new FileBuffer(
                new FileBuffer.Config(path, ".log", Optional.empty(), Optional.empty(), reserve),
                host.context());
    buffer.start();
    return buffer;
  }

  private static StoredChunk single(List<RestoredChunk> found) {
    assertThat(found).hasSize(1);
    return found.get(0).chunk();
  }

  /** Finds the chunk after a restart, with that many events, all with a checksum. */
  private void expectWhole(int count) throws Exception {
    final StoredChunk found = single(reopen(false).resume());
    assertThat(found.count()).isEqualTo(count);
    assertThat(found.metadata()).isEqualTo(tag("a"));
    assertThat(content(found)).isEqualTo(packed(0, count));
    assertThat(checkedLength()).isEqualTo(packed(0, count).length);
  }

  /** Bytes of the only chunk's data that have their checksums. */
  private long checkedLength() throws IOException {
    final Checksums.Reader reader = new Checksums.Reader();
    final long[] checked = {0};
    try (DiskFile sidecar = host.context().disk().open(file(".crc"));
        DiskFile data =
            host.context()
                .disk()
                .open(file(names().stream().anyMatch(n -> n.endsWith(".buf")) ? ".buf" : ".log"))) {
      assertThat(reader.open(sidecar)).isTrue();
      reader.verify(
          data,
          new byte[1024],
          (offset, length, count, matches) -> {
            assertThat(matches).isTrue();
            checked[0] += length;
          });
    }
    return checked[0];
  }

  private void removeFolder() throws IOException {
    for (String name : names()) {
      Files.delete(directory.resolve(name));
    }
    Files.delete(directory);
  }

  private void removeFile(String suffix) throws IOException {
    Files.delete(file(suffix));
  }

  private Path file(String suffix) throws IOException {
    return directory.resolve(
        names().stream().filter(name -> name.endsWith(suffix)).findFirst().orElseThrow());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Open files that are or were in the buffer's directory. */
  private long descriptors() throws IOException {
    long count = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : all.toList()) {
        try {
          count += Files.readSymbolicLink(link).startsWith(directory) ? 1 : 0;
        } catch (NoSuchFileException e) {
          assertThat(link).doesNotExist(); // it was of this very listing, or was closed meanwhile
        }
      }
    }
    return count;
  }
}
