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

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.tailrace.api.ByteSink;
import io.tailrace.core.codec.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ZstdTest {
  private static final int MIB = 1024 * 1024;

  private static byte[] compress(byte[] content) {
    final ByteSink to = new ByteSink(0);
    Zstd.compress(content, 0, content.length, to);
    return to.toByteArray();
  }

  /** A frame that does not state the size of its content. */
  private static byte[] stream(byte[] content) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] decompress(byte[] bytes, long limit) throws DecompressionException {
    final ByteSink to = new ByteSink(0);
    Zstd.decompress(bytes, 0, bytes.length, to, limit);
    return to.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    final ByteSink all = new ByteSink(0);
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }

  @Property(tries = 200)
  void readsWhatItWrites(@ForAll byte[] content) throws IOException {
    assertThat(decompress(compress(content), content.length)).isEqualTo(content);
    assertThat(decompress(stream(content), content.length)).isEqualTo(content);
  }

  @Test
  void readsWhatTheOriginalWrites() throws IOException {
    final byte[] frame = Vectors.hex(ORIGINAL);
    assertThat(decompress(frame, 1000))
        .asString(UTF_8)
        .isEqualTo("hello hello hello hello\n".repeat(8));
  }

  private static final String ORIGINAL =
      "28b52ffd0458ad0100a868656c6c6f200a200a200a200a200a200a200a200a0f00600a100e4c060401f380c0c014201c980c0802e60181812940b8994b1112af7160";

  @Test
  void readsFramesOneAfterTheOther() throws IOException {
    final byte[] two = join(compress("one,".getBytes(UTF_8)), stream("two".getBytes(UTF_8)));
    assertThat(decompress(two, 7)).asString(UTF_8).isEqualTo("one,two");
    assertThatThrownBy(() -> decompress(two, 6)).isInstanceOf(DecompressionLimitException.class);
  }

  @Test
  void passesOverFramesOfMetadata() throws IOException {
    final byte[] metadata = Vectors.hex("5a2a4d1803000000abcdef");
    final byte[] frame = compress("content".getBytes(UTF_8));
    assertThat(decompress(join(metadata, frame, metadata), 7)).asString(UTF_8).isEqualTo("content");
    for (int length = 1; length < metadata.length; length++) {
      final byte[] cut = join(frame, Arrays.copyOf(metadata, length));
      assertThatThrownBy(() -> decompress(cut, 7)).isInstanceOf(DecompressionException.class);
    }
  }

  @Test
  void worksOnRangesOfArrays() throws IOException {
    final byte[] content = new byte[2 * MIB];
    new Random(5).nextBytes(content);
    final ByteSink to = new ByteSink(0);
    to.write(7);
    Zstd.compress(content, 10, content.length - 20, to);
    final ByteSink back = new ByteSink(0);
    back.write(9);
    Zstd.decompress(to.array(), 1, to.length() - 1, back, Long.MAX_VALUE);
    assertThat(Arrays.copyOfRange(back.toByteArray(), 1, back.length()))
        .isEqualTo(Arrays.copyOfRange(content, 10, content.length - 10));
  }

  @Test
  void stopsABombAtTheLimitWithoutHoldingItsContent() throws IOException {
    final byte[] zeros = new byte[64 * MIB];
    for (byte[] bomb : new byte[][] {compress(zeros), stream(zeros)}) {
      assertThat(bomb.length).isLessThan(100_000);
      final ByteSink to = new ByteSink(0);
      to.write(1);
      assertThatThrownBy(() -> Zstd.decompress(bomb, 0, bomb.length, to, MIB))
          .isInstanceOf(DecompressionLimitException.class);
      assertThat(to.length()).isEqualTo(1);
      assertThat(to.array().length).isLessThan(4 * MIB);
    }
  }

  @Test
  void readsTheWidestWindowThatFluentdReadsAndNoWider() throws IOException {
    final byte[] content = new byte[3 * MIB];
    new Random(2).nextBytes(content);
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(bytes)) {
      out.setLong(27);
      out.write(content);
    }
    final byte[] frame = bytes.toByteArray();
    assertThat(decompress(frame, content.length)).isEqualTo(content);
    assertThat(frame[5]).as("logarithm of the window's size, less 10").isEqualTo((byte) (17 << 3));
    frame[5] = (byte) (18 << 3);
    assertThatThrownBy(() -> decompress(frame, content.length))
        .isInstanceOf(DecompressionException.class)
        .hasMessageContaining("too much memory");
  }

  @Test
  void refusesInputThatIsCutOffAnywhere() {
    final byte[] content = new byte[500];
    new Random(3).nextBytes(content);
    final byte[] whole = compress(content);
    for (int length = 0; length < whole.length; length++) {
      final byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> decompress(cut, 1000))
          .as("%d bytes of %d", length, whole.length)
          .isInstanceOf(DecompressionException.class);
    }
  }

  @Test
  void refusesWhatFollowsTheEndAndWhatIsBroken() {
    final byte[] whole = compress("content content content content".getBytes(UTF_8));
    for (byte[] garbage : new byte[][] {{0}, {1, 2, 3}, new byte[20]}) {
      assertThatThrownBy(() -> decompress(join(whole, garbage), 1000))
          .isInstanceOf(DecompressionException.class);
    }
    final Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      final byte[] broken = whole.clone();
      broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(decompress(broken, 1000).length).isLessThanOrEqualTo(1000);
      } catch (DecompressionException e) {
        assertThat(e).hasMessageContaining("zstd input");
      }
    }
  }

  @Test
  void compressesAStreamIntoWhatItDecompresses() throws Exception {
    final byte[] text = "many words ".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = Zstd.compressing(packed)) {
      out.write(text, 0, 100);
      out.write(text, 100, text.length - 100);
    }
    assertThat(packed.size()).isLessThan(text.length / 10);
    final ByteSink read = new ByteSink(16);
    Zstd.decompress(packed.toByteArray(), 0, packed.size(), read, text.length);
    assertThat(read.toByteArray()).isEqualTo(text);
  }
}
