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
package io.tailrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The SDK is a promise to whoever writes plugins. {@code signatures.txt} is its text; what is taken
 * out of it or changed breaks plugins that are already built, and stands with its reason in {@code
 * signature-breaks.txt}, under the version that broke it.
 *
 * <p>Both files are written by this test:
 *
 * <pre>{@code
 * mvn test -pl plugin-api/api -Dtest=ApiSignaturesTest -Dtailrace.api.update=true
 * mvn test -pl plugin-api/api -Dtest=ApiSignaturesTest -Dtailrace.api.update=true \
 *     -Dtailrace.api.break="why plugins have to be changed"
 * }</pre>
 *
 * The first takes in what is new and refuses to take anything out; the second takes out what is
 * gone as well, and notes the reason given.
 */
final class ApiSignaturesTest {
  private static final Path FOLDER = Path.of("src/test/resources/io/tailrace/api");
  private static final Path PROMISED = FOLDER.resolve("signatures.txt");
  private static final Path BREAKS = FOLDER.resolve("signature-breaks.txt");

  @Test
  void promisesStayAsTheyWereWrittenDown() throws IOException {
    final SortedSet<String> actual = ApiSignatures.lines();
    final SortedSet<String> promised = new TreeSet<>(Files.readAllLines(PROMISED));
    if (Boolean.getBoolean("tailrace.api.update")) {
      update(actual, promised);
      return;
    }
    assertThat(ApiSignatures.minus(promised, actual))
        .as(
            "signatures that plugins may use and that are gone or changed. Keep them, or record why"
                + " not: run this test with -Dtailrace.api.update=true"
                + " -Dtailrace.api.break=\"the reason\"")
        .isEmpty();
    assertThat(ApiSignatures.minus(actual, promised))
        .as(
            "signatures that are new and not yet promised. Check that they are meant for good, then"
                + " run this test with -Dtailrace.api.update=true")
        .isEmpty();
  }

  @Test
  void everyBreakHasAReasonAndIsOne() throws IOException {
    final SortedSet<String> actual = ApiSignatures.lines();
    boolean hasReason = false;
    for (String line : Files.readAllLines(BREAKS)) {
      if (line.startsWith("- ")) {
        assertThat(hasReason).as("a reason above %s", line).isTrue();
        assertThat(actual)
            .as("%s came back: take it off the list", line)
            .doesNotContain(line.substring(2));
      } else {
        hasReason = line.startsWith("because ") && line.length() > "because ".length();
      }
    }
  }

  private static void update(SortedSet<String> actual, SortedSet<String> promised)
      throws IOException {
    final SortedSet<String> gone = ApiSignatures.minus(promised, actual);
    final String reason = System.getProperty("tailrace.api.break", "").strip();
    if (!gone.isEmpty()) {
      assertThat(reason)
          .as(
              "the reason, in -Dtailrace.api.break=\"...\", why these are gone or changed: %s",
              gone)
          .isNotEmpty();
      final List<String> lines = new ArrayList<>(Files.readAllLines(BREAKS));
      lines.add("");
      lines.add("because " + reason);
      gone.forEach(line -> lines.add("- " + line));
      Files.write(BREAKS, lines);
    }
    Files.write(PROMISED, actual);
  }
}
