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
package io.tailrace.api.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocCommentTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " Plain\\n  text. | Plain text.",
        "{@code a{b}c} and {@literal <x>} | `a{b}c` and <x>",
        "{@link java.util.List} {@link List#of(Object, Object)} | List List.of(Object, Object)",
        "{@link #start} or {@linkplain List some {@code words}} | start or some `words`",
        "a < b, a <b>c</b> <br/> &lt;&amp;&gt; &#64;x & y | a < b, a c\\n<&> @x & y",
        "<ul> <li>one <li>two</ul> after | - one\\n- two\\n\\nafter",
        "{@code unclosed | `unclosed`",
        "text\\n @since 1 | text",
      })
  void takesOffMarkup(String comment, String text) {
    assertThat(DocComment.parse(comment.replace("\\n", "\n"), List.of()).text())
        .isEqualTo(text.replace("\\n", "\n"));
  }

  @Test
  void keepsLinesAndIndentationOfExamples() {
    assertThat(
            DocComment.parse(" Before:\n <pre>{@code\n <a>\n   b c\n }</pre>\n After.", List.of())
                .text())
        .isEqualTo("Before:\n\n    <a>\n      b c\n\nAfter.");
  }

  @Test
  void findsParametersAtLineStartsAndKnownOnesInBetween() {
    DocComment doc =
        DocComment.parse(
            " What.\n @param a first,\n    in two lines @param b second @param x of a\n @see c",
            List.of("a", "b"));

    assertThat(doc.text()).isEqualTo("What.");
    assertThat(doc.parameter("a")).isEqualTo("first, in two lines");
    assertThat(doc.parameter("b")).isEqualTo("second @param x of a");
    assertThat(doc.parameter("c")).isEmpty();
  }

  @Test
  void summarisesByTheFirstSentence() {
    assertThat(DocComment.parse("See 1.5 of it. Then more.", List.of()).summary())
        .isEqualTo("See 1.5 of it.");
    assertThat(DocComment.parse("No end\n <p>more.", List.of()).summary()).isEqualTo("No end");
    assertThat(DocComment.parse(null, List.of()).summary()).isEmpty();
  }
}
