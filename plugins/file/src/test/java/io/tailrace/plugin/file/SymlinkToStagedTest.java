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

import io.tailrace.api.Chunk;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Template;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymlinkToStagedTest {
  private final TargetFiles files = new TargetFiles(OptionalInt.empty(), OptionalInt.empty());

  @TempDir private Path directory;

  @Test
  void followsTheChunkOfTheLatestTime() throws Exception {
    final Path link = directory.resolve("links/current");
    final SymlinkToStaged symlink = new SymlinkToStaged(fixed(link), false, files);
    symlink.follow(chunk("a", 3600));
    assertThat(Files.readSymbolicLink(link)).isEqualTo(directory.resolve("a.log"));
    symlink.follow(chunk("b", 7200));
    assertThat(Files.readSymbolicLink(link)).isEqualTo(directory.resolve("b.log"));
    symlink.follow(chunk("c", 3600));
    assertThat(Files.readSymbolicLink(link)).isEqualTo(directory.resolve("b.log"));
    symlink.follow(chunk("d", 7200));
    assertThat(link).hasContent("text");
    assertThat(Files.readSymbolicLink(link)).isEqualTo(directory.resolve("d.log"));
    assertThat(directory.resolve("links")).isDirectoryContaining("glob:**current");
    assertThat(directory.resolve("links").toFile().list()).hasSize(1);
  }

  @Test
  void leadsFromItsOwnDirectoryOnIfAsked() throws Exception {
    final Path link = directory.resolve("links/deep/current");
    new SymlinkToStaged(fixed(link), true, files).follow(chunk("a", 0));
    assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("../../a.log"));
    assertThat(link).hasContent("text");
  }

  @Test
  void doesNotFollowChunksInMemoryOrWithoutTime() throws Exception {
    final Path link = directory.resolve("current");
    final SymlinkToStaged symlink = new SymlinkToStaged(fixed(link), false, files);
    symlink.follow(HandMadeChunk.of("text").with("a", 0));
    symlink.follow(HandMadeChunk.of("text").inFile(directory.resolve("f")));
    assertThat(Files.exists(link)).isFalse();
  }

  @Test
  void warnsOfChunksThatCompeteForOneLink() {
    final ChunkKeys keys =
        new ChunkKeys(
            true,
            Optional.of(Duration.ofDays(1)),
            ZoneOffset.UTC,
            List.of(RecordPath.ofKey("key2"), RecordPath.ofKey("key1")));
    final String competing =
        ". This means multiple chunks are competing for a single symlink_path, so some logs may"
            + " not be taken from the symlink.";
    assertThat(SymlinkToStaged.warnings("/a/current", keys))
        .containsExactly(
            "Parameter 'symlink_path: /a/current' doesn't have tag placeholder" + competing,
            "Parameter 'symlink_path: /a/current' doesn't have enough placeholders for keys"
                + " key1,key2"
                + competing);
    assertThat(SymlinkToStaged.warnings("/a/${tag[0]}/${key1}-${key2}", keys)).isEmpty();
    final ChunkKeys none = new ChunkKeys(false, Optional.empty(), ZoneOffset.UTC, List.of());
    assertThat(SymlinkToStaged.warnings("/a/${tag}/${b}", none))
        .containsExactly(
            "Parameter 'symlink_path: /a/${tag}/${b}' has tag placeholders, but chunk key 'tag' is"
                + " not configured"
                + competing,
            "Parameter 'symlink_path: /a/${tag}/${b}' has placeholders, but chunk keys doesn't have"
                + " keys b"
                + competing);
    assertThat(SymlinkToStaged.warnings("/a/${chunk_id}", none)).isEmpty();
  }

  private Chunk chunk(String id, long timekey) throws Exception {
    return HandMadeChunk.of("text").inFile(directory.resolve(id + ".log")).with(id, timekey);
  }

  private static Template fixed(Path path) {
    return new Template() {
      @Override
      public String text() {
        return path.toString();
      }

      @Override
      public boolean hasPlaceholders() {
        return false;
      }

      @Override
      public String expand(Chunk chunk) {
        return path.toString();
      }
    };
  }
}
