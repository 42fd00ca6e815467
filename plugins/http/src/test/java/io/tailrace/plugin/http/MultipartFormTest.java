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

import io.tailrace.plugin.http.Parameters.Name;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultipartFormTest {
  private final Parameters parameters = new Parameters();

  private void read(String body) {
    final byte[] bytes = ("--X\r\n" + body + "--X").getBytes(StandardCharsets.UTF_8);
    MultipartForm.read("X", bytes, 5, bytes.length - 8, parameters);
  }

  private String value(Name name) {
    return new String(
        parameters.array(name),
        parameters.offset(name),
        parameters.length(name),
        StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      nullValues = "none",
      value = {
        "multipart/form-data; boundary=X,X",
        "Multipart/Form-Data;boundary=\"a;b\"; charset=utf-8,a;b",
        "multipart/form-data; charset=utf-8; Boundary=X y,X y",
        "multipart/form-data,none",
        "multipart/form-data; boundary=,none",
        "multipart/form-data; boundary=\"X,none",
        "application/json; boundary=X,none",
      })
  void findsTheBoundary(String contentType, String boundary) {
    assertThat(MultipartForm.boundary(contentType)).isEqualTo(boundary);
  }

  @Test
  void readsParts() {
    read(
        "preamble\r\n--X\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n{\"a\":1}\r\n"
            + "--X\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name=time\r\n"
            + "\r\n12\r\n--X--\r\nepilogue");
    assertThat(value(Name.JSON)).isEqualTo("{\"a\":1}");
    assertThat(value(Name.TIME)).isEqualTo("12");
  }

  @Test
  void keepsLineEndsAndLookalikesWithinAPart() {
    read(
        "--X\r\nContent-Disposition: form-data; name=\"ndjson\"\r\n\r\n{}\r\n--XY\r\n{}\r\n\r\n"
            + "--X--");
    assertThat(value(Name.NDJSON)).isEqualTo("{}\r\n--XY\r\n{}\r\n");
  }

  @Test
  void takesLinesWithoutCarriageReturns() {
    read("--X\nContent-Disposition: form-data; name=\"json\"\n\n{}\n--X--\n");
    assertThat(value(Name.JSON)).isEqualTo("{}");
  }

  @Test
  void theFirstOfTwoCountsAndReplacesTheQuerys() {
    final byte[] query = {'q'};
    parameters.set(Name.JSON, query, 0, 1);
    final String part = "--X\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n";
    read(part + "1\r\n" + part + "2\r\n--X--\r\n");
    assertThat(value(Name.JSON)).isEqualTo("1");
  }

  @Test
  void leavesOutWhatIsCutOffOrHasNoName() {
    read("--X\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n{\"a\":");
    read("--X\r\nContent-Disposition: form-data; name=\"js\"\r\n\r\n{}\r\n--X--\r\n");
    read("--X\r\n\r\n{}\r\n--X--\r\n");
    read("--X\r\nContent-Disposition: form-data; name=\"json\"\r\n--X--\r\n");
    read("");
    assertThat(parameters.has(Name.JSON)).isFalse();
  }
}
