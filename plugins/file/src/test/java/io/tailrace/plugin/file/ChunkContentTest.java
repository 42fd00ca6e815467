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
package io.tailrace.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.testkit.TestPipeline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkContentTest {
  private static final String TEXT = "a line of text\n".repeat(10_000);
  private static final Optional<Compression> GZIP = Optional.of(Compression.GZIP);
  private static final Optional<Compression> ZSTD = Optional.of(Compression.ZSTD);

  private final TestPipeline pipeline = TestPipeline.filter("@type codecs_holder");
  private final Codecs codecs = pipeline.plugin(CodecsHolder.class).codecs();

  @TempDir private Path directory;

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void handsOnBytesInMemory() throws IOException {
    assertThat(written(HandMadeChunk.of(TEXT), Optional.empty(), false))
        .isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void handsOnBytesInAFile() throws IOException {
    final HandMadeChunk chunk = HandMadeChunk.of(TEXT).inFile(directory.resolve("chunk"));
    assertThat(written(chunk, Optional.empty(), false))
        .isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void handsOnBytesThatAreCompressedAlready() throws IOException {
    final byte[] members = gzip(TEXT, TEXT);
    assertThat(written(HandMadeChunk.of(members, GZIP), GZIP, false)).isEqualTo(members);
    final HandMadeChunk inFile = HandMadeChunk.of(members, GZIP).inFile(directory.resolve("chunk"));
    assertThat(written(inFile, GZIP, false)).isEqualTo(members);
  }

  @Test
  void compressesAnewWhereAsked() throws IOException {
    final byte[] members = gzip(TEXT.split("(?<=\n)"));
    final byte[] written = written(HandMadeChunk.of(members, GZIP), GZIP, true);
    assertThat(written.length).isLessThan(members.length / 10);
    assertThat(new String(gunzip(written), StandardCharsets.UTF_8)).isEqualTo(TEXT);
  }

  @Test
  void compresses() throws IOException {
    final byte[] gzip = written(HandMadeChunk.of(TEXT), GZIP, false);
    assertThat(new String(gunzip(gzip), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    assertThat(unzstd(written(HandMadeChunk.of(TEXT), ZSTD, false))).isEqualTo(TEXT);
  }

  @Test
  void compressesInAnotherWayThanTheBuffer() throws IOException {
    assertThat(unzstd(written(HandMadeChunk.of(gzip(TEXT), GZIP), ZSTD, false))).isEqualTo(TEXT);
  }

  @Test
  void decompressesForFilesOfText() throws IOException {
    assertThat(written(HandMadeChunk.of(gzip(TEXT), GZIP), Optional.empty(), false))
        .isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void failsWhereAChunkIsShorterThanItSays() throws IOException {
    final Path file = directory.resolve("chunk");
    final HandMadeChunk chunk = HandMadeChunk.of(TEXT).inFile(file);
    Files.writeString(file, "cut");
    assertThatThrownBy(() -> written(chunk, Optional.empty(), false))
        .hasMessage(
            "the chunk's file ends after 3 of the " + TEXT.length() + " bytes it should have");
    assertThat(chunk.opened()).isZero();
  }

  /** What is written behind what a file has. */
  private byte[] written(HandMadeChunk chunk, Optional<Compression> wanted, boolean recompresses)
      throws IOException {
    final Path file = Files.writeString(directory.resolve("out"), "before");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.position(channel.size());
      new ChunkContent(codecs, wanted, recompresses).write(chunk, channel);
      assertThat(channel.isOpen()).isTrue();
    }
    assertThat(chunk.opened()).isZero();
    final byte[] all = Files.readAllBytes(file);
    assertThat(new String(all, 0, 6, StandardCharsets.UTF_8)).isEqualTo("before");
    return java.util.Arrays.copyOfRange(all, 6, all.length);
  }

  private static byte[] gzip(String... texts) throws IOException {
    final ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (String text : texts) {
      try (GZIPOutputStream out = new GZIPOutputStream(members)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return members.toByteArray();
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
  }

  private String unzstd(byte[] bytes) throws IOException {
    final ByteSink text = new ByteSink(16);
    codecs.decompress(Compression.ZSTD, bytes, 0, bytes.length, text, TEXT.length());
    return new String(text.array(), 0, text.length(), StandardCharsets.UTF_8);
  }
}
