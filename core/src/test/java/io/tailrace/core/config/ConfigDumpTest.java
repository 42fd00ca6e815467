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

import org.junit.jupiter.api.Test;

class ConfigDumpTest {

  private static final String TEXT =
      """
      <match a.** b>
        @type x
        password "hunter2"
        text "q\\"\\n"
        nothing "#{use_nil}"
        port "#{use_default}"
        json {"a": 1}
        <buffer>
        </buffer>
      </match>
      """;

  @Test
  void printsTheTreeAsFluentdDoes() throws ConfigException {
    final ConfigDump.Facts facts =
        new ConfigDump.Facts() {
          @Override
          public boolean isSecret(ConfigElement element, String key) {
            return element.name().equals("match") && key.equals("password");
          }

          @Override
          public boolean isString(ConfigElement element, String key) {
            return key.equals("text");
          }

          @Override
          public String defaultText(ConfigElement element, String key) {
            return "24224";
          }
        };
    assertThat(ConfigDump.dump(ConfigText.parse(TEXT), facts))
        .isEqualTo(
            """
            <ROOT>
              <match a.** b>
                @type x
                password xxxxxx
                text "q\\"\\n"
                nothing\s
                port 24224
                json {"a":1}
                <buffer>
                </buffer>
              </match>
            </ROOT>
            """);
  }

  @Test
  void whatItPrintsReadsBackAsTheSame() throws ConfigException {
    final ConfigElement tree = ConfigText.parse("k1 a\\\\\\n\\b'\"z\n<s x y>\n  k 1\n</s>\n");
    final ConfigElement again = ConfigText.parse(tree.toString());
    assertThat(again.elements().get(0).fingerprint()).isEqualTo(tree.fingerprint());
  }

  @Test
  void fingerprintTellsValuesAndNotPlaces() throws ConfigException {
    final String fingerprint = ConfigText.parse("<a b>\n  k v\n</a>\n").fingerprint();
    assertThat(ConfigText.parse("\n\n<a \"b\">\n\n  k 'v'\n</a>\n").fingerprint())
        .isEqualTo(fingerprint);
    assertThat(ConfigText.parse("<a b>\n  k w\n</a>\n").fingerprint()).isNotEqualTo(fingerprint);
    assertThat(ConfigText.parse("<a b>\n  k \"#{use_nil}\"\n</a>\n").fingerprint())
        .isNotEqualTo(ConfigText.parse("<a b>\n  k ''\n</a>\n").fingerprint());
  }
}
