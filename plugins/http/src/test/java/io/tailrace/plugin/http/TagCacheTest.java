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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagCacheTest {
  @ParameterizedTest
  @CsvSource({
    "/test.cycle, test.cycle",
    "/deep/path/tag, deep.path.tag",
    "/a/b/, a.b",
    "/a//b, a..b",
    "///, ''",
    "/, ''",
    "'', ''",
    "/a%20b, a%20b",
    "/a#fragment, a",
    "http://host:1/a/b, a.b",
    "http://host, ''",
    "/a/http://b, a.http:..b",
  })
  void turnsPathsIntoTags(String path, String tag) {
    final TagCache tags = new TagCache("");
    assertThat(tags.tagOf(path)).isEqualTo(tag);
    assertThat(tags.tagOf(path)).isSameAs(tags.tagOf(path));
  }

  @Test
  void putsThePrefixInFront() {
    assertThat(new TagCache("web.").tagOf("/a/b")).isEqualTo("web.a.b");
    assertThat(new TagCache("web.").tagOf("/")).isEqualTo("web.");
  }

  @Test
  void staysRightWhenThereAreMoreThanItKeeps() {
    final TagCache tags = new TagCache("");
    for (int i = 0; i < 5000; i++) {
      assertThat(tags.tagOf("/t/" + i)).isEqualTo("t." + i);
    }
    assertThat(tags.tagOf("/" + "x".repeat(10_000))).hasSize(10_000);
  }
}
