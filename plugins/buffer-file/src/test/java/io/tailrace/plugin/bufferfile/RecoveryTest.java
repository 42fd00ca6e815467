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
import static io.tailrace.plugin.bufferfile.Events.gzip;
import static io.tailrace.plugin.bufferfile.Events.id;
import static io.tailrace.plugin.bufferfile.Events.join;
import static io.tailrace.plugin.bufferfile.Events.packed;
import static io.tailrace.plugin.bufferfile.Events.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ByteSize;
import io.tailrace.api.Compression;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.core.buffer.MetaCodec;
import io.tailrace.core.codec.compress.Zstd;
import io.tailrace.testkit.BufferHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecoveryTest {
  private static final String ID = "5f000000000000000000000000000001";
  private static final long NOW = 1_700_000_000L;

  @TempDir private Path root;
  private Path directory;
  private BufferHost host;

  @BeforeEach
  void openHost() throws IOException {
    directory = Files.createDirectory(root.resolve("buf"));
    host = new BufferHost(root.resolve("backup"));
  }

  @AfterEach
  void closeHost() {
    host.close();
  }

  // ---- what Fluentd left ----

  @Test
  void takesUpWhatFluentdLeft() throws IOException {
    fluentd("b", 1, tag("a"), packed(0, 5), 5);
    fluentd("q", 2, tag("b"), packed(10, 3), 3);
    final List<RestoredChunk> found = resume();
    assertThat(found).extracting(RestoredChunk::isQueued).containsExactly(false, true);
    assertThat(found.get(0).chunk().metadata()).isEqualTo(tag("a"));
    assertThat(content(found.get(0).chunk())).isEqualTo(packed(0, 5));
    assertThat(names())
        .as("a sidecar for what is appended to")
        .contains("buffer." + ID + ".crc")
        .doesNotContain("buffer.5f000000000000000000000000000002.crc");
    append(found.get(0).chunk(), packed(5, 1), 1);
    assertThat(resume().get(1).chunk().count()).as("changed last").isEqualTo(6);
    assertThat(host.log().troubles()).isEmpty();
  }

  @Test
  void countsWhatIsThereWhateverTheMetaSays() throws IOException {
    fluentd("b", 1, tag("a"), packed(0, 5), 99);
    assertThat(resume().get(0).chunk().count()).isEqualTo(5);
  }

  @Test
  void keepsWhatFluentdAppendedToOurs() throws IOException {
    write(1, packed(0, 2));
    Files.write(data("b"), packed(2, 6), StandardOpenOption.APPEND);
    final StoredChunk chunk = resume().get(0).chunk();
    assertThat(chunk.count()).isEqualTo(8);
    assertThat(content(chunk)).isEqualTo(packed(0, 8));
    assertThat(host.log().troubles()).isEmpty();
    assertThat(resume().get(0).chunk().count()).isEqualTo(8);
  }

  @Test
  void sortsByTheLastChange() throws IOException {
    for (int i = 1; i <= 3; i++) {
      final ChunkMeta meta = new ChunkMeta(tag("t" + i), id(i), 1, NOW, NOW + 10 - i);
      Files.write(file("q", i, ""), packed(i, 1));
      Files.write(file("q", i, ".meta"), MetaCodec.write(meta));
    }
    assertThat(resume())
        .extracting(restored -> restored.chunk().metadata().tag().orElseThrow())
        .containsExactly("t3", "t2", "t1");
  }

  @Test
  void givesBackBothChunksOfTheSameMetadata() throws IOException {
    fluentd("b", 1, tag("a"), packed(0, 1), 1);
    fluentd("b", 2, tag("a"), packed(1, 1), 1);
    assertThat(resume()).extracting(RestoredChunk::isQueued).containsExactly(false, false);
  }

  @Test
  void keepsMetadataOfAllKinds() throws IOException {
    final ChunkMetadata metadata =
        new ChunkMetadata(OptionalLong.of(60), Optional.of("a"), Map.of("n", 5L), 3);
    fluentd("b", 1, metadata, packed(0, 1), 1);
    fluentd("q", 2, metadata, packed(0, 1), 1);
    final List<RestoredChunk> found = resume();
    assertThat(found.get(0).chunk().metadata()).isEqualTo(metadata);
    assertThat(found.get(1).chunk().metadata()).isEqualTo(metadata.withSeq(0));
    append(found.get(0).chunk(), packed(1, 1), 1);
    assertThat(resume().get(1).chunk().metadata()).isEqualTo(metadata);
  }

  @Test
  void queuesWhatHasNoMeta() throws IOException {
    for (String state : List.of("b", "q")) {
      final int number = state.equals("b") ? 1 : 2;
      final Path file = file(state, number, "");
      Files.write(file, packed(0, 2));
      Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(NOW)));
    }
    final List<RestoredChunk> found = resume();
    assertThat(found).hasSize(2).allMatch(RestoredChunk::isQueued);
    final StoredChunk chunk = found.get(0).chunk();
    assertThat(chunk.metadata()).isEqualTo(ChunkMetadata.NONE);
    assertThat(chunk.count()).isEqualTo(2);
    assertThat(chunk.modifiedAt()).isEqualTo(NOW);
    assertThat(chunk.createdAt()).isGreaterThan(NOW);
    chunk.purge();
    found.get(1).chunk().purge();
    assertThat(names()).isEmpty();
  }

  @Test
  void findsTheMetaThatACrashLeftBehind() throws IOException {
    fluentd("b", 1, tag("a"), packed(0, 2), 2);
    Files.move(data("b"), data("q"));
    final RestoredChunk found = resume().get(0);
    assertThat(found.isQueued()).isTrue();
    assertThat(found.chunk().metadata()).isEqualTo(tag("a"));
    assertThat(names()).containsExactly("buffer.q" + ID + ".log", "buffer.q" + ID + ".log.meta");
  }

  @Test
  void readsMetaOfOldVersions() throws IOException {
    final byte[] meta = MetaCodec.write(new ChunkMeta(tag("a"), id(1), 2, NOW, NOW));
    Files.write(data("b"), packed(0, 2));
    Files.write(meta("b"), Arrays.copyOfRange(meta, 6, meta.length));
    final StoredChunk chunk = resume().get(0).chunk();
    assertThat(chunk.metadata()).isEqualTo(tag("a"));
    append(chunk, packed(2, 1), 1);
    assertThat(MetaCodec.read(Files.readAllBytes(meta("b"))).count()).isEqualTo(3);
  }

  @Test
  void movesWhatIsBrokenToTheBackup() throws IOException {
    Files.write(data("b"), packed(0, 2));
    Files.write(meta("b"), new byte[] {1, 2, 3});
    fluentd("q", 2, tag("a"), packed(5, 1), 1);
    assertThat(resume()).hasSize(1);
    assertThat(Files.readAllBytes(backup(ID + ".log"))).isEqualTo(packed(0, 2));
    assertThat(names()).hasSize(2).allMatch(name -> name.contains("2.log"));
    assertThat(host.log().troubles())
        .containsExactly(
            "error: found broken chunk file during resume. path="
                + data("b")
                + " mode=staged err_msg=staged meta file is broken. invalid meta data backup="
                + backup(ID + ".log"));
    assertThat(host.log().lines().toString()).contains("Since a broken chunk file was found");
  }

  @Test
  void takesAwayWhatIsEmpty() throws IOException {
    fluentd("b", 1, tag("a"), new byte[0], 0);
    assertThat(resume()).isEmpty();
    assertThat(names()).isEmpty();
    assertThat(host.log().troubles()).isEmpty();
    fluentd("q", 1, tag("a"), new byte[0], 7);
    assertThat(resume()).isEmpty();
    assertThat(host.log().troubles())
        .containsExactly(
            "error: found broken chunk file during resume. path="
                + data("q")
                + " mode=queued err_msg=enqueued file chunk is empty lost_events=7");
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws IOException {
    final List<String> others =
        List.of(
            "notes.txt",
            "buffer.20260101.log",
            "buffer.b" + ID + ".txt",
            "buffer." + ID + ".crc",
            "other.b" + ID + ".log.meta");
    for (String name : others) {
      Files.writeString(directory.resolve(name), "x");
    }
    Files.createDirectory(data("b"));
    assertThat(resume()).isEmpty();
    assertThat(names()).containsAll(others);
  }

  @Test
  void takesAwayWhatAPurgeLeft() throws IOException {
    write(1, packed(0, 2));
    Files.delete(data("b"));
    assertThat(resume()).isEmpty();
    assertThat(names()).isEmpty();
  }

  // ---- torn and rotten ----

  @Test
  void cutsWhatIsCutOff() throws IOException {
    final byte[] all = packed(0, 5);
    fluentd("b", 1, tag("a"), Arrays.copyOf(all, all.length - 3), 5);
    final StoredChunk chunk = resume().get(0).chunk();
    assertThat(chunk.count()).isEqualTo(4);
    assertThat(content(chunk)).isEqualTo(packed(0, 4));
    final int kept = packed(0, 4).length;
    final Path rest = backup(ID + ".bytes-" + kept + "-" + (all.length - 3) + ".log");
    assertThat(Files.readAllBytes(rest)).isEqualTo(Arrays.copyOfRange(all, kept, all.length - 3));
    assertThat(host.log().troubles())
        .singleElement()
        .asString()
        .contains("from byte " + kept + " on: event 0, which begins at byte 0, is cut off after")
        .contains("kept the 4 events before it")
        .contains(rest.toString());
  }

  @Test
  void takesOutAnAppendThatRotted() throws IOException {
    for (int damaged = 0; damaged < 3; damaged++) {
      write(1, packed(0, 2), packed(2, 3), packed(5, 4));
      final byte[] all = Files.readAllBytes(data("b"));
      final int[] ends = {0, packed(0, 2).length, packed(0, 5).length, all.length};
      all[ends[damaged] + 5] ^= 1;
      Files.write(data("b"), all);
      final StoredChunk chunk = resume().get(0).chunk();
      final byte[] kept =
          join(
              Arrays.copyOf(all, ends[damaged]),
              Arrays.copyOfRange(all, ends[damaged + 1], all.length));
      assertThat(content(chunk)).isEqualTo(kept);
      assertThat(chunk.count()).isEqualTo(9 - (damaged + 2));
      final Path rest = backup(ID + ".bytes-" + ends[damaged] + "-" + ends[damaged + 1] + ".log");
      assertThat(Files.readAllBytes(rest))
          .isEqualTo(Arrays.copyOfRange(all, ends[damaged], ends[damaged + 1]));
      assertThat(host.log().troubles())
          .last()
          .asString()
          .contains(
              "bytes "
                  + ends[damaged]
                  + " to "
                  + ends[damaged + 1]
                  + " do not have their checksum: "
                  + (damaged + 2)
                  + " events are lost");
      append(chunk, packed(9, 1), 1);
      final StoredChunk again = resume().get(0).chunk();
      assertThat(content(again)).isEqualTo(join(kept, packed(9, 1)));
      again.purge();
      assertThat(names()).isEmpty();
    }
    assertThat(host.log().troubles()).hasSize(3);
  }

  @Test
  void keepsWhatABrokenSidecarDoesNotCover() throws IOException {
    write(1, packed(0, 2), packed(2, 3));
    final Path sidecar = directory.resolve("buffer." + ID + ".crc");
    final byte[] sums = Files.readAllBytes(sidecar);
    for (int i = 0; i < sums.length; i++) {
      final byte[] wrong = sums.clone();
      wrong[i] ^= 16;
      Files.write(sidecar, wrong);
      final StoredChunk chunk = resume().get(0).chunk();
      assertThat(content(chunk)).isEqualTo(packed(0, 5));
      assertThat(chunk.count()).isEqualTo(5);
      assertThat(chunk.metadata()).isEqualTo(tag("a"));
    }
    assertThat(host.log().troubles()).isEmpty();
  }

  @Test
  void setsAMetaRightThatRotted() throws IOException {
    write(1, packed(0, 2));
    final byte[] meta = Files.readAllBytes(meta("b"));
    for (int i = 0; i < meta.length; i++) {
      final byte[] wrong = meta.clone();
      wrong[i] ^= 1;
      Files.write(meta("b"), wrong);
      final StoredChunk chunk = resume().get(0).chunk();
      assertThat(chunk.metadata()).isEqualTo(tag("a"));
      assertThat(chunk.id()).isEqualTo(id(1));
      assertThat(chunk.createdAt()).isEqualTo(NOW);
      assertThat(content(chunk)).isEqualTo(packed(0, 2));
    }
  }

  @Test
  void keepsWhatAStartThatIsRepeatedFinds() throws IOException {
    final byte[] all = packed(0, 5);
    for (int i = 0; i < 2; i++) {
      fluentd("b", 1, tag("a"), Arrays.copyOf(all, all.length - 3), 5);
      resume();
    }
    try (Stream<Path> kept = Files.list(root.resolve("backup"))) {
      assertThat(kept).hasSize(1);
    }
  }

  // ---- compression ----

  @Test
  void recognisesTheCompressionOfEachChunk() throws IOException {
    fluentd("q", 1, tag("a"), join(gzip(packed(0, 3)), gzip(packed(3, 4))), 7);
    fluentd("q", 2, tag("b"), join(zstd(packed(0, 2)), zstd(packed(2, 100))), 102);
    fluentd("q", 3, tag("c"), packed(0, 5), 5);
    for (int i = 0; i < 2; i++) {
      final List<RestoredChunk> found = resume();
      assertThat(found)
          .extracting(restored -> restored.chunk().compression())
          .containsExactly(
              Optional.of(Compression.GZIP), Optional.of(Compression.ZSTD), Optional.empty());
      assertThat(found)
          .extracting(restored -> restored.chunk().count())
          .containsExactly(7L, 102L, 5L);
      host.withCompression(Compression.ZSTD);
    }
    assertThat(host.log().troubles()).isEmpty();
  }

  @Test
  void cutsCompressedUnitsThatAreNotWhole() throws IOException {
    for (boolean isGzip : new boolean[] {true, false}) {
      final byte[] first = isGzip ? gzip(packed(0, 3)) : zstd(packed(0, 3));
      final byte[] second = isGzip ? gzip(packed(3, 50)) : zstd(packed(3, 50));
      for (int length = 1; length < second.length; length++) {
        fluentd("q", 1, tag("a"), join(first, Arrays.copyOf(second, length)), 9);
        final StoredChunk chunk = resume().get(0).chunk();
        assertThat(content(chunk)).as("cut to %s", length).isEqualTo(first);
        assertThat(chunk.count()).isEqualTo(3);
        chunk.purge();
      }
    }
  }

  @Test
  void cutsCompressedUnitsThatRotted() throws IOException {
    final byte[] first = gzip(packed(0, 3));
    final byte[] all = join(first, gzip(packed(3, 50)));
    all[first.length + 40] ^= 1;
    fluentd("q", 1, tag("a"), all, 9);
    assertThat(content(resume().get(0).chunk())).isEqualTo(first);
  }

  @Test
  void takesUpFormatsOfTheOutput() throws IOException {
    host.withOwnFormat();
    final byte[] text = "one\ntwo\nthr".getBytes(StandardCharsets.US_ASCII);
    fluentd("b", 1, tag("a"), text, 2);
    final StoredChunk chunk = resume().get(0).chunk();
    assertThat(content(chunk)).isEqualTo(text);
    assertThat(chunk.count()).isEqualTo(2);
    assertThat(host.log().troubles()).isEmpty();
  }

  @Test
  void cutsALineThatOurAppendDidNotEnd() throws IOException {
    host.withOwnFormat();
    write(1, "one\ntwo\n".getBytes(StandardCharsets.US_ASCII));
    Files.writeString(data("b"), "three\nfo", StandardOpenOption.APPEND);
    assertThat(content(resume().get(0).chunk()))
        .isEqualTo("one\ntwo\nthree\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(host.log().troubles()).singleElement().asString().contains("does not end");
  }

  @Test
  void takesLargeEventsThatDoNotFitItsWindow() throws IOException {
    final ByteSink sink = new ByteSink(0);
    sink.write(new byte[] {(byte) 0x92, 0, (byte) 0x81, (byte) 0xa1, 'm', (byte) 0xdb});
    sink.write(new byte[] {0, 0x20, 0, 0});
    sink.write(new byte[0x200000]);
    fluentd("q", 1, tag("a"), join(packed(0, 3), sink.toByteArray(), packed(3, 2)), 6);
    assertThat(resume().get(0).chunk().count()).isEqualTo(6);
    assertThat(host.log().troubles()).isEmpty();
  }

  // ---- directories ----

  @Test
  void resumesWhatADaemonWithOneWorkerLeft() throws IOException {
    fluentd("b", 1, tag("a"), packed(0, 5), 5);
    host.withWorkers(2, 0);
    final RestoredChunk found = resume().get(0);
    assertThat(content(found.chunk())).isEqualTo(packed(0, 5));
    found.chunk().enqueue();
    assertThat(Files.exists(data("q"))).isTrue();
    host.withWorkers(2, 1);
    assertThat(resume()).isEmpty();
  }

  // ---- file_single ----

  @Test
  void takesUpWhatFileSingleLeft() throws IOException {
    Files.write(directory.resolve("fsb.a%2Fb.b" + ID + ".buf"), packed(0, 3));
    Files.write(directory.resolve("fsb.a%2Fb.b" + hex(2) + ".buf"), packed(3, 2));
    Files.write(directory.resolve("fsb.c.q" + hex(3) + ".buf"), packed(9, 1));
    final List<RestoredChunk> found = single();
    assertThat(found)
        .extracting(restored -> restored.chunk().metadata())
        .containsExactlyInAnyOrder(tag("a/b"), tag("a/b"), tag("c"));
    assertThat(found).extracting(restored -> restored.chunk().count()).contains(3L, 2L, 1L);
    assertThat(host.log().troubles()).isEmpty();
  }

  @Test
  void countsLinesOfFileSingle() throws IOException {
    host.withOwnFormat();
    Files.writeString(directory.resolve("fsb.a.q" + ID + ".buf"), "one\ntwo\nthree");
    assertThat(single().get(0).chunk().count()).isEqualTo(3);
  }

  @Test
  void keepsTheTypeOfAFieldsValue() throws IOException {
    host.withKeys(false, "n");
    final ChunkMetadata number =
        new ChunkMetadata(OptionalLong.empty(), Optional.empty(), Map.of("n", 5L), 0);
    final StoredChunk chunk = openSingle().create(number, id(1), NOW);
    append(chunk, packed(0, 1), 1);
    assertThat(names()).contains("fsb.5.b" + ID + ".buf");
    assertThat(single().get(0).chunk().metadata()).isEqualTo(number);
    assertThat(single().get(0).chunk().createdAt()).isEqualTo(NOW);
    Files.delete(directory.resolve("fsb.5." + ID + ".crc"));
    assertThat(single().get(0).chunk().metadata().variables()).isEqualTo(Map.of("n", "5"));
  }

  private List<RestoredChunk> resume() throws IOException {
    host.releaseClaims();
    return open().resume();
  }

  private FileBuffer open() throws IOException {
    final FileBuffer buffer =
        new FileBuffer(
            new FileBuffer.Config(
                Optional.of(directory.toString()),
                ".log",
                Optional.empty(),
                Optional.empty(),
                ByteSize.parse("16m")),
            host.context());
    buffer.start();
    return buffer;
  }

  private List<RestoredChunk> single() throws IOException {
    return openSingle().resume();
  }

  private FileSingleBuffer openSingle() throws IOException {
    host.releaseClaims();
    final FileSingleBuffer buffer =
        new FileSingleBuffer(
            new FileSingleBuffer.Config(
                Optional.of(directory.toString()),
                true,
                FileSingleBuffer.ChunkFormat.AUTO,
                Optional.empty(),
                Optional.empty(),
                ByteSize.parse("16m")),
            host.context());
    buffer.start();
    return buffer;
  }

  /** Writes a chunk as this buffer does, and forgets it as after a {@code kill -9}. */
  private void write(int number, byte[]... appends) throws IOException {
    host.releaseClaims();
    final StoredChunk chunk = open().create(tag("a"), id(number), NOW);
    int count = 2;
    for (byte[] bytes : appends) {
      append(chunk, bytes, count++);
    }
  }

  /** Writes a chunk as Fluentd does. */
  private void fluentd(String state, int number, ChunkMetadata metadata, byte[] bytes, long count)
      throws IOException {
    Files.write(file(state, number, ""), bytes);
    Files.write(
        file(state, number, ".meta"),
        MetaCodec.write(new ChunkMeta(metadata, id(number), count, NOW, NOW)));
  }

  private Path data(String state) {
    return file(state, 1, "");
  }

  private Path meta(String state) {
    return file(state, 1, ".meta");
  }

  private Path file(String state, int number, String suffix) {
    return directory.resolve("buffer." + state + hex(number) + ".log" + suffix);
  }

  private Path backup(String name) {
    return root.resolve("backup").resolve(name);
  }

  private static String hex(int number) {
    return "5f" + "0".repeat(29) + number;
  }

  private static byte[] zstd(byte[] bytes) {
    final ByteSink sink = new ByteSink(0);
    Zstd.compress(bytes, 0, bytes.length, sink);
    return sink.toByteArray();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
