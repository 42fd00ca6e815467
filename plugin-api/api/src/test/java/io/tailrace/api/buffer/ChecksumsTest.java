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
package io.tailrace.api.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Compression;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class ChecksumsTest {
  private static final byte[] META = {1, 2, 3};

  private final Checksums.Reader reader = new Checksums.Reader();
  private byte[] sidecar = Checksums.header(META, Optional.of(Compression.ZSTD));
  private byte[] data = {};
  private int link = Checksums.FIRST_LINK;

  @Test
  void hasTheBytesThatAreDocumented() {
    append("abc", 2);
    assertThat(HexFormat.of().formatHex(sidecar))
        .isEqualTo(
            "545241494c4301"
                + "02"
                + "00000003"
                + crc("545241494c43010200000003010203")
                + "010203"
                + "00".repeat(13)
                + "00000003"
                + "00000002"
                + crc("616263")
                + crc("0000000300000002" + crc("616263") + "00000000"));
  }

  @Test
  void tellsWhatItCovers() throws IOException {
    append("abc", 2);
    append("", 0);
    append("defgh", 1);
    assertThat(reader.open(new Bytes(sidecar))).isTrue();
    assertThat(reader.meta()).isEqualTo(META);
    assertThat(reader.compression()).contains(Compression.ZSTD);
    assertThat(ranges()).containsExactly("0+3: 2 true", "3+0: 0 true", "3+5: 1 true");
    assertThat(reader.coveredLength()).isEqualTo(8);
    assertThat(reader.coveredCount()).isEqualTo(3);
    assertThat(reader.position()).isEqualTo(sidecar.length);
    assertThat(reader.link()).isEqualTo(link);
  }

  @Test
  void findsTheAppendThatIsDamaged() throws IOException {
    append("abc", 2);
    append("de", 1);
    append("fgh", 4);
    data[3] ^= 1;
    reader.open(new Bytes(sidecar));
    assertThat(ranges()).containsExactly("0+3: 2 true", "3+2: 1 false", "5+3: 4 true");
  }

  @Test
  void findsThatTheDataEndsEarly() throws IOException {
    append("abc", 2);
    append("de", 1);
    data = Arrays.copyOf(data, 4);
    reader.open(new Bytes(sidecar));
    assertThat(ranges()).containsExactly("0+3: 2 true", "3+2: 1 false");
  }

  @Test
  void endsAtAnEntryThatIsTorn() throws IOException {
    append("abc", 2);
    final int whole = sidecar.length;
    append("de", 1);
    for (int length = whole; length < sidecar.length; length++) {
      reader.open(new Bytes(Arrays.copyOf(sidecar, length)));
      assertThat(ranges()).containsExactly("0+3: 2 true");
      assertThat(reader.position()).isEqualTo(whole);
    }
  }

  @Test
  void endsAtAnEntryOfWhichABitIsWrong() throws IOException {
    append("abc", 2);
    final int whole = sidecar.length;
    append("de", 1);
    append("f", 1);
    for (int bit = 8 * whole; bit < 8 * (whole + Checksums.ENTRY_SIZE); bit++) {
      final byte[] wrong = sidecar.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      reader.open(new Bytes(wrong));
      assertThat(ranges()).containsExactly("0+3: 2 true");
    }
  }

  @Test
  void endsAtAnEntryOfAnotherPlace() throws IOException {
    append("abc", 2);
    append("abc", 2);
    final byte[] doubled = Arrays.copyOf(sidecar, sidecar.length + Checksums.ENTRY_SIZE);
    System.arraycopy(
        sidecar,
        sidecar.length - Checksums.ENTRY_SIZE,
        doubled,
        sidecar.length,
        Checksums.ENTRY_SIZE);
    append("abc", 2);
    reader.open(new Bytes(doubled));
    assertThat(ranges()).hasSize(2);
  }

  @Test
  void findsTheEntriesIfTheHeaderIsNotRight() throws IOException {
    append("abc", 2);
    append("de", 1);
    for (int bit = 0; bit < 8 * (16 + META.length); bit++) {
      final byte[] wrong = sidecar.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(reader.open(new Bytes(wrong))).as("bit %s", bit).isTrue();
      assertThat(reader.hasHeader()).isFalse();
      assertThat(reader.meta()).isEmpty();
      assertThat(ranges()).containsExactly("0+3: 2 true", "3+2: 1 true");
      assertThat(reader.position()).isEqualTo(sidecar.length);
    }
  }

  @Test
  void saysNothingIfItEndsInTheHeader() throws IOException {
    for (int length = 0; length < sidecar.length; length++) {
      assertThat(reader.open(new Bytes(Arrays.copyOf(sidecar, length)))).isFalse();
    }
    assertThat(reader.open(new Bytes(new byte[1000]))).as("zeros").isFalse();
  }

  @Test
  void readsFilesLargerThanItsBuffers() throws IOException {
    sidecar = Checksums.header(new byte[70_000], Optional.empty());
    link = Checksums.FIRST_LINK;
    for (int i = 0; i < 10_000; i++) {
      append("x".repeat(i % 50), 1);
    }
    assertThat(reader.open(new Bytes(sidecar))).isTrue();
    assertThat(reader.meta()).hasSize(70_000);
    assertThat(ranges()).hasSize(10_000).allMatch(range -> range.endsWith("true"));
    assertThat(reader.coveredLength()).isEqualTo(data.length);
  }

  @Test
  void standsBesideTheDataWithoutAState() {
    assertThat(Checksums.fileName("buffer.b5f32.log", 7, 4)).isEqualTo("buffer.5f32.crc");
    assertThat(Checksums.fileName("buffer.q5f32.log", 7, 4)).isEqualTo("buffer.5f32.crc");
  }

  private List<String> ranges() throws IOException {
    final List<String> ranges = new ArrayList<>();
    reader.verify(
        new Bytes(data),
        new byte[7],
        (offset, length, count, matches) ->
            ranges.add(offset + "+" + length + ": " + count + " " + matches));
    return ranges;
  }

  private void append(String text, int count) {
    final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    final int before = sidecar.length;
    data = Arrays.copyOf(data, data.length + bytes.length);
    System.arraycopy(bytes, 0, data, data.length - bytes.length, bytes.length);
    final CRC32C crc = new CRC32C();
    crc.update(bytes);
    sidecar = Arrays.copyOf(sidecar, before + Checksums.ENTRY_SIZE);
    link =
        Checksums.putEntry(
            sidecar, before, bytes.length, count, (int) crc.getValue(), link, new CRC32C());
  }

  private static String crc(String hex) {
    final CRC32C crc = new CRC32C();
    crc.update(HexFormat.of().parseHex(hex));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** A file that is only read. */
  private record Bytes(byte[] content) implements DiskFile {
    @Override
    public long length() {
      return content.length;
    }

    @Override
    public int read(long position, byte[] to, int offset, int count) {
      final int held = (int) Math.max(0, Math.min(count, content.length - position));
      if (held > 0) {
        System.arraycopy(content, (int) position, to, offset, held);
      }
      return held;
    }

    @Override
    public void write(long position, byte[] from, int offset, int count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void truncate(long length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sync() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.empty();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
