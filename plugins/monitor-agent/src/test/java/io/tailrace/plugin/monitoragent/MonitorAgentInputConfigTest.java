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
package io.tailrace.plugin.monitoragent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.ConfigAssertions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MonitorAgentInputConfigTest {
  private final ConfigAssertions config = ConfigAssertions.of(MonitorAgentInput.Config.class);

  @Test
  void hasTheDefaultsOfFluentd() {
    config.assertDefaults(
        Map.of(
            "bind",
            "0.0.0.0",
            "port",
            24220,
            "tag",
            Optional.empty(),
            "emitInterval",
            Duration.ofSeconds(60),
            "includeConfig",
            false,
            "includeRetry",
            false,
            "includeDebugInfo",
            false));
  }

  @Test
  void takesAllParameters() {
    config.assertExplicit(
        """
        bind ::1
        port 1
        tag monitor
        emit_interval 2s
        include_config true
        include_retry true
        include_debug_info true
        """,
        Map.of(
            "bind",
            "::1",
            "port",
            1,
            "tag",
            "monitor",
            "emitInterval",
            Duration.ofSeconds(2),
            "includeConfig",
            true,
            "includeRetry",
            true,
            "includeDebugInfo",
            true));
  }

  private static List<String> problems(String parameter) {
    return ConfigAssertions.problemsOf(
        "<source>\n@type monitor_agent\n"
            + parameter
            + "\n</source>\n<match **>\n@type collect\n</match>\n");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThat(problems("emit_interval 0")).containsExactly("3:15: emit_interval is not positive");
    assertThat(problems("port 65536")).containsExactly("3:6: port '65536' is outside 0..65535");
  }
}
