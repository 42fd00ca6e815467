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
package io.tailrace.plugin.recordtransformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the table vectors.txt, which says at its head how it is read. */
class VectorsTest {
  @TestFactory
  Stream<DynamicTest> makesWhatFluentdMakes() throws IOException {
    return cases().stream().map(vector -> DynamicTest.dynamicTest(vector.name, vector::check));
  }

  private static List<Vector> cases() throws IOException {
    final List<Vector> cases = new ArrayList<>();
    try (InputStream in = VectorsTest.class.getResourceAsStream("vectors.txt")) {
      final String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n")) {
        if (line.startsWith("= ")) {
          cases.add(new Vector(line.substring(2)));
        } else if (!line.isEmpty() && line.charAt(0) != '#') {
          cases.get(cases.size() - 1).add(line);
        }
      }
    }
    assertThat(cases).hasSizeGreaterThan(40);
    return cases;
  }

  private static final class Vector {
    private final String name;
    private final StringBuilder config = new StringBuilder();
    private String tag = "t.a";
    private String time = "1700000000.000000005";
    private String in;
    private String out = "";
    private final List<String> warnings = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    Vector(String name) {
      this.name = name;
    }

    void add(String line) {
      final String rest = line.length() < 2 ? "" : line.substring(2);
      switch (line.charAt(0)) {
        case '|' -> config.append(rest).append('\n');
        case '@' -> tag = rest;
        case '^' -> time = rest;
        case '<' -> in = rest;
        case '>' -> out = rest.startsWith("{") ? time + " " + rest : rest;
        case '!' -> warnings.add(rest);
        case 'x' -> errors.add(rest);
        default -> throw new IllegalArgumentException(line);
      }
    }

    void check() {
      final int dot = time.indexOf('.');
      final long seconds = Long.parseLong(dot < 0 ? time : time.substring(0, dot));
      final int nanos = dot < 0 ? 0 : Integer.parseInt(time.substring(dot + 1));
      try (FilterFixture filter =
          dot < 0
              ? FilterFixture.withIntegerTime(seconds, config.toString())
              : new FilterFixture(config.toString())) {
        final String seen = filter.runWithTime(tag, Math.max(0, seconds), nanos, in);
        assertThat(seen).isEqualTo(out);
        assertThat(filter.warnings()).isEqualTo(warnings);
        assertThat(filter.errors()).isEqualTo(errors);
      }
    }
  }
}
