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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the cases of fluentd test/plugin/test_out_file.rb that need no file buffer. */
final class FileOutputTest {
  private static final long TIME_NS = ns("2011-01-02T13:14:15Z");
  private static final String BY_DAY = "<buffer time>\n@type memory\ntimekey 1d\n</buffer>";

  @TempDir private Path directory;

  private static long ns(String time) {
    return TimeUnit.SECONDS.toNanos(Instant.parse(time).getEpochSecond());
  }

  private String output(String path, String parameters) {
    return "@type file\npath " + directory.resolve(path) + "\n" + parameters;
  }

  @Test
  void writesAFilePerTimeSliceWhenThatIsOver() throws IOException {
    try (TestPipeline pipeline =
        TestPipeline.output(
            output("out", "<buffer time>\n@type memory\ntimekey 1h\ntimekey_wait 1m\n</buffer>"))) {
      final long now = pipeline.clock().nowNs();
      final long hour = TimeUnit.HOURS.toNanos(1);
      pipeline.emit("t", now, Map.of("n", 1));
      pipeline.emit("t", now + hour, Map.of("n", 2));
      pipeline.clock().advance(Duration.ofMinutes(62));
      assertThat(list()).hasSize(1);
      pipeline.clock().advance(Duration.ofHours(1));
      assertThat(list()).hasSize(2).allMatch(name -> name.matches("out\\.\\d{10}_0\\.log"));
      assertThat(directory.resolve(list().get(1))).hasContent("{\"n\":2}");
      assertThat(pipeline.log().troubles()).isEmpty();
    }
  }

  @Test
  void numbersTheFilesOfASlice() throws IOException {
    for (int i = 0; i < 3; i++) {
      run(output("out", BY_DAY), i);
    }
    assertThat(list())
        .containsExactly("out.20110102_0.log", "out.20110102_1.log", "out.20110102_2.log");
    assertThat(directory.resolve("out.20110102_2.log")).hasContent("{\"n\":2}");
  }

  @ParameterizedTest
  @CsvSource({"text, ''", "gz, .gz", "gzip, .gz", "zstd, .zstd"})
  void appends(String compress, String suffix) throws IOException {
    for (int i = 0; i < 3; i++) {
      run(output("out", "append true\ncompress " + compress + "\n" + BY_DAY), 0);
    }
    assertThat(list()).containsExactly("out.20110102.log" + suffix);
    if (suffix.equals(".gz")) {
      final byte[] bytes = Files.readAllBytes(directory.resolve("out.20110102.log.gz"));
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("{\"n\":0}\n{\"n\":0}\n{\"n\":0}\n");
      }
    }
  }

  @Test
  void fillsInPlaceholders() throws IOException {
    run(
        output(
            "${tag}/${tag[1]}/${n}-${chunk_id}",
            "append true\nadd_path_suffix false\n<buffer tag,n>\n@type memory\ntimekey 1d\n</buffer>"),
        0);
    assertThat(directory.resolve("o.t/t")).isDirectoryContaining("regex:.*/0-[0-9a-f]{32}");
  }

  @Test
  void takesTheTimeAndSuffixAsTheyAreGiven() throws IOException {
    run(output("a.*.txt", "time_slice_format %Y-%m-%d-%H\nutc true\n" + BY_DAY), 0);
    run(output("b", "path_suffix .txt\n" + BY_DAY), 0);
    run(output("c", "add_path_suffix false\nappend true\n" + BY_DAY), 0);
    assertThat(list()).containsExactly("a.2011-01-02-00_0.txt", "b.20110102_0.txt", "c.20110102");
  }

  @Test
  void injectsBeforeItFormats() throws IOException {
    run(output("out", "<inject>\ntag_key g\n</inject>\n<buffer []>\n@type memory\n</buffer>"), 0);
    assertThat(directory.resolve("out_0.log")).hasContent("{\"n\":0,\"g\":\"o.t\"}");
  }

  @Test
  void triesAgainWhereADirectoryIsAway() throws IOException {
    final Path blocked = Files.createFile(directory.resolve("blocked"));
    Files.delete(blocked);
    try (TestPipeline pipeline =
        TestPipeline.output(
            output(
                "blocked/out",
                "<buffer []>\n@type memory\nflush_mode immediate\nretry_randomize false\n"
                    + "</buffer>"))) {
      Files.createFile(blocked);
      pipeline.emit("t", TIME_NS, Map.of("n", 0));
      assertThat(pipeline.books("out_file").held()).isEqualTo(1);
      Files.delete(blocked);
      pipeline.clock().advance(Duration.ofSeconds(5));
      assertThat(pipeline.books("out_file").held()).isZero();
      assertThat(blocked.resolve("out_0.log")).hasContent("{\"n\":0}");
    }
  }

  @Test
  void givesChunksToTheBackupThatLeadOutOfTheDirectory() throws IOException {
    try (TestPipeline pipeline =
        TestPipeline.of(
                "<match **>\n"
                    + output(
                        "${tag}", "<buffer tag>\n@type memory\nflush_mode immediate\n</buffer>")
                    + "\n</match>\n")
            .rootDir(directory.resolve("root"))
            .start()) {
      pipeline.emit("../../etc/passwd", TIME_NS, Map.of("n", 0));
      assertThat(pipeline.log().troubles().toString())
          .contains("Invalid path component detected in tag: ../../etc/passwd");
    }
    assertThat(list()).containsExactly("root");
  }

  @Test
  void isWrittenToAsASecondary() throws IOException {
    try (TestPipeline pipeline =
        TestPipeline.output(
            "@type refusing\n<buffer tag>\n@type memory\nflush_mode immediate\n</buffer>\n"
                + "<secondary>\n@type file\npath "
                + directory.resolve("sec")
                + "\n</secondary>")) {
      pipeline.emit("t", TIME_NS, Map.of("n", 0));
    }
    assertThat(list()).containsExactly("sec_0.log");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "o/%Y | <buffer tag> | Parameter 'path: DIR/o/%Y_**.log' doesn't have tag placeholder",
        "o.%Y%m | <buffer time> | insufficient timestamp placeholders in path",
        "o.* | <buffer []> | path including '*' must be used with buffer chunk key 'time'",
        "${a} | <buffer time> | Parameter 'path: DIR/${a}.%Y%m%d_**.log' has placeholders, but"
            + " chunk keys doesn't have keys a",
        "file/o | <buffer []> | out_file: `DIR/file/o_**.log` is not writable",
      })
  void refusesPathsThatDoNotFit(String path, String buffer, String problem) throws IOException {
    Files.createFile(directory.resolve("file"));
    assertThat(problemsOf(output(path, buffer + "\n@type memory\ntimekey 1d\n</buffer>")))
        .anyMatch(line -> line.endsWith(": " + problem.replace("DIR", directory.toString())));
  }

  @Test
  void refusesToBeWithoutAPath() {
    assertThat(problemsOf("@type file\n" + BY_DAY))
        .anyMatch(line -> line.contains("'path' parameter is required"));
  }

  @Test
  void refusesALinkAsASecondary() {
    assertThat(
            problemsOf(
                "@type refusing\n<buffer tag>\n@type memory\n</buffer>\n<secondary>\n@type file\n"
                    + "path "
                    + directory.resolve("o")
                    + "\nsymlink_path /tmp/x\n</secondary>"))
        .anyMatch(
            line ->
                line.endsWith(
                    "symlink_path option is unavailable in <secondary>: consider to use"
                        + " secondary_file plugin"));
  }

  @Test
  void warnsOfTheTimekeyThatNobodyChose() {
    final String to = ". To change the output frequency, please modify the timekey value";
    assertThat(warningsOf(output("o", "<buffer time>\n@type memory\n</buffer>")))
        .containsExactly("warn: default timekey interval (1d) will be used" + to);
    assertThat(warningsOf(output("o", "buffer_type memory")))
        .containsExactly("warn: default timekey interval (1d) will be used" + to);
    assertThat(warningsOf(output("o", "<buffer []>\n@type memory\n</buffer>"))).isEmpty();
    assertThat(warningsOf(output("o", BY_DAY))).isEmpty();
  }

  @Test
  void warnsOfChunksThatCompeteForALink() {
    assertThat(
            warningsOf(
                output(
                    "${tag}/%Y%m%d",
                    "symlink_path "
                        + directory.resolve("current")
                        + "\n<buffer time,tag>\n@type memory\ntimekey 1d\n</buffer>")))
        .singleElement()
        .asString()
        .contains("multiple chunks are competing for a single symlink_path");
  }

  @Test
  void keepsItsBufferWhereItsFilesAre() {
    try (TestPipeline pipeline = TestPipeline.output(output("out", BY_DAY))) {
      assertThat(pipeline.plugin(FileOutput.class).bufferPath())
          .contains(directory.resolve("out").toString());
    }
  }

  /** Runs an output for one event, which it writes when it stops. */
  private static void run(String parameters, int number) {
    try (TestPipeline pipeline = TestPipeline.output(parameters)) {
      pipeline.emit("o.t", TIME_NS, Map.of("n", number));
      pipeline.stop();
      assertThat(pipeline.log().troubles()).isEmpty();
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

  private static List<String> warningsOf(String parameters) {
    try (TestPipeline pipeline = TestPipeline.output(parameters)) {
      return pipeline.log().troubles();
    }
  }
}
