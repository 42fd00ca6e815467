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
package io.tailrace.plugin.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.StoredBytes;
import io.tailrace.api.UnrecoverableException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final byte[] ENTRIES =
      Wire.entries(Wire.entry(Wire.TIME, Map.of("n", 1)), Wire.entry(Wire.TIME, Map.of("n", 2)));

  private static byte[] bytes(Frame frame) throws Exception {
    try (StoredBytes body = frame.body()) {
      final byte[] content = new byte[(int) body.length()];
      body.read(0, content, 0, content.length);
      return Wire.join(frame.head(), content, frame.tail());
    }
  }

  private static Map<String, Object> options(String compressed, String chunk) {
    final Map<String, Object> options = new LinkedHashMap<>();
    options.put("size", 2);
    options.put("compressed", compressed);
    if (chunk != null) {
      options.put("chunk", chunk);
    }
    return options;
  }

  @Test
  void isWhatFluentdSends() throws Exception {
    final TestChunk chunk = new TestChunk("app.ä", 2, ENTRIES, false);
    assertThat(bytes(Frame.of(chunk, false, false)))
        .isEqualTo(Wire.pack(List.of("app.ä", Wire.str32(ENTRIES), options("text", null))));
    final String id = Base64.getEncoder().encodeToString(chunk.idBytes()) + "\n";
    assertThat(id).hasSize(25);
    final Frame frame = Frame.of(chunk, false, true);
    assertThat(bytes(frame))
        .isEqualTo(Wire.pack(List.of("app.ä", Wire.str32(ENTRIES), options("text", id))));
    assertThat(frame.ack()).isEqualTo(id.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void carriesCompressedBytesAsTheyAreIfItMay() throws Exception {
    final byte[] gzip = Wire.gzip(ENTRIES);
    final TestChunk chunk = new TestChunk("t", 2, gzip, true);
    assertThat(bytes(Frame.of(chunk, true, false)))
        .isEqualTo(Wire.pack(List.of("t", Wire.str32(gzip), options("gzip", null))));
    assertThat(bytes(Frame.of(chunk, false, false)))
        .isEqualTo(Wire.pack(List.of("t", Wire.str32(ENTRIES), options("text", null))));
    assertThat(chunk.open).hasValue(0);
  }

  @Test
  void saysTextOfWhatIsNotCompressed() throws Exception {
    final TestChunk chunk = new TestChunk("t", 2, ENTRIES, false);
    assertThat(bytes(Frame.of(chunk, true, false)))
        .isEqualTo(Wire.pack(List.of("t", Wire.str32(ENTRIES), options("text", null))));
  }

  @Test
  void cannotBeMadeWithoutATag() {
    assertThatThrownBy(() -> Frame.of(new TestChunk(null, 2, ENTRIES, false), false, false))
        .isInstanceOf(UnrecoverableException.class)
        .hasMessageContaining("has no tag");
  }
}
