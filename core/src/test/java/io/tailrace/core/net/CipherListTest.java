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
package io.tailrace.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Suites without forward secrecy, {@code TLS_RSA_*}, are left out: Java 24 and later have none. */
class CipherListTest {
  private static List<String> chosen(String list) {
    return CipherList.suites(list).stream().filter(suite -> suite.contains("_WITH_")).toList();
  }

  @Test
  void takesOpenSslNames() {
    assertThat(
            chosen(
                "ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA:DHE-RSA-CHACHA20-POLY1305:"
                    + "ECDHE-RSA-AES256-SHA384:DHE-RSA-AES128-GCM-SHA256"))
        .containsExactly(
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
  }

  @Test
  void takesClassesAndTheirCombinations() {
    assertThat(chosen("ECDHE+aRSA+AESGCM"))
        .containsExactlyInAnyOrder(
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assertThat(chosen("ALL:!aNULL:!eNULL:!SSLv2"))
        .contains("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA")
        .noneMatch(suite -> suite.contains("NULL") || suite.contains("anon"));
  }

  @Test
  void bansRemovesAndMovesToTheEnd() {
    assertThat(chosen("!kDHE:ALL:kDHE")).noneMatch(suite -> suite.startsWith("TLS_DHE_"));
    assertThat(chosen("ALL:-kDHE:DHE-RSA-AES128-SHA")).endsWith("TLS_DHE_RSA_WITH_AES_128_CBC_SHA");
    final String moved = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
    assertThat(chosen("ALL").indexOf(moved)).isBetween(0, chosen("ALL").size() - 2);
    assertThat(chosen("ALL:+ECDHE-RSA-AES256-GCM-SHA384")).endsWith(moved);
  }

  @Test
  void alwaysOffersTheSuitesOfTls13() {
    assertThat(CipherList.suites("ECDHE-RSA-AES128-SHA"))
        .contains("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256");
  }
}
