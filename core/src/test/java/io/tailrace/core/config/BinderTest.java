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

import io.tailrace.api.ByteSize;
import io.tailrace.api.Formatter;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Regex;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.config.Alias;
import io.tailrace.api.config.Argument;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Deprecated;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.Numbered;
import io.tailrace.api.config.Obsoleted;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.Rest;
import io.tailrace.api.config.Secret;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.api.config.Setting;
import io.tailrace.core.codec.regex.RegexCompiler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Records are filled from real configuration text by Fluentd's rules. */
class BinderTest {
  private Problems problems = new Problems();
  private Declarations declarations = new Declarations();
  private ConfigElement root;

  private <R extends java.lang.Record> Optional<R> bind(
      Class<R> type, boolean isStrict, String text) {
    problems = new Problems();
    declarations = new Declarations();
    root = ConfigText.parse(text, problems);
    final Optional<R> bound =
        new Binder(problems, declarations, new Conversions(isStrict, RegexCompiler::parse))
            .bind(type, root);
    new UnusedParts(declarations, problems).report(root);
    return bound;
  }

  private <R extends java.lang.Record> R accepted(Class<R> type, String text) {
    final Optional<R> bound = bind(type, false, text);
    assertThat(problems.hasErrors()).as(() -> said().toString()).isFalse();
    return bound.orElseThrow();
  }

  private List<String> refused(Class<? extends java.lang.Record> type, String text) {
    assertThat(bind(type, false, text)).isEmpty();
    return said();
  }

  private List<String> said() {
    return problems.list().stream().map(p -> p.origin().line() + ": " + p.message()).toList();
  }

  public enum Mode {
    FAST,
    SLOW_DOWN,
    TLSv1_2,
    @Name("application/json")
    JSON
  }

  public record Values(
      @Default("true") boolean flag,
      @Default("7") int number,
      @Default("8") long large,
      @Default("0.5") double ratio,
      @Default("text") String text,
      @Default("1m") Duration time,
      @Default("8m") ByteSize size,
      @Default("fast") Mode mode,
      @Default("/a+/i") Regex regex,
      @Default("$.a.b") RecordPath key,
      @Default("/var/log") Path path,
      @Default("a,b") List<String> list,
      @Default("1,2") List<Integer> numbers,
      @Default("a:1,b:2") Map<String, Integer> map,
      Optional<Boolean> maybe,
      Optional<ByteSize> maybeSize,
      Optional<Mode> maybeMode,
      List<Object> anything,
      Setting<Optional<String>> setting,
      @Default("3") Setting<Integer> given) {}

  @Test
  void givesEveryTypeItsDefault() {
    final Values v = accepted(Values.class, "");
    assertThat(v.flag()).isTrue();
    assertThat(v.number()).isEqualTo(7);
    assertThat(v.large()).isEqualTo(8);
    assertThat(v.ratio()).isEqualTo(0.5);
    assertThat(v.text()).isEqualTo("text");
    assertThat(v.time()).isEqualTo(Duration.ofMinutes(1));
    assertThat(v.size()).isEqualTo(ByteSize.ofBytes(8 << 20));
    assertThat(v.mode()).isEqualTo(Mode.FAST);
    assertThat(v.key()).isEqualTo(RecordPath.parse("$.a.b"));
    assertThat(v.path()).isEqualTo(Path.of("/var/log"));
    assertThat(v.list()).containsExactly("a", "b");
    assertThat(v.numbers()).containsExactly(1, 2);
    assertThat(v.map()).isEqualTo(Map.of("a", 1, "b", 2));
    assertThat(v.maybe()).isEmpty();
    assertThat(v.maybeMode()).isEmpty();
    assertThat(v.anything()).isEmpty();
    assertThat(v.setting()).isEqualTo(new Setting<>(Optional.empty(), false));
    assertThat(v.given()).isEqualTo(new Setting<>(3, false));
    assertThat(said()).isEmpty();
  }

  @Test
  void readsEveryType() {
    final Values v =
        accepted(
            Values.class,
            "flag no\nnumber -1\nlarge 5000000000\nratio 1e3\ntext \"a b\"\ntime 2h\nsize 64k\n"
                + "mode application/json\nregex /b/\nkey x\npath /tmp\nlist [\"x\", \"y,z\"]\n"
                + "numbers 3\nmap {\"c\": 3}\nmaybe yes\nmaybe_mode TLSv1_2\nanything [1, \"a\"]\n"
                + "setting s\ngiven 3\n");
    assertThat(v.flag()).isFalse();
    assertThat(v.large()).isEqualTo(5_000_000_000L);
    assertThat(v.ratio()).isEqualTo(1000);
    assertThat(v.time()).isEqualTo(Duration.ofHours(2));
    assertThat(v.size()).isEqualTo(ByteSize.ofBytes(65536));
    assertThat(v.mode()).isEqualTo(Mode.JSON);
    assertThat(v.list()).containsExactly("x", "y,z");
    assertThat(v.numbers()).containsExactly(3);
    assertThat(v.map()).isEqualTo(Map.of("c", 3));
    assertThat(v.maybe()).contains(true);
    assertThat(v.maybeMode()).contains(Mode.TLSv1_2);
    assertThat(v.anything()).containsExactly(1L, "a");
    assertThat(v.setting()).isEqualTo(new Setting<>(Optional.of("s"), true));
    assertThat(v.given()).as("the default, but given").isEqualTo(new Setting<>(3, true));
    assertThat(said()).isEmpty();
  }

  @Test
  void tellsAllBadValuesAtOnceInFileOrder() {
    assertThat(
            refused(
                Values.class,
                "regex /a(/\nflag maybe\nnumber 3000000000\nmode quick\nnumbres 1\n" + "key $[\n"))
        .hasSize(6)
        .element(0)
        .asString()
        .startsWith("1: regex: ");
    assertThat(said())
        .contains(
            "2: 'flag' parameter is required but nil is specified: 'maybe' is no boolean",
            "3: number '3000000000' is outside -2147483648..2147483647",
            "4: valid options are fast,slow_down,TLSv1_2,application/json but got quick");
    final String rendered = problems.list().get(3).render();
    assertThat(rendered).contains("mode quick").contains("     ^^^^^");
  }

  @Test
  void warnsOfBooleansThatFluentdTakesForNothing() {
    assertThat(accepted(Values.class, "maybe on\n").maybe()).isEmpty();
    assertThat(said()).containsExactly("1: maybe 'on' is no boolean and counts as not given");
    assertThat(bind(Values.class, true, "maybe on\nnumber 12x\n")).isEmpty();
    assertThat(said())
        .containsExactly(
            "1: maybe: invalid bool value: on", "2: number: invalid value for Integer(): \"12x\"");
  }

  @Test
  void takesNegativeSizesForNoneWhereThatIsPossible() {
    assertThat(accepted(Values.class, "maybe_size -1\n").maybeSize()).isEmpty();
    assertThat(accepted(Values.class, "maybe_size 1k\n").maybeSize())
        .contains(ByteSize.ofBytes(1024));
    assertThat(refused(Values.class, "size -1\n")).containsExactly("1: size '-1' is negative");
  }

  @Test
  void takesNilAndDefaultAsFluentdDoes() {
    final Values v =
        accepted(
            Values.class,
            "text \"#{use_default}\"\nmaybe_mode \"#{use_nil}\"\nlist \"#{use_nil}\"\n");
    assertThat(v.text()).isEqualTo("text");
    assertThat(v.maybeMode()).isEmpty();
    assertThat(v.list()).isEmpty();
    assertThat(refused(Values.class, "text \"#{use_nil}\"\n"))
        .containsExactly("1: 'text' parameter is required but nil is specified");
    assertThat(refused(Required.class, "path \"#{use_default}\"\n"))
        .containsExactly("1: 'path' doesn't have default value");
  }

  public record Required(String path) {}

  @Test
  void demandsWhatHasNoDefault() {
    assertThat(refused(Required.class, "")).containsExactly("1: 'path' parameter is required");
    assertThat(accepted(Required.class, "path\n").path()).isEmpty();
  }

  public record Old(
      @Alias({"size", "big"}) @Default("1") int limit,
      @Deprecated("use limit") Optional<String> former,
      @Obsoleted("use limit") Optional<String> gone,
      @Name("str-ange") Optional<String> strange) {}

  @Test
  void followsAliasesAndSaysWhatIsOld() {
    assertThat(accepted(Old.class, "size 5\n").limit()).isEqualTo(5);
    assertThat(accepted(Old.class, "big 6\nlimit 4\n").limit()).as("the name wins").isEqualTo(4);
    assertThat(accepted(Old.class, "former x\nstr-ange y\n").strange()).contains("y");
    assertThat(said()).containsExactly("1: 'former' parameter is deprecated: use limit");
    assertThat(refused(Old.class, "gone x\n"))
        .containsExactly("1: 'gone' parameter is already removed: use limit");
  }

  public record Login(
      @Secret @Alias("pw") Optional<String> key, @Secret @Default("1") int pin, String user) {
    public Login {
      if (key.isPresent() && key.get().startsWith("bad")) {
        throw new ParameterException("key", "key '" + key.get() + "' is bad", "another one");
      }
      if (user.equals("nobody")) {
        throw new IllegalArgumentException("nobody with " + key.orElse(""));
      }
    }
  }

  @Test
  void neverShowsSecrets() {
    accepted(Login.class, "pw hunter2\npin 12x\nkye hunter3\nuser u\n");
    assertThat(everythingShown()).doesNotContain("hunter").doesNotContain("12x");
    assertThat(said())
        .containsExactly(
            "2: pin: the secret value is not read as it is written",
            "3: parameter 'kye' in <ROOT> is not used.");
    bind(Login.class, true, "pin s3cret\nuser u\n");
    assertThat(said()).containsExactly("1: pin: the secret value is not valid");
    assertThat(everythingShown()).doesNotContain("s3cret");
    refused(Login.class, "pw badhunter\nuser u\n");
    assertThat(said()).containsExactly("1: key 'xxxxxx' is bad");
    assertThat(everythingShown()).doesNotContain("hunter");
    refused(Login.class, "key hunter\nuser nobody\n");
    assertThat(said()).containsExactly("1: nobody with xxxxxx");
    assertThat(ConfigDump.dump(root, declarations)).doesNotContain("hunter");
  }

  @Test
  void leavesWordsWholeThatHaveTheLettersOfAShortSecret() {
    refused(Login.class, "key b\nuser nobody\n");
    assertThat(said()).containsExactly("1: nobody with xxxxxx");
    refused(Login.class, "key no\nuser nobody\n");
    assertThat(said()).containsExactly("1: nobody with xxxxxx");
    refused(Login.class, "key body\nuser nobody\n");
    assertThat(said()).containsExactly("1: noxxxxxx with xxxxxx");
  }

  private ConfigDump.Facts maskingUnknown() {
    return (element, key) -> key.equals("kye") || declarations.isSecret(element, key);
  }

  /** All problems, and the dump; a parameter that nobody declared is shown there. */
  private String everythingShown() {
    final StringBuilder shown = new StringBuilder();
    problems.list().forEach(problem -> shown.append(problem.render()).append('\n'));
    return shown.append(ConfigDump.dump(root, maskingUnknown())).toString();
  }

  public record Inner(@Argument @Default("none") String name, int value) {
    public Inner {
      if (value > 100) {
        throw new ParameterException("value", "value '" + value + "' is over 100");
      }
    }
  }

  public record Named(@Argument String name) {}

  public record Deep(@Section Inner inner) {}

  public record Outer(
      @Section Optional<Inner> one,
      @Section(name = "many", alias = "several", multi = true) List<Inner> all,
      @Section Optional<Deep> deep,
      @Section Optional<Named> named) {}

  @Test
  void bindsSections() {
    final Outer none = accepted(Outer.class, "");
    assertThat(none)
        .isEqualTo(new Outer(Optional.empty(), List.of(), Optional.empty(), Optional.empty()));
    final Outer some =
        accepted(
            Outer.class,
            "<one x>\nvalue 1\n</one>\n<several>\nvalue 2\n</several>\n<many y>\nvalue 3\n</many>\n");
    assertThat(some.one()).contains(new Inner("x", 1));
    assertThat(some.all()).containsExactly(new Inner("none", 2), new Inner("y", 3));
  }

  @Test
  void saysWhereInTheSectionsAProblemIs() {
    assertThat(
            refused(
                Outer.class,
                "<one>\n</one>\n<deep>\n<inner>\nvalue 101\n</inner>\n</deep>\n<many>\nvalue x1\n"
                    + "</many>\n<named>\n</named>\n"))
        .containsExactly(
            "1: 'value' parameter is required, in section one",
            "5: value '101' is over 100",
            "9: value 'x1' is not an integer and is read as 0",
            "11: '<named ARG>' section requires argument, in section named");
    assertThat(refused(Outer.class, "<deep>\n<inner>\n</inner>\n</deep>\n"))
        .containsExactly("2: 'value' parameter is required, in section deep > inner");
    assertThat(refused(Outer.class, "<one>\nvalue 1\n</one>\n<one>\nvalue 2\ncolour x\n</one>\n"))
        .containsExactly("4: '<one>' section cannot be written twice or more");
  }

  public record Needs(@Section(required = true, multi = true) List<Inner> rule) {}

  @Test
  void demandsRequiredSections() {
    assertThat(refused(Needs.class, "")).containsExactly("1: '<rule>' sections are required");
  }

  public record Times(@Inline TimeOptions time, @Numbered(to = 4) List<String> format) {}

  @Test
  void takesInlineRecordsAndNumberedParametersWithGaps() {
    final Times times = accepted(Times.class, "time_format %Y\nutc true\nformat1 a\nformat3 c\n");
    assertThat(times.time().timeFormat()).contains("%Y");
    assertThat(times.time().utc()).isEqualTo(new Setting<>(true, true));
    assertThat(times.format()).containsExactly("a", "", "c");
    accepted(Times.class, "format5 x\n");
    assertThat(said()).containsExactly("1: parameter 'format5' in <ROOT> is not used.");
    assertThat(refused(Times.class, "utc true\nlocaltime true\n"))
        .containsExactly("1: both of utc and localtime are specified, use only one of them");
  }

  public record Store(@Default("1") int weight, @Inline PluginRef<Formatter> plugin) {}

  public record Stores(@Section(name = "store", multi = true) List<Store> stores) {}

  @Test
  void takesParametersBesideThoseOfThePluginThatASectionIsFor() {
    final Stores stores =
        accepted(Stores.class, "<store>\n@type json\nweight 3\nindent 2\n</store>\n");
    final Store store = stores.stores().get(0);
    assertThat(store.weight()).isEqualTo(3);
    assertThat(store.plugin().type()).isEqualTo("json");
    assertThat(((SectionRef<Formatter>) store.plugin()).element().text("indent")).contains("2");
    assertThat(refused(Stores.class, "<store>\nweight 3\n</store>\n"))
        .containsExactly("1: Missing '@type' parameter on <store> directive");
  }

  public record Free(@Rest Map<String, String> rest, @Default("1") int limit) {}

  @Test
  void takesFreeKeysInTheirOrder() {
    final Free free = accepted(Free.class, "z 1\nlimit 5\na ${tag}\nnil \"#{use_nil}\"\n");
    assertThat(free.limit()).isEqualTo(5);
    assertThat(List.copyOf(free.rest().entrySet()))
        .containsExactly(Map.entry("z", "1"), Map.entry("a", "${tag}"));
    assertThat(said()).isEmpty();
  }

  public record Nested(
      @Section
          @SectionDefaults(
              type = "json",
              argument = "tag",
              value = {"indent 2", "note two words"})
          @Compat({"format @type", "old_indent indent", "api_key secret"})
          PluginRef<Formatter> format) {}

  @Test
  void givesNestedSectionsTheDefaultsOfThePluginAroundThem() {
    final SectionRef<Formatter> absent =
        (SectionRef<Formatter>) accepted(Nested.class, "").format();
    assertThat(absent.type()).isEqualTo("json");
    assertThat(absent.argument()).isEqualTo("tag");
    assertThat(absent.element().text("note")).contains("two words");
    final SectionRef<Formatter> written =
        (SectionRef<Formatter>)
            accepted(Nested.class, "<format time>\n@type csv\nindent 4\n</format>\n").format();
    assertThat(written.type()).isEqualTo("csv");
    assertThat(written.argument()).isEqualTo("time");
    assertThat(written.element().text("indent")).contains("4");
    assertThat(written.element().text("note")).contains("two words");
    assertThat(said()).as("nobody has made the formatter yet").isEmpty();
  }

  @Test
  void keepsTrackOfWhatIsReadInSectionsWithDefaults() {
    final SectionRef<Formatter> ref =
        (SectionRef<Formatter>)
            accepted(Nested.class, "<format>\nindent 4\nindnt 5\n</format>\n").format();
    declarations.plugin(ref.element());
    declarations.parameter(ref.element(), "indent");
    new UnusedParts(declarations, problems).report(root);
    assertThat(said()).containsExactly("3: parameter 'indnt' in <format> is not used.");
    assertThat(problems.list().get(0).help()).isEqualTo("did you mean 'indent'?");
  }

  @Test
  void makesASectionOfOldFlatParametersUnlessItIsWritten() {
    final SectionRef<Formatter> made =
        (SectionRef<Formatter>) accepted(Nested.class, "format csv\nold_indent 8\n").format();
    assertThat(made.type()).isEqualTo("csv");
    assertThat(made.element().text("indent")).contains("8");
    final SectionRef<Formatter> written =
        (SectionRef<Formatter>)
            accepted(Nested.class, "format csv\n<format>\n</format>\n").format();
    assertThat(written.type()).isEqualTo("json");
    assertThat(said()).isEmpty();
  }

  @Test
  void masksFlatParametersThatBecameSecret() {
    final SectionRef<Formatter> made =
        (SectionRef<Formatter>) accepted(Nested.class, "api_key hunter2\n").format();
    declarations.parameter(made.element(), "secret", "secret", true, true, "");
    assertThat(ConfigDump.dump(root, declarations)).contains("xxxxxx").doesNotContain("hunter2");
  }

  public record Throws(@Default("0") int divisor) {
    public Throws {
      divisor = 1 / divisor;
    }
  }

  @Test
  void blamesThePluginForWhatItsRecordThrows() {
    assertThat(refused(Throws.class, ""))
        .singleElement()
        .asString()
        .startsWith("1: the plugin's own code failed: ")
        .contains("ArithmeticException");
  }
}
