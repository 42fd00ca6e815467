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
package io.tailrace.plugin.sdsrv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ServiceDiscovery.Service;
import io.tailrace.plugin.sdsrv.DnsServer.Srv;
import io.tailrace.testkit.TestPipeline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SrvServiceDiscoveryTest {
  private static final String NAME = "_fluentd._tcp.example.test";

  private static TestPipeline start(DnsServer dns, String parameters) {
    return TestPipeline.output(
        "@type forward\n<service_discovery>\n@type srv\nservice fluentd\n"
            + "hostname example.test\ndns_server_host "
            + dns.host()
            + "\n"
            + parameters
            + "\n</service_discovery>");
  }

  private static Service service(String host, int port, String name, int weight) {
    return new Service(host, port, Optional.of(name), weight, false, "", "", Optional.empty());
  }

  @Test
  void tellsTheServicesByPriorityWithTheirAddresses() throws Exception {
    try (DnsServer dns = new DnsServer()) {
      dns.service(NAME, new Srv(20, 5, 24225, "b.test"), new Srv(10, 7, 24224, "a.test"));
      dns.address("a.test", 192, 0, 2, 7);
      dns.address("b.test", 192, 0, 2, 8);
      try (TestPipeline pipeline = start(dns, "shared_key k\nusername u\npassword p")) {
        assertThat(pipeline.plugin(DiscoveringOutput.class).told.remove())
            .containsExactly(
                new Service(
                    "192.0.2.7",
                    24224,
                    Optional.of("a.test"),
                    7,
                    false,
                    "u",
                    "p",
                    Optional.of("k")),
                new Service(
                    "192.0.2.8",
                    24225,
                    Optional.of("b.test"),
                    5,
                    false,
                    "u",
                    "p",
                    Optional.of("k")));
      }
    }
  }

  @Test
  void leavesNamesAloneIfToldSo() throws Exception {
    try (DnsServer dns = new DnsServer()) {
      dns.service(NAME, new Srv(0, 1, 1, "a.test"));
      try (TestPipeline pipeline = start(dns, "dns_lookup false")) {
        assertThat(pipeline.plugin(DiscoveringOutput.class).told.remove())
            .containsExactly(service("a.test", 1, "a.test", 1));
      }
    }
  }

  @Test
  void looksAgainEveryInterval() throws Exception {
    try (DnsServer dns = new DnsServer()) {
      try (TestPipeline pipeline = start(dns, "dns_lookup false\ninterval 5")) {
        final DiscoveringOutput output = pipeline.plugin(DiscoveringOutput.class);
        assertThat(output.told).isEmpty();
        assertThat(pipeline.log().troubles())
            .first()
            .asString()
            .contains("there are no SRV records of '" + NAME + "'");
        dns.service(NAME, new Srv(0, 1, 1, "a.test"));
        pipeline.clock().advance(Duration.ofSeconds(5));
        assertThat(output.told.poll(20, TimeUnit.SECONDS))
            .containsExactly(service("a.test", 1, "a.test", 1));
      }
    }
  }

  @Test
  void keepsTheServicesIfATargetIsUnknown() throws Exception {
    try (DnsServer dns = new DnsServer()) {
      dns.service(NAME, new Srv(0, 1, 1, "nowhere.test"));
      try (TestPipeline pipeline = start(dns, "")) {
        assertThat(pipeline.plugin(DiscoveringOutput.class).told).isEmpty();
        assertThat(pipeline.log().troubles()).first().asString().contains("nowhere.test");
      }
    }
  }

  @Test
  void refusesAnIntervalThatIsNone() throws Exception {
    try (DnsServer dns = new DnsServer()) {
      assertThatThrownBy(() -> start(dns, "interval 0"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("interval '0' is not positive");
    }
  }
}
