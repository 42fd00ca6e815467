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

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.chunkfile.ChunkNames;
import io.tailrace.api.chunkfile.KeyText;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class ChunkNamesTest {
  private static final String ID = "660d8ce193a0959c2b9c6c29a08bf614";

  private final ChunkNames file = new ChunkNames("buffer", "log", false);
  private final ChunkNames single = new ChunkNames("fsb", "buf", true);

  @Test
  void readsNames() {
    final ChunkNames.Name staged = file.parse("buffer.b" + ID + ".log").orElseThrow();
    assertThat(staged.isQueued()).isFalse();
    assertThat(HexFormat.of().formatHex(staged.id())).isEqualTo(ID);
    assertThat(staged.queued().text()).isEqualTo("buffer.q" + ID + ".log");
    assertThat(staged.queued().staged()).isEqualTo(staged);
    assertThat(staged.sidecar()).isEqualTo("buffer." + ID + ".crc");
    assertThat(staged.queued().sidecar()).isEqualTo(staged.sidecar());
    assertThat(file.staged("", staged.id())).isEqualTo(staged);
    assertThat(file.parseMeta("buffer.b" + ID + ".log.meta")).contains(staged);
  }

  @Test
  void leavesOtherFilesAlone() {
    for (String name :
        new String[] {
          "buffer.b" + ID + ".log.meta",
          "buffer.b" + ID + ".txt",
          "buffer." + ID + ".crc",
          "buffer.x" + ID + ".log",
          "buffer.bXYZ.log",
          "buffer.20260101.log",
          "buffer.b.log",
          "other.b" + ID + ".log",
          "buffer",
          "buffer.log"
        }) {
      assertThat(file.parse(name)).as(name).isEmpty();
    }
    assertThat(file.parseMeta("buffer.b" + ID + ".log")).isEmpty();
    assertThat(single.parse("fsb.a.b" + ID + ".bu")).isEmpty();
    assertThat(single.parse("fsb.a.b" + ID + ".x.buf")).isEmpty();
  }

  @Test
  void readsNamesOfOldVersions() {
    final ChunkNames.Name name = file.parse("buffer.20150414.b513b61c9791029c2.log").orElseThrow();
    assertThat(name.digits()).isEqualTo("513b61c9791029c2");
    assertThat(HexFormat.of().formatHex(name.id())).isEqualTo("513b61c9791029c2513b61c9791029c2");
    assertThat(name.queued().text()).isEqualTo("buffer.20150414.q513b61c9791029c2.log");
  }

  @Test
  void takesPrefixesThatLookLikeAState() {
    final ChunkNames odd = new ChunkNames("app.b1", "b2.log", false);
    final ChunkNames.Name name = odd.parse("app.b1.b" + ID + ".b2.log").orElseThrow();
    assertThat(name.digits()).isEqualTo(ID);
    assertThat(name.queued().text()).isEqualTo("app.b1.q" + ID + ".b2.log");
  }

  @Test
  void readsKeys() {
    final ChunkNames.Name name = single.parse("fsb.single.a.b" + ID + ".buf").orElseThrow();
    assertThat(name.key()).isEqualTo("single.a");
    assertThat(name.sidecar()).isEqualTo("fsb.single.a." + ID + ".crc");
    assertThat(single.parse("fsb..b" + ID + ".buf").orElseThrow().key()).isEmpty();
    assertThat(single.parse("fsb.b1.b2.q" + ID + ".buf").orElseThrow().key()).isEqualTo("b1.b2");
    assertThat(single.staged("x.y", name.id()).text()).isEqualTo("fsb.x.y.b" + ID + ".buf");
  }

  @Test
  void encodesKeysAsFluentdDoes() {
    assertThat(KeyText.encode("app.access-log_1")).isEqualTo("app.access-log_1");
    assertThat(KeyText.encode("a/b c%日")).isEqualTo("a%2Fb%20c%25%E6%97%A5");
    assertThat(KeyText.encode(null)).isEmpty();
    assertThat(KeyText.encode(15L)).isEqualTo("15");
    assertThat(KeyText.encode("~".getBytes(StandardCharsets.US_ASCII))).isEqualTo("%7E");
  }

  @Test
  void decodesKeys() {
    assertThat(KeyText.decode("a%2Fb%20c%25%E6%97%a5")).isEqualTo("a/b c%日");
    assertThat(KeyText.decode("100%")).isEqualTo("100%");
    assertThat(KeyText.decode("%zz%4")).isEqualTo("%zz%4");
  }
}
