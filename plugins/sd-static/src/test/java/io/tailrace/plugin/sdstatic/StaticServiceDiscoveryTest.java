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
package io.tailrace.plugin.sdstatic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ServiceDiscovery.Service;
import io.tailrace.testkit.TestPipeline;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticServiceDiscoveryTest {
  private static String section(String services) {
    return "@type forward\n<service_discovery>\n@type static\n"
        + services
        + "\n</service_discovery>";
  }

  @Test
  void tellsTheServicesOfItsSectionAtTheStart() {
    try (TestPipeline pipeline =
        TestPipeline.output(
            section(
                "<service>\nhost a.example\n</service>\n<service>\nhost 192.0.2.7\nname b\n"
                    + "port 1234\nshared_key key\nusername u\npassword p\nstandby true\n"
                    + "weight 7\n</service>"))) {
      assertThat(pipeline.plugin(DiscoveringOutput.class).told.remove())
          .containsExactly(
              new Service(
                  "a.example", 24224, Optional.empty(), 60, false, "", "", Optional.empty()),
              new Service(
                  "192.0.2.7", 1234, Optional.of("b"), 7, true, "u", "p", Optional.of("key")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "port 1, host",
    "'host a\nport 65536', is outside 0..65535",
    "'host a\nweight -1', is negative",
  })
  void refusesWhatIsNoService(String parameters, String reason) {
    assertThatThrownBy(
            () -> TestPipeline.output(section("<service>\n" + parameters + "\n</service>")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
