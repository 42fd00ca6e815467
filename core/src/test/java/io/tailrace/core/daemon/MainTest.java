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
package io.tailrace.core.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a command line that cannot be followed. */
final class MainTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @ParameterizedTest
  @CsvSource({
    "--confg x,            Unknown option: '--confg',              --config,  tailrace",
    "--confg=x,            Unknown option: '--confg',              --config,  tailrace",
    "x --dryrun,           Unknown option: '--dryrun',             --dry-run, tailrace",
    "--klingon,            Unknown option: '--klingon',            ,          tailrace",
    "-x,                   Unknown option: '-x',                   ,          tailrace",
    "chekc,                Unmatched argument at index 0: 'chekc', check,     tailrace",
    "buffer sl,            Unmatched argument at index 1: 'sl',    ls,        tailrace buffer",
    "buffer ls . --jsn,    Unknown option: '--jsn',                --json,    tailrace buffer ls",
    "buffer ls,            Missing required parameter: 'DIR',      ,          tailrace buffer ls",
  })
  void saysOneThingAndWhereToLook(String line, String problem, String meant, String command) {
    assertThat(run(line.strip().split(" +"))).isEqualTo(1);

    final String near = meant == null ? "" : "  did you mean '" + meant + "'?\n";
    assertThat(err.toString())
        .isEqualTo("tailrace: " + problem + "\n" + near + "  see '" + command + " --help'\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void saysInWordsWhyTheLogFileCannotBeOpened() throws IOException {
    final Path file = Files.createFile(folder.resolve("file"));

    assertThat(run("-o", file + "/x.log")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "tailrace: cannot open the log file '%s/x.log': it exists already, and is no directory: '%s'\n"
                .formatted(file, file));
  }

  @Test
  void saysInWordsWhyNoSampleCanBeWritten() throws IOException {
    final Path file = Files.createFile(folder.resolve("file"));

    assertThat(run("--setup=" + file)).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("tailrace: cannot write '" + file + "/fluent.conf': ")
        .doesNotContain("java.", "Exception");
  }
}
