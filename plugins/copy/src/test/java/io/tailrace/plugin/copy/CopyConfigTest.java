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
package io.tailrace.plugin.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CopyConfigTest {
  private static final String STORE = "<store>\n@type collect\n</store>\n";
  private static final ConfigAssertions CONFIG =
      ConfigAssertions.of(CopyOutput.Config.class).requiring(STORE);

  @Test
  void sharesTheStreamByDefault() {
    CONFIG.assertDefaults(
        Map.of(
            "stores",
            List.of("collect"),
            "copyMode",
            CopyOutput.CopyMode.NO_COPY,
            "deepCopy",
            false));
  }

  @Test
  void readsAllParameters() {
    CONFIG.assertExplicit(
        "copy_mode marshal\ndeep_copy true\n"
            + STORE
            + "<store ignore_error>\n@type null\n</store>",
        Map.of(
            "stores",
            List.of("collect", "null"),
            "copyMode",
            CopyOutput.CopyMode.MARSHAL,
            "deepCopy",
            true));
  }

  @Test
  void refusesToBeWithoutStores() {
    assertThat(problemsOf(""))
        .singleElement()
        .asString()
        .contains("'<store>' sections are required");
  }

  @Test
  void refusesAStoreWithoutAType() {
    assertThat(problemsOf("<store>\n</store>\n"))
        .singleElement()
        .asString()
        .contains("Missing '@type' parameter on <store> directive");
  }

  @Test
  void refusesAStoreOfAnUnknownType() {
    assertThat(problemsOf("<store>\n@type colect\n</store>\n"))
        .containsExactly("4:7: Unknown output plugin 'colect'");
  }

  @Test
  void refusesAnUnknownMode() {
    assertThat(problemsOf("copy_mode twice\n" + STORE))
        .singleElement()
        .asString()
        .contains("twice");
  }

  @Test
  void refusesIgnoreIfPrevSuccessOnTheFirstStore() {
    assertThat(problemsOf("<store ignore_if_prev_success>\n@type collect\n</store>\n"))
        .containsExactly(
            "3:2: ignore_if_prev_success must specify 2nd or later <store> directives");
  }

  @Test
  void warnsIfTheErrorsOfAllStoresAreIgnored() {
    final String ignoring = "<store ignore_error>\n@type collect\n</store>\n";
    try (TestPipeline pipeline = TestPipeline.output("@type copy\n" + ignoring + ignoring)) {
      assertThat(pipeline.log().troubles())
          .containsExactly(
              "warn: ignore_errors are specified in all <store>, but ignore_if_prev_success is not"
                  + " specified. Is this intended?");
    }
    try (TestPipeline pipeline =
        TestPipeline.output(
            "@type copy\n"
                + ignoring
                + "<store ignore_error ignore_if_prev_success>\n@type collect\n</store>\n")) {
      assertThat(pipeline.log().troubles()).isEmpty();
    }
  }

  @Test
  void refusesABufferThatItWouldNotUse() {
    assertThat(problemsOf(STORE + "<buffer>\nflush_interval 1s\n</buffer>\n"))
        .containsExactly(
            "6:2: <buffer> section is configured, but plugin 'copy' doesn't support buffering");
  }

  private static List<String> problemsOf(String parameters) {
    return ConfigAssertions.problemsOf("<match **>\n@type copy\n" + parameters + "</match>\n");
  }
}
