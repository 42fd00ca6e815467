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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSize;
import io.tailrace.api.config.ParameterException;
import io.tailrace.testkit.BufferHost;
import io.tailrace.testkit.ConfigAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigTest {
  @TempDir private Path root;
  private BufferHost host;

  @BeforeEach
  void openHost() {
    host = new BufferHost(root.resolve("backup"));
  }

  @AfterEach
  void closeHost() {
    host.close();
  }

  @Test
  void readsTheParametersOfFile() {
    final ConfigAssertions config = ConfigAssertions.of(FileBuffer.Config.class);
    config.assertDefaults(
        Map.of(
            "path", Optional.empty(),
            "pathSuffix", ".log",
            "filePermission", Optional.empty(),
            "dirPermission", Optional.empty(),
            "reserveDiskSpace", ByteSize.parse("16m")));
    config.assertExplicit(
        "path /x\npath_suffix .dat\nfile_permission 0600\ndir_permission 700\n"
            + "reserve_disk_space 1g",
        Map.of(
            "path", "/x",
            "pathSuffix", ".dat",
            "filePermission", "0600",
            "dirPermission", "700",
            "reserveDiskSpace", ByteSize.parse("1g")));
  }

  @Test
  void readsTheParametersOfFileSingle() {
    final ConfigAssertions config = ConfigAssertions.of(FileSingleBuffer.Config.class);
    config.assertDefaults(
        Map.of(
            "path", Optional.empty(),
            "calcNumRecords", true,
            "chunkFormat", FileSingleBuffer.ChunkFormat.AUTO,
            "filePermission", Optional.empty(),
            "dirPermission", Optional.empty(),
            "reserveDiskSpace", ByteSize.parse("16m")));
    config.assertExplicit(
        "path /x\ncalc_num_records false\nchunk_format text\nfile_permission 0600\n"
            + "dir_permission 700\nreserve_disk_space 0",
        Map.of(
            "path",
            "/x",
            "calcNumRecords",
            false,
            "chunkFormat",
            FileSingleBuffer.ChunkFormat.TEXT,
            "filePermission",
            "0600",
            "dirPermission",
            "700",
            "reserveDiskSpace",
            ByteSize.parse("0")));
  }

  @Test
  void refusesPermissionsThatAreNone() {
    for (String text : new String[] {"rw-r--r--", "0888", "-1", "10000", ""}) {
      assertThatThrownBy(() -> Permissions.parse("file_permission", Optional.of(text)))
          .as(text)
          .isInstanceOf(ParameterException.class)
          .hasMessage("file_permission '" + text + "' is not a permission");
    }
  }

  @Test
  void findsThePlaceOfTheFiles() throws IOException {
    Files.createDirectory(root.resolve("dir"));
    Files.createDirectory(root.resolve("dir.*"));
    Files.createFile(root.resolve("file"));
    assertThat(file("dir")).isEqualTo("dir/buffer.*.log");
    assertThat(file("dir.*")).isEqualTo("dir.*/buffer.*.log");
    assertThat(file("new/dir")).isEqualTo("new/dir/buffer.*.log");
    assertThat(file("a.*.b")).isEqualTo("a.*.b");
    assertThat(file("a.*")).isEqualTo("a.*.log");
    assertThat(file("file")).isEqualTo("file.*.log");
    assertThat(file("x.*y/file")).isEqualTo("x.*y/file.*.log");
    assertThat(file("a.*b")).isEqualTo("a.*b.*.log");
    assertThat(single("dir")).isEqualTo("dir/fsb.*.buf");
    assertThat(single("new")).isEqualTo("new/fsb.*.buf");
    assertThat(single("a.*")).isEqualTo("a.*.buf");
    assertThat(single("file")).isEqualTo("file.*.buf");
    assertThat(host.log().troubles()).isEmpty();
    assertThat(single("a.*.b")).isEqualTo("fsb.*.buf");
    assertThat(host.log().troubles())
        .singleElement()
        .asString()
        .startsWith("warn: file_single doesn't allow user specified 'prefix.*.suffix' style path.");
  }

  @Test
  void takesTheDirectoryOfTheOutput() {
    host.withOwnerDirectory(root.resolve("own")).withWorkers(3, 2);
    assertThat(relative(BufferPath.ofFile(Optional.empty(), ".log", host.context())))
        .isEqualTo("own/buffer/buffer.*.log");
    assertThat(relative(BufferPath.ofFileSingle(Optional.empty(), ".buf", host.context())))
        .isEqualTo("own/buffer/fsb.*.buf");
  }

  @Test
  void hasADirectoryForEachWorker() throws IOException {
    Files.createFile(root.resolve("file"));
    host.withWorkers(2, 1);
    assertThat(file("dir")).isEqualTo("dir/worker1/buffer.*.log");
    assertThat(path("dir").earlierDirectory()).isEmpty();
    host.withWorkers(2, 0);
    assertThat(file("dir")).isEqualTo("dir/worker0/buffer.*.log");
    assertThat(path("dir").earlierDirectory()).contains(root.resolve("dir"));
    assertThatThrownBy(() -> file("file"))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "file buffer with multi workers should be configured to use directory 'path', or"
                + " system root_dir and plugin id");
    assertThatThrownBy(() -> single("a.*")).hasMessageStartingWith("file_single buffer with multi");
  }

  @Test
  void refusesWhatHasNoPlace() {
    assertThatThrownBy(() -> BufferPath.ofFile(Optional.empty(), ".log", host.context()))
        .isInstanceOf(ParameterException.class)
        .hasMessage("buffer path is not configured. specify 'path' in <buffer>");
    assertThatThrownBy(() -> BufferPath.ofFile(Optional.of("/x/y"), "log", host.context()))
        .isInstanceOf(ParameterException.class)
        .hasMessage("the files would be named buffer.*log, without '.*.' in it");
  }

  @Test
  void takesOneKeyForFileSingle() {
    assertThatThrownBy(() -> single(host.withKeys(true, "host")))
        .hasMessage("chunk keys must be tag or one field");
    assertThatThrownBy(() -> single(host.withKeys(false, "host", "app")))
        .hasMessage("2 or more chunk keys is not allowed");
    single(host.withKeys(false, "host"));
    single(host.withKeys(true));
    single(host.withKeys(false));
  }

  private FileSingleBuffer single(BufferHost with) {
    with.releaseClaims();
    return new FileSingleBuffer(
        new FileSingleBuffer.Config(
            Optional.of(root.toString()),
            true,
            FileSingleBuffer.ChunkFormat.AUTO,
            Optional.empty(),
            Optional.empty(),
            ByteSize.parse("0")),
        with.context());
  }

  private String file(String path) {
    return relative(path(path));
  }

  private BufferPath path(String path) {
    return BufferPath.ofFile(Optional.of(root.resolve(path).toString()), ".log", host.context());
  }

  private String single(String path) {
    return relative(
        BufferPath.ofFileSingle(
            Optional.of(root.resolve(path).toString()), ".buf", host.context()));
  }

  private String relative(BufferPath path) {
    return root.relativize(path.pattern()).toString();
  }
}
