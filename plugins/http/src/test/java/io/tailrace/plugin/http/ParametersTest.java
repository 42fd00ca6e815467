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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.plugin.http.Parameters.Name;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
  private final Parameters parameters = new Parameters();

  private void add(String form) throws BadRequestException {
    final byte[] bytes = ("xx" + form + "&json=outside").getBytes(StandardCharsets.UTF_8);
    parameters.addForm(bytes, 2, bytes.length - 2 - "&json=outside".length());
  }

  private String value(Name name) {
    return new String(
        parameters.array(name),
        parameters.offset(name),
        parameters.length(name),
        StandardCharsets.UTF_8);
  }

  @Test
  void decodesNamesAndValues() throws BadRequestException {
    add("%6Ason=a+b%26%7b%C3%A9%7D&other=x&time=1&msgpack=%C0");
    assertThat(value(Name.JSON)).isEqualTo("a b&{é}");
    assertThat(value(Name.TIME)).isEqualTo("1");
    assertThat(parameters.array(Name.MSGPACK)[parameters.offset(Name.MSGPACK)])
        .isEqualTo((byte) 0xc0);
    assertThat(parameters.has(Name.NDJSON)).isFalse();
  }

  @Test
  void takesBytesBeyondAsciiAsTheyAre() throws BadRequestException {
    add("json={\"a\":\"日本=&x\"}");
    assertThat(value(Name.JSON)).isEqualTo("{\"a\":\"日本=");
  }

  @Test
  void theLastOfTwoCounts() throws BadRequestException {
    add("json=1&json=2");
    add("json=3");
    assertThat(value(Name.JSON)).isEqualTo("3");
  }

  @Test
  void aNameAloneHasAnEmptyValue() throws BadRequestException {
    add("json&&=x&time=");
    assertThat(parameters.has(Name.JSON)).isTrue();
    assertThat(parameters.length(Name.JSON)).isZero();
    assertThat(parameters.length(Name.TIME)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json=%", "json=%4", "json=%4x", "json=%-1", "%zz=1", "json=a%"})
  void refusesWhatIsNoEncoding(String form) {
    assertThatThrownBy(() -> add(form))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("invalid %-encoding in a parameter");
  }

  @Test
  void forgetsTheRequestBefore() throws BadRequestException {
    add("json=1&time=2");
    parameters.clear();
    assertThat(parameters.has(Name.JSON)).isFalse();
    add("json=3");
    assertThat(value(Name.JSON)).isEqualTo("3");
    assertThat(parameters.has(Name.TIME)).isFalse();
  }
}
