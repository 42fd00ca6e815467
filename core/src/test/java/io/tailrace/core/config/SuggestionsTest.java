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
package io.tailrace.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

  private static final List<String> KNOWN =
      List.of("port", "bind", "flush_interval", "flush_mode", "file", "forward", "stdout");

  @ParameterizedTest
  @CsvSource({
    "prot, port",
    "flush_intervall, flush_interval",
    "fwd, ''",
    "foward, forward",
    "stout, stdout",
    "completely_different, ''",
    "port, ''",
    "x, ''"
  })
  void findsTheNameThatWasMeant(String written, String expected) {
    assertThat(Suggestions.nearest(written, KNOWN).orElse("")).isEqualTo(expected);
  }

  @Test
  void listsWhatThereIs() {
    assertThat(Suggestions.listing("installed outputs", "foward", List.of("forward", "file")))
        .isEqualTo("installed outputs: file, forward; did you mean 'forward'?");
    assertThat(Suggestions.listing("flags", "q", List.of("b", "a")))
        .isEqualTo("flags: a, b; did you mean 'a'?");
  }

  @ParameterizedTest
  @CsvSource({"a, a, 0", "'', abc, 3", "kitten, sitting, 3", "ab, ba, 1", "abcd, acbd, 1"})
  void countsChanges(String a, String b, int expected) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(expected);
    assertThat(Suggestions.distance(b, a)).isEqualTo(expected);
  }
}
