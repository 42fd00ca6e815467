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
package io.tailrace.core.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Filter;
import io.tailrace.api.Formatter;
import io.tailrace.api.Input;
import io.tailrace.api.Output;
import io.tailrace.api.config.ParameterException;
import io.tailrace.core.config.Problem;
import io.tailrace.core.config.Problems;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the builder accepts and refuses, in which words, and that nothing stays open. */
class TopologyBuilderTest {
  private static final String MATCH = "<match>\n@type collect\n</match>\n";

  private final TestTopology t = new TestTopology();

  @AfterEach
  void booksBalance() {
    t.close();
  }

  /** A configuration that the processor would not accept for a plugin, and the binder does. */
  public record Wanted(String path) {}

  private String help(String message) {
    return t.problems.stream()
        .filter(problem -> problem.message().contains(message))
        .map(Problem::help)
        .findFirst()
        .orElse("no problem says '" + message + "'");
  }

  @Test
  void reportsAllProblemsAtOnceInFileOrderAndClosesEverything() {
    t.plugins.add(
        Output.class, "wants", Wanted.class, (config, context) -> TestPlugins.direct(s -> null));
    assertThat(
            t.refused(
                "<source>\n@type tset\n</source>\n" // 1
                    + "<match a>\n@type collect\n@id x\n</match>\n" // 4
                    + "<match b>\n@type collect\n@id x\n@label @NOWHERE\n</match>\n" // 8
                    + "<match c>\n</match>\n" // 13
                    + "<match d>\n@type wants\n</match>\n" // 15
                    + "<filter /a>\n@type grep\n</filter>\n" // 18
                    + "<label @A>\n</label>\n" // 21
                    + "<label @A>\n"
                    + MATCH // 24
                    + "</label>\n"
                    + "<label>\n"
                    + MATCH // 29
                    + "</label>\n"
                    + "<label @ROOT>\n"
                    + MATCH
                    + "</label>\n"))
        .containsExactly(
            "2: Unknown input plugin 'tset'",
            "10: Duplicated plugin id `x`. Check whole configuration and fix it.",
            "11: @NOWHERE label not found",
            "13: Missing '@type' parameter on <match> directive",
            "15: 'path' parameter is required",
            "18: invalid match - regex: '/a' does not end with '/'; blanks separate patterns",
            "19: Unknown filter plugin 'grep'",
            "21: Missing <match> sections in <label @A> section",
            "23: Section <label @A> appears twice",
            "28: Missing symbol argument on <label> directive",
            "33: @ROOT for <label> is not permitted, reserved for getting root router");
    assertThat(help("Unknown input"))
        .isEqualTo(
            "installed inputs: test; did you mean 'test'?; put the jar of another one into a plugin"
                + " directory");
    assertThat(help("Unknown filter"))
        .isEqualTo("no filter plugin is installed; put the jar of one into a plugin directory");
    assertThat(help("Duplicated")).startsWith("the id is taken at ").contains(":6:5;");
  }

  @Test
  void tellsNoUnusedPartsOfPluginsThatCouldNotBeMade() {
    t.plugins.add(
        Output.class,
        "broken",
        TestPlugins.Formatting.class,
        (config, context) -> {
          throw new ParameterException("path", "path '/x' is taken", "use another");
        });
    assertThat(
            t.refused(
                "<match a>\n@type broken\npath /x\n<format>\n@type json\nindent 2\n</format>\n</match>\n"
                    + "<match b>\n@type unknown\npath /x\n<format>\nindent 2\n</format>\n</match>\n"
                    + "<match c>\n@type broken\n<format>\n@type json\n</format>\n<format>\n"
                    + "@type csv\ncolour red\n</format>\n</match>\n"))
        .containsExactly(
            "3: path '/x' is taken",
            "10: Unknown output plugin 'unknown'",
            "21: '<format>' section cannot be written twice or more");
  }

  @Test
  void warnsOfWhatNobodyReads() throws Exception {
    t.plugins.add(
        Formatter.class, "plain", context -> (Formatter) (event, out) -> event.writeTo(out));
    t.plugins.add(
        Output.class,
        "format",
        TestPlugins.Formatting.class,
        (config, context) -> {
          context.create(config.format());
          return TestPlugins.direct(stream -> null);
        });
    t.build(
        "colour red\n<match>\n@type format\n@log_level warn\npaht /x\n<format>\n@type plain\n"
            + "indent 2\n<deep>\n</deep>\n</format>\n<formt>\n@type x\n</formt>\n</match>\n"
            + "<matsch>\nx y\n</matsch>\n<system>\nlog_level info\n<log>\nformat json\n</log>\n</system>\n");
    assertThat(t.warnings())
        .containsExactly(
            "1: parameter 'colour' in <ROOT> is not used.",
            "5: parameter 'paht' in <match> is not used.",
            "8: parameter 'indent' in <format> is not used.",
            "9: section <deep> is not used in <format> of plain plugin",
            "12: section <formt> is not used in <match> of format plugin",
            "16: section <matsch> is not used in <ROOT>");
    assertThat(help("'paht'")).isEqualTo("did you mean 'path'?");
    assertThat(help("<formt>")).isEqualTo("did you mean 'format'?");
    assertThat(help("<matsch>")).isEqualTo("did you mean 'match'?");
  }

  @Test
  void findsDuplicateIdsOfPluginsThatAreNotInstalled() {
    assertThat(
            t.refused(
                "<source>\n@type forward\n@id same\n</source>\n"
                    + "<match **>\n@type collect\n@id same\n</match>\n"))
        .containsExactly(
            "2: Unknown input plugin 'forward'",
            "3: Duplicated plugin id `same`. Check whole configuration and fix it.");
  }

  @Test
  void findsDuplicateIdsOfNestedPlugins() {
    assertThat(
            t.refused(
                "<match>\n@type copy\n@id a\n<store>\n@type collect\n@id b\n</store>\n<store>\n"
                    + "@type collect\n@id a\n</store>\n<store>\n@type collect\n@id b\n</store>\n"
                    + "</match>\n"))
        .containsExactly(
            "10: Duplicated plugin id `a`. Check whole configuration and fix it.",
            "14: Duplicated plugin id `b`. Check whole configuration and fix it.");
  }

  @Test
  void saysWhatIsWrongWithNestedPlugins() {
    assertThat(
            t.refused(
                "<match>\n@type copy\n<store>\n@type colect\n</store>\n<store>\n</store>\n"
                    + "</match>\n"))
        .containsExactly("6: Missing '@type' parameter on <store> directive");
    assertThat(t.refused("<match>\n@type copy\n<store>\n@type colect\n</store>\n</match>\n"))
        .containsExactly("4: Unknown output plugin 'colect'");
  }

  @Test
  void takesAPluginFromTheSectionOfAnotherWithoutItsId() throws Exception {
    t.plugins.add(
        Formatter.class, "inner", context -> (Formatter) (event, out) -> event.writeTo(out));
    t.plugins.add(
        Output.class,
        "wrap",
        context -> {
          context.create(Formatter.class, "inner");
          return TestPlugins.direct(stream -> null);
        });
    t.build("<match>\n@type wrap\n@id w\n@log_level warn\n</match>\n");
    assertThat(t.warnings()).isEmpty();
    final Component outer = t.topology.components().get(0);
    assertThat(outer.children()).hasSize(1);
    assertThat(outer.children().get(0).id()).isEqualTo("w/formatter_inner");
  }

  @Test
  void refusesPluginsThatDoNotKeepToTheRulesOfTheSdk() {
    t.plugins.filter("none", new Filter() {});
    t.plugins.add(
        Output.class,
        "throws",
        context -> {
          throw new NullPointerException("oops");
        });
    t.plugins.add(
        Output.class,
        "missing",
        context -> {
          throw new NoClassDefFoundError("x/Y");
        });
    assertThat(
            t.refused(
                "<filter>\n@type none\n</filter>\n<match a>\n@type collect\n</match>\n"
                    + "<match b>\n@type throws\n</match>\n<match c>\n@type missing\n</match>\n"
                    + "<match d>\n@type copy\n<store>\n@type collect\n</store>\n</match>\n"))
        .containsExactly(
            "1: "
                + getClass().getName()
                + "$1 has to override exactly one of accept, edit and filter",
            "7: oops",
            "10: the plugin's own code failed: java.lang.NoClassDefFoundError: x/Y");
  }

  @Test
  void closesWhatAPluginAskedForBeforeItsConstructorFailed() {
    t.plugins.add(
        Formatter.class, "inner", context -> (Formatter) (event, out) -> event.writeTo(out));
    t.plugins.add(
        Output.class,
        "kills",
        context -> {
          context.create(Formatter.class, "inner");
          throw new IllegalArgumentException("no");
        });
    assertThat(t.refused("<match a>\n@type collect\n</match>\n<match>\n@type kills\n</match>\n"))
        .containsExactly("4: no");
  }

  @Test
  void leavesInputsOutWhenTold() throws Exception {
    t.isWithoutSource = true;
    t.start("<source>\n@type test\nx y\n</source>\n<source>\n@type unknown\n</source>\n" + MATCH);
    assertThat(t.plugins.inputs).isEmpty();
    assertThat(t.warnings()).isEmpty();
    assertThat(t.logged("'--without-source' is applied. Ignore <source> sections")).isEqualTo(1);
  }

  @Test
  void refusesAnIdThatCannotBeADirectory() {
    t.rootDir = java.util.Optional.of(java.nio.file.Path.of("/tmp"));
    assertThat(t.refused("<match>\n@type collect\n@id \"a\\0b\"\n</match>\n"))
        .singleElement()
        .asString()
        .startsWith("3: the @id 'a");
  }

  @Test
  void identifiesComponentsByIdOrPosition() throws Exception {
    t.build(
        "<source>\n@type test\n</source>\n<match a>\n@type collect\n@id main\n</match>\n"
            + "<match b>\n@type copy\n<store>\n@type collect\n</store>\n<store>\n@type collect\n"
            + "@id s\n</store>\n</match>\n<label @L>\n"
            + MATCH
            + "</label>\n");
    final List<String> names =
        t.topology.components().stream().map(c -> c.identity().toString()).toList();
    assertThat(names)
        .containsExactly(
            "ComponentIdentity[workerId=0, kind=output, name=@L/match[1]]",
            "ComponentIdentity[workerId=0, kind=output, name=@ROOT/match[2]]",
            "ComponentIdentity[workerId=0, kind=output, name=#main]",
            "ComponentIdentity[workerId=0, kind=input, name=@ROOT/source[1]]");
    assertThat(t.topology.components().get(1).children().stream().map(c -> c.identity().name()))
        .containsExactly("@ROOT/match[2]/store[1]", "#s");
  }

  @Test
  void tellsByFingerprintsWhatHasToBeMadeAnew() throws Exception {
    final ComponentFingerprint first = fingerprint("a", "collect", "one", "hash");
    assertThat(fingerprint("a", "collect", "one", "hash")).isEqualTo(first);
    assertThat(fingerprint("a", "collect", "two", "hash")).as("section").isNotEqualTo(first);
    assertThat(fingerprint("b", "collect", "one", "hash")).as("argument").isNotEqualTo(first);
    assertThat(fingerprint("a", "refuse", "one", "hash")).as("nested type").isNotEqualTo(first);
    assertThat(fingerprint("a", "collect", "one", "other")).as("jar").isNotEqualTo(first);
  }

  private ComponentFingerprint fingerprint(
      String pattern, String store, String value, String contentHash) throws Exception {
    t.plugins.contentHash = contentHash;
    final Problems problems = new Problems();
    final Topology other =
        new TopologyBuilder(
                t.plugins,
                t.services(),
                new TopologyBuilder.Settings(false, false, java.time.Duration.ZERO),
                problems)
            .build(
                TestTopology.parse(
                    "# elsewhere in the file\n<match "
                        + pattern
                        + ">\n@type copy\n<store>\n@type "
                        + store
                        + "\nx "
                        + value
                        + "\n</store>\n</match>\n",
                    problems));
    try {
      return other.components().get(0).fingerprint();
    } finally {
      other.close();
    }
  }

  @Test
  void namesNoPluginTypeByItself() {
    t.plugins.remove(Input.class, "test");
    assertThat(t.refused("<source>\n@type test\n</source>\n" + MATCH)).hasSize(1);
    assertThat(help("Unknown input"))
        .isEqualTo("no input plugin is installed; put the jar of one into a plugin directory");
  }

  @Test
  void runsTheConstructorInThePluginsClassLoader() throws Exception {
    final ClassLoader own = Thread.currentThread().getContextClassLoader();
    t.plugins.add(
        Output.class,
        "look",
        context -> {
          assertThat(Thread.currentThread().getContextClassLoader()).isNotSameAs(own);
          return TestPlugins.direct(stream -> null);
        });
    t.build("<match>\n@type look\n</match>\n");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(own);
  }
}
