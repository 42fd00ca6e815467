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
package io.tailrace.core.codec.regex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LazyAutomatonTest {

  /** Needs one state for each set of places of the last 20 letters. */
  private static final String EXPONENTIAL = "a[ab]{20}c";

  @Test
  void givesUpRatherThanGrowWithoutBounds() {
    final LazyAutomaton automaton = automaton(EXPONENTIAL, false);
    int gaveUp = 0;
    for (byte[] text : texts(200, 500)) {
      gaveUp += automaton.find(text, 0, text.length) == LazyAutomaton.GAVE_UP ? 1 : 0;
    }
    assertThat(gaveUp).isPositive();
    assertThat(automaton.stateCount()).isLessThanOrEqualTo(LazyAutomaton.STATES_MAX);
    final byte[] simple = "b".repeat(50).getBytes(UTF_8);
    assertThat(automaton.find(simple, 0, simple.length)).isEqualTo(LazyAutomaton.NOT_FOUND);
  }

  @Test
  void answersAsJoniWhereItGivesUp() {
    final CompiledRegex regex = (CompiledRegex) RegexCompiler.compile("(?<x>" + EXPONENTIAL + ")");
    final JoniEngine joni = new JoniEngine(regex.source(), Set.of(), RegexCompiler.MATCH_TIMEOUT);
    final MatchGroups expected = new MatchGroups(joni, 1);
    final Regex.Groups groups = regex.newGroups();
    int found = 0;
    for (byte[] text : texts(200, 500)) {
      final boolean finds = joni.find(text, 0, text.length, true, expected);
      assertThat(regex.find(text, 0, text.length)).isEqualTo(finds);
      assertThat(regex.find(text, 0, text.length, groups)).isEqualTo(finds);
      assertThat(groups.start(1)).isEqualTo(expected.start(1));
      assertThat(groups.end(1)).isEqualTo(expected.end(1));
      found += finds ? 1 : 0;
    }
    assertThat(found).isBetween(1, 199);
  }

  @Test
  void isBuiltByManyThreadsAtOnce() throws Exception {
    final int threads = 4;
    final List<byte[]> texts = texts(50, 100);
    final ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 50; round++) {
        final Regex regex = RegexCompiler.compile("(?<x>a[ab]{3,6}?)(?<y>b+|a)(?<z>[^b]|$)");
        final CyclicBarrier barrier = new CyclicBarrier(threads);
        final Callable<List<Integer>> search =
            () -> {
              barrier.await();
              return boundaries(regex, texts);
            };
        final List<Future<List<Integer>>> answers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          answers.add(executor.submit(search));
        }
        final List<Integer> alone = boundaries(regex, texts);
        for (Future<List<Integer>> answer : answers) {
          assertThat(answer.get()).isEqualTo(alone);
        }
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void takesLinearTimeWhereABacktrackingMatcherExplodes() {
    final Regex regex = RegexCompiler.compile("^(?<x>(?:a|aa)+)+$");
    final byte[] text = ("a".repeat(100_000) + "b").getBytes(UTF_8);
    assertThat(regex.find(text, 0, text.length)).isFalse();
    assertThat(regex.find(text, 0, text.length, regex.newGroups())).isFalse();
  }

  private static LazyAutomaton automaton(String pattern, boolean tagged) {
    final PatternParser.Pattern parsed =
        PatternParser.parse(pattern, Set.of(), false).orElseThrow();
    return new LazyAutomaton(
        Program.compile(parsed.root(), tagged, parsed.asciiOnly(), true).orElseThrow(),
        tagged ? parsed.groupCount() : -1);
  }

  private static List<byte[]> texts(int count, int length) {
    final Random random = new Random(7);
    final List<byte[]> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      final byte[] text = new byte[length];
      for (int at = 0; at < length; at++) {
        text[at] = (byte) (random.nextInt(length / 5) == 0 ? 'c' : 'a' + random.nextInt(2));
      }
      texts.add(text);
    }
    return texts;
  }

  private static List<Integer> boundaries(Regex regex, List<byte[]> texts) {
    final Regex.Groups groups = regex.newGroups();
    final List<Integer> all = new ArrayList<>();
    for (byte[] text : texts) {
      regex.find(text, 0, text.length, groups);
      for (int group = 0; group <= regex.groupCount(); group++) {
        all.add(groups.start(group));
        all.add(groups.end(group));
      }
    }
    return all;
  }
}
