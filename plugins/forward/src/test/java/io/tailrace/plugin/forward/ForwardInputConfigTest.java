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
package io.tailrace.plugin.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSize;
import io.tailrace.testkit.ConfigAssertions;
import io.tailrace.testkit.TestPipeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardInputConfigTest {
  @Test
  void hasTheDefaultsOfFluentd() {
    final Map<String, Object> expected = new HashMap<>();
    expected.put("port", 24224);
    expected.put("bind", "0.0.0.0");
    expected.put("blockingTimeout", Duration.ofMillis(500));
    expected.put("denyKeepalive", false);
    expected.put("sendKeepalivePacket", false);
    expected.put("decompressionSizeLimit", ByteSize.parse("256m"));
    expected.put("skipInvalidEvent", true);
    for (String absent :
        List.of(
            "backlog",
            "lingerTimeout",
            "resolveHostname",
            "chunkSizeWarnLimit",
            "chunkSizeLimit",
            "sourceAddressKey",
            "sourceHostnameKey",
            "tag",
            "addTagPrefix",
            "transport",
            "security")) {
      expected.put(absent, Optional.empty());
    }
    ConfigAssertions.of(ForwardInput.Config.class).assertDefaults(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'source_hostname_key h\nresolve_hostname false', resolve_hostname must be true",
    "'tag \"\"', 'tag'' parameter must not be empty'",
    "'add_tag_prefix \"\"', 'add_tag_prefix'' parameter must not be empty'",
    "'send_keepalive_packet true\ndeny_keepalive true', cannot be set to true",
    "'<security>\nself_hostname s\n</security>', shared_key",
    "'<security>\nself_hostname s\nshared_key k\nuser_auth true\n</security>', <user> sections",
    "'<security>\nself_hostname s\nshared_key k\nallow_anonymous_source false\n</security>',"
        + " <client> sections required",
    "'<security>\nself_hostname s\nshared_key k\n<client>\n</client>\n</security>', Either of",
    "'<security>\nself_hostname s\nshared_key k\n<client>\nnetwork x/8\n</client>\n</security>',"
        + " address format is invalid",
  })
  void refusesWhatFluentdRefuses(String parameters, String reason) {
    Assertions.assertThatThrownBy(
            () ->
                TestPipeline.of("<source>\n@type forward\n" + parameters + "\n</source>\n").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason.replace("''", "'"));
  }

  @ParameterizedTest
  @CsvSource({"network x/8, 10:9", "host no.such.invalid, 10:6"})
  void showsTheParameterOfAClientThatIsWrong(String parameter, String place) {
    final String security =
        "<security>\nself_hostname s\nshared_key k\n<client>\nhost ::1\n</client>\n<client>\n";
    Assertions.assertThatThrownBy(
            () ->
                TestPipeline.input(
                    "@type forward\n" + security + parameter + "\n</client>\n</security>\n"))
        .hasMessageContaining(place + ": " + parameter.split(" ")[0] + " '");
  }

  @Test
  void looksUpNamesOnlyWhereTheyAreWanted() {
    try (TestPipeline pipeline =
        TestPipeline.of("<source>\n@type forward\nsource_hostname_key h\n</source>\n").build()) {
      assertThat(pipeline.plugin(ForwardInput.class).config().resolvesNames()).isTrue();
    }
    try (TestPipeline pipeline =
        TestPipeline.of("<source>\n@type forward\nsource_address_key a\n</source>\n").build()) {
      assertThat(pipeline.plugin(ForwardInput.class).config().resolvesNames()).isFalse();
    }
  }
}
