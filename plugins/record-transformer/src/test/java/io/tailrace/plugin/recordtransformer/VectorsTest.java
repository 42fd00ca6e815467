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

import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
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
    private final List<String> out = new ArrayList<>();
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
        case '>' -> out.add(rest.startsWith("{") ? time + " " + rest : rest);
        case '!' -> warnings.add(rest);
        case 'x' -> errors.add(rest);
        default -> throw new IllegalArgumentException(line);
      }
    }

    void check() throws Exception {
      final FilterFixture fixture = new FilterFixture(config.toString());
      final List<String> seen = new ArrayList<>();
      fixture.run(
          stream(fixture),
          result ->
              result.forEach((Event event) -> seen.add(timeOf(event) + " " + fixture.json(event))));
      assertThat(seen).isEqualTo(out);
      assertThat(fixture.warnings()).isEqualTo(warnings);
      assertThat(fixture.errors()).isEqualTo(errors);
    }

    private EventStream stream(FilterFixture fixture) {
      final int dot = time.indexOf('.');
      if (dot < 0) {
        return fixture.integerTimeStream(tag, Long.parseLong(time), in);
      }
      return fixture.stream(
          tag,
          Long.parseLong(time.substring(0, dot)),
          Integer.parseInt(time.substring(dot + 1)),
          in);
    }

    private static String timeOf(Event event) {
      return event.hasIntegerTime()
          ? Long.toString(event.seconds())
          : String.format("%d.%09d", event.seconds(), event.nanos());
    }
  }
}
