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
package io.tailrace.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorsPolicyTest {
  @ParameterizedTest
  @CsvSource({
    "http://foo.com, http://foo.com, true",
    "http://foo.com, http://foo.com.evil, false",
    "http://*.foo.com, http://a.foo.com, true",
    "http://*.foo.com, http://foo.com, false",
    "http://*.foo.com, https://a.foo.com, false",
    "https://*, https://anything, true",
    "'', http://a, false",
  })
  void comparesOrigins(String allowed, String origin, boolean admits) {
    final CorsPolicy policy = new CorsPolicy(List.of("http://other", allowed), false);
    assertThat(policy.admits(origin)).isEqualTo(admits);
    assertThat(policy.allowsPreflight(origin)).isEqualTo(admits);
  }

  @Test
  void admitsRequestsWithoutAnOriginButNoPreflightOfTheirs() {
    final CorsPolicy policy = new CorsPolicy(List.of("http://foo.com"), true);
    assertThat(policy.admits(null)).isTrue();
    assertThat(policy.allowsPreflight(null)).isFalse();
    assertThat(policy.headers(null)).isEmpty();
  }

  @Test
  void tellsTheOriginAndWhetherCredentialsMayCome() {
    assertThat(new CorsPolicy(List.of("http://foo.com"), true).headers("http://foo.com"))
        .containsExactly(
            Map.entry("Access-Control-Allow-Origin", "http://foo.com"),
            Map.entry("Access-Control-Allow-Credentials", "true"));
    assertThat(new CorsPolicy(List.of("*"), false).headers("http://foo.com"))
        .containsExactly(Map.entry("Access-Control-Allow-Origin", "*"));
  }
}
