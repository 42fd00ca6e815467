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

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the cases of fluentd test/plugin/test_out_secondary_file.rb. */
final class SecondaryFileOutputTest {
  /** {@code [EventTime, {"n":1}]}, without the time. */
  private static final int EVENT_BYTES = 1 + 10 + 4;

  @TempDir private Path directory;

  @Test
  void numbersFilesOfPackedEvents() throws IOException {
    run("tag", "", 2);
    assertThat(list()).containsExactly("dump.bin.0", "dump.bin.1");
    assertThat(directory.resolve("dump.bin.0")).hasSize(EVENT_BYTES);
  }

  @Test
  void appends() throws IOException {
    run("tag", "append true", 2);
    assertThat(list()).containsExactly("dump.bin");
    assertThat(directory.resolve("dump.bin")).hasSize(2 * EVENT_BYTES);
  }

  @Test
  void compresses() throws IOException {
    run("tag", "compress gzip", 1);
    run("tag", "compress gzip\nappend true", 1);
    assertThat(list()).containsExactly("dump.bin.0.gz", "dump.bin.gz");
    final byte[] bytes = Files.readAllBytes(directory.resolve("dump.bin.gz"));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      assertThat(in.readAllBytes()).hasSize(EVENT_BYTES);
    }
  }

  @Test
  void fillsInPlaceholders() throws IOException {
    run("tag,n,time", "basename ${tag}.${tag[0]}.${n}.%Y", 1);
    assertThat(list()).singleElement().asString().matches("a\\.b\\.a\\.1\\.\\d{4}\\.0");
    run("[]", "basename x-${chunk_id}", 1);
    assertThat(list()).anyMatch(name -> name.matches("x-[0-9a-f]{32}\\.0"));
  }

  @Test
  void writesTheTextOfCompressedChunks() throws IOException {
    try (TestPipeline pipeline =
        TestPipeline.output(primary("tag", "compress gzip") + secondary("append true"))) {
      pipeline.emit("a.b", Map.of("n", 1));
    }
    assertThat(directory.resolve("dump.bin")).hasSize(EVENT_BYTES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | basename a.%Y%m%d | , remove time formats, like `%Y%m%d`, from basename or directory",
        "[] | basename ${tag} |  tag, remove tag placeholder, like `${tag}`, from basename or"
            + " directory",
        "time | basename ${tag[0]} |  tag[0], remove tag placeholder, like `${tag}`, from basename"
            + " or directory",
        "tag | basename ${test1} |  test1, remove variable placeholder, like `${varname}`, from"
            + " basename or directory",
      })
  void refusesPlaceholdersThatThePrimaryHasNot(String keys, String parameters, String problem) {
    final String expected =
        "out_secondary_file: basename or directory has an incompatible placeholder"
            + (problem.startsWith(",") ? "" : " ")
            + problem;
    assertThat(problemsOf(primary(keys, "timekey 1d") + secondary(parameters)))
        .anyMatch(line -> line.endsWith(": " + expected));
  }

  @Test
  void refusesANameWithASlash() {
    assertThat(problemsOf(primary("tag", "") + secondary("basename ../x")))
        .anyMatch(line -> line.contains("basename should not include `/`"));
  }

  @Test
  void refusesADirectoryThatIsNoneOrCannotBeWritten() throws IOException {
    final Path file = Files.createFile(directory.resolve("file"));
    assertThat(
            problemsOf(
                primary("tag", "")
                    + "<secondary>\n@type secondary_file\ndirectory "
                    + file
                    + "\n</secondary>"))
        .anyMatch(line -> line.contains("out_secondary_file: `" + file + "` should be writable"));
  }

  @Test
  void refusesToBeAPrimary() {
    assertThat(problemsOf("@type secondary_file\ndirectory " + directory))
        .anyMatch(line -> line.endsWith("This plugin can only be used in the <secondary> section"));
  }

  @Test
  void readsItsParameters() {
    final ConfigAssertions config =
        ConfigAssertions.of(SecondaryFileOutput.Config.class).requiring("directory /d\n");
    config.assertDefaults(
        Map.of(
            "directory",
            "/d",
            "basename",
            "dump.bin",
            "append",
            false,
            "compress",
            SecondaryFileOutput.Compress.TEXT));
    config.assertExplicit(
        "directory /e\nbasename b\nappend true\ncompress gzip",
        Map.of(
            "directory",
            "/e",
            "basename",
            "b",
            "append",
            true,
            "compress",
            SecondaryFileOutput.Compress.GZIP));
  }

  private static String primary(String keys, String bufferParameters) {
    return "@type refusing\n<buffer "
        + keys
        + ">\n@type memory\nflush_mode immediate\ntimekey 1d\n"
        + bufferParameters.replace("timekey 1d", "")
        + "\n</buffer>\n";
  }

  private String secondary(String parameters) {
    return "<secondary>\n@type secondary_file\ndirectory "
        + directory
        + "\n"
        + parameters
        + "\n</secondary>";
  }

  private void run(String keys, String parameters, int events) {
    try (TestPipeline pipeline = TestPipeline.output(primary(keys, "") + secondary(parameters))) {
      for (int i = 0; i < events; i++) {
        pipeline.emit("a.b", Map.of("n", 1));
      }
    }
  }

  private List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> problemsOf(String parameters) {
    return ConfigAssertions.problemsOf("<match **>\n" + parameters + "\n</match>\n");
  }
}
