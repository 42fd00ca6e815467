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
package io.tailrace.core.codec.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GzipTest {
  private static final int MIB = 1024 * 1024;

  private static byte[] gzip(byte[] content) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(byte[] content, boolean isRaw) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, isRaw);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(content);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    final ByteSink all = new ByteSink(0);
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }

  private static byte[] decompress(byte[] bytes, long limit) throws DecompressionException {
    final ByteSink to = new ByteSink(0);
    Gzip.decompress(bytes, 0, bytes.length, to, limit);
    return to.toByteArray();
  }

  private static byte[] inflate(byte[] bytes, long limit) throws DecompressionException {
    final ByteSink to = new ByteSink(0);
    Gzip.inflate(bytes, 0, bytes.length, to, limit);
    return to.toByteArray();
  }

  @Property(tries = 200)
  void readsWhatItWritesAndSoDoesTheJdk(@ForAll byte[] content) throws IOException {
    final ByteSink to = new ByteSink(0);
    Gzip.compress(content, 0, content.length, to);
    assertThat(decompress(to.toByteArray(), content.length)).isEqualTo(content);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(to.toByteArray())).readAllBytes())
        .isEqualTo(content);
    assertThat(decompress(gzip(content), content.length)).isEqualTo(content);
    assertThat(inflate(deflate(content, true), content.length)).isEqualTo(content);
    assertThat(inflate(deflate(content, false), content.length)).isEqualTo(content);
  }

  @Test
  void compressesALargeRangeOutOfTheMiddleOfAnArray() throws IOException {
    final byte[] content = new byte[3 * MIB];
    new Random(5).nextBytes(content);
    final ByteSink to = new ByteSink(0);
    to.write(7);
    Gzip.compress(content, 10, content.length - 20, to);
    final ByteSink back = new ByteSink(0);
    back.write(9);
    Gzip.decompress(to.array(), 1, to.length() - 1, back, Long.MAX_VALUE);
    assertThat(back.toByteArray()[0]).isEqualTo((byte) 9);
    assertThat(Arrays.copyOfRange(back.toByteArray(), 1, back.length()))
        .isEqualTo(Arrays.copyOfRange(content, 10, content.length - 10));
  }

  @Test
  void readsMembersOneAfterTheOther() throws IOException {
    final byte[] three =
        join(gzip("one,".getBytes(UTF_8)), gzip(new byte[0]), gzip("two".getBytes(UTF_8)));
    assertThat(decompress(three, 7)).asString(UTF_8).isEqualTo("one,two");
    assertThatThrownBy(() -> decompress(three, 6))
        .isInstanceOf(DecompressionLimitException.class)
        .hasMessageContaining("more than the 6 bytes of content");
  }

  @Test
  void skipsEveryOptionalPartOfTheHeader() throws IOException {
    final byte[] plain = gzip("content".getBytes(UTF_8));
    final byte[] header = Arrays.copyOf(plain, 10);
    header[3] = 0x1f;
    final byte[] optional = {2, 0, 'x', 'y', 'n', 'a', 'm', 'e', 0, 'c', 0, 1, 2};
    final byte[] full = join(header, optional, Arrays.copyOfRange(plain, 10, plain.length));
    assertThat(decompress(full, 100)).asString(UTF_8).isEqualTo("content");
    for (int length = 0; length < full.length; length++) {
      final byte[] cut = Arrays.copyOf(full, length);
      assertThatThrownBy(() -> decompress(cut, 100)).isInstanceOf(DecompressionException.class);
    }
  }

  @Test
  void stopsABombAtTheLimitWithoutHoldingItsContent() throws IOException {
    final byte[] zeros = new byte[64 * MIB];
    for (byte[] bomb : new byte[][] {gzip(zeros), deflate(zeros, true), deflate(zeros, false)}) {
      assertThat(bomb.length).isLessThan(100_000);
      final boolean isGzip = bomb[0] == 0x1f;
      final ByteSink to = new ByteSink(0);
      to.write(1);
      assertThatThrownBy(
              () -> {
                if (isGzip) {
                  Gzip.decompress(bomb, 0, bomb.length, to, MIB);
                } else {
                  Gzip.inflate(bomb, 0, bomb.length, to, MIB);
                }
              })
          .isInstanceOf(DecompressionLimitException.class);
      assertThat(to.length()).isEqualTo(1);
      assertThat(to.array().length).isLessThan(4 * MIB);
    }
  }

  @Test
  void countsTheMembersOfABombTogether() throws IOException {
    final byte[] member = gzip(new byte[MIB]);
    final byte[][] members = new byte[50][];
    Arrays.fill(members, member);
    assertThatThrownBy(() -> decompress(join(members), 10 * MIB))
        .isInstanceOf(DecompressionLimitException.class);
    assertThat(decompress(join(members), 50 * MIB)).hasSize(50 * MIB);
  }

  @Test
  void refusesInputThatIsCutOffAnywhere() throws IOException {
    final byte[] content = new byte[500];
    new Random(3).nextBytes(content);
    final byte[] whole = gzip(content);
    final byte[] raw = deflate(content, true);
    final byte[] wrapped = deflate(content, false);
    for (int length = 0; length < whole.length; length++) {
      final byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> decompress(cut, 1000)).isInstanceOf(DecompressionException.class);
    }
    for (byte[] deflated : new byte[][] {raw, wrapped}) {
      for (int length = 0; length < deflated.length; length++) {
        final byte[] cut = Arrays.copyOf(deflated, length);
        assertThatThrownBy(() -> inflate(cut, 1000)).isInstanceOf(DecompressionException.class);
      }
    }
  }

  @Test
  void refusesWhatFollowsTheEnd() throws IOException {
    final byte[] content = "content".getBytes(UTF_8);
    for (byte[] garbage : new byte[][] {{0}, {1, 2, 3}, {0x1f}, {0x1f, (byte) 0x8b, 9, 0}}) {
      assertThatThrownBy(() -> decompress(join(gzip(content), garbage), 100))
          .isInstanceOf(DecompressionException.class)
          .hasMessageContaining("gzip");
      assertThatThrownBy(() -> inflate(join(deflate(content, true), garbage), 100))
          .isInstanceOf(DecompressionException.class);
      assertThatThrownBy(() -> inflate(join(deflate(content, false), garbage), 100))
          .isInstanceOf(DecompressionException.class);
    }
  }

  @Test
  void refusesBrokenInput() throws IOException {
    final byte[] whole = gzip("content content content".getBytes(UTF_8));
    for (int at = 0; at < whole.length; at++) {
      if (at >= 4 && at < 10) {
        continue; // time, level and system mean nothing
      }
      final byte[] broken = whole.clone();
      broken[at] ^= 0x55;
      assertThatThrownBy(() -> decompress(broken, 1000))
          .as("byte %d", at)
          .isInstanceOf(DecompressionException.class);
    }
    assertThatThrownBy(() -> decompress("{\"a\":1}".getBytes(UTF_8), 1000))
        .hasMessage("the input is not in gzip format");
  }

  @Test
  void worksAgainAfterFailures() throws IOException {
    final byte[] good = gzip("good".getBytes(UTF_8));
    for (int i = 0; i < 100; i++) {
      final byte[] bad = Arrays.copyOf(good, good.length - 9);
      assertThatThrownBy(() -> decompress(bad, 100)).isInstanceOf(DecompressionException.class);
      assertThat(decompress(good, 100)).asString(UTF_8).isEqualTo("good");
    }
  }

  @Test
  void compressesAStreamIntoWhatItDecompresses() throws Exception {
    final byte[] text = "many words ".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = Gzip.compressing(packed)) {
      out.write(text, 0, 100);
      out.write(text, 100, text.length - 100);
    }
    assertThat(packed.size()).isLessThan(text.length / 10);
    final ByteSink read = new ByteSink(16);
    Gzip.decompress(packed.toByteArray(), 0, packed.size(), read, text.length);
    assertThat(read.toByteArray()).isEqualTo(text);
  }
}
