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
package io.tailrace.core.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The bytes were written by Fluentd 1.19.3. */
final class MetaCodecTest {
  private static final String FULL =
      "c1000000005888a774696d656b6579ce59682f00a3746167a76170702e6c6f67a97661726961626c657381a4686f"
          + "7374a26831a373657100a26964c410000102030405060708090a0b0c0d0e0fa17303a163ce59682f01a16dce"
          + "59682f02";
  private static final String WITHOUT_KEYS =
      "88a774696d656b6579c0a3746167c0a97661726961626c6573c0a373657100a26964c41000010203040506070809"
          + "0a0b0c0d0e0fa17300a163ce59682f01a16dce59682f01";
  private static final byte[] ID = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

  private static final ChunkMetadata KEYS =
      new ChunkMetadata(
          OptionalLong.of(1_500_000_000), Optional.of("app.log"), Map.of("host", "h1"), 0);

  @Test
  void writesWhatFluentdWrites() {
    assertThat(hex(MetaCodec.write(new ChunkMeta(KEYS, ID, 3, 1_500_000_001L, 1_500_000_002L))))
        .isEqualTo(FULL);
    assertThat(
            hex(
                MetaCodec.write(
                    new ChunkMeta(ChunkMetadata.NONE, ID, 0, 1_500_000_001L, 1_500_000_001L))))
        .isEqualTo("c10000000045" + WITHOUT_KEYS);
  }

  @Test
  void readsWhatFluentdWrites() throws IOException {
    final ChunkMeta full = read(FULL);
    assertThat(full.metadata()).isEqualTo(KEYS);
    assertThat(full.id()).isEqualTo(ID);
    assertThat(full.count()).isEqualTo(3);
    assertThat(full.createdAt()).isEqualTo(1_500_000_001L);
    assertThat(full.modifiedAt()).isEqualTo(1_500_000_002L);
  }

  @Test
  void readsTheOldFormWithoutAHeader() throws IOException {
    final ChunkMeta meta = read(WITHOUT_KEYS);
    assertThat(meta.metadata()).isEqualTo(ChunkMetadata.NONE);
    assertThat(meta.modifiedAt()).isEqualTo(1_500_000_001L);
  }

  @Test
  void ignoresWhatALongerOneLeftBehind() throws IOException {
    assertThat(read(FULL + "c1c1c1").metadata()).isEqualTo(KEYS);
  }

  @Test
  void readsBackValuesOfAllTypes() throws IOException {
    final Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("nil", null);
    variables.put("text", "ärger");
    variables.put("number", -5L);
    variables.put("float", 1.5);
    variables.put("flag", true);
    variables.put("list", List.of(1L, Map.of("a", "b")));
    final ChunkMetadata metadata =
        new ChunkMetadata(OptionalLong.of(-1), Optional.of(""), variables, 7);
    assertThat(MetaCodec.read(MetaCodec.write(new ChunkMeta(metadata, ID, 1L << 40, 1, 2))))
        .satisfies(
            meta -> {
              assertThat(meta.metadata()).isEqualTo(metadata);
              assertThat(List.copyOf(meta.metadata().variables().keySet()))
                  .isEqualTo(List.copyOf(variables.keySet()));
              assertThat(meta.count()).isEqualTo(1L << 40);
            });
  }

  @Test
  void refusesWhatIsCutOff() {
    final byte[] whole = HexFormat.of().parseHex(FULL);
    for (int length = 0; length < whole.length; length++) {
      final byte[] torn = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> MetaCodec.read(torn))
          .isInstanceOf(IOException.class)
          .hasMessage("invalid meta data");
    }
  }

  @Test
  void refusesWhatFluentdRefuses() {
    assertThatThrownBy(() -> read("c0")).hasMessage("invalid meta data");
    assertThatThrownBy(() -> read("80")).hasMessage("invalid unique_id");
    assertThatThrownBy(() -> read("81a26964c0")).hasMessage("invalid unique_id");
    assertThatThrownBy(() -> read("81a26964c40101")).hasMessage("invalid created_at");
    assertThatThrownBy(() -> read("82a26964c40101a16301")).hasMessage("invalid modified_at");
    assertThatThrownBy(() -> read("81a3746167" + "01")).hasMessage("invalid meta data");
  }

  private static ChunkMeta read(String hex) throws IOException {
    return MetaCodec.read(HexFormat.of().parseHex(hex));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
