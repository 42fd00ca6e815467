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

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginMistakesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "@Default(\"yess\") boolean a | 'a' has the default 'yess', which is not true or false",
        "@Default(\"2147483648\") int a | 'a' has the default '2147483648', which is not int",
        "@Default(\"1.5\") long a | 'a' has the default '1.5', which is not long",
        "@Default(\"x\") double a | 'a' has the default 'x', which is not a number",
        "@Default(\"10 s\") Duration a"
            + " | 'a' has the default '10 s', which is not a time: write seconds, or a number"
            + " followed by s, m, h or d",
        "@Default(\"8q\") ByteSize a"
            + " | 'a' has the default '8q', which is not a size: write bytes, or a number followed"
            + " by k, m, g or t",
        "@Default(\"C\") Mode a | 'a' has the default 'C', which is not one of a, b",
        "int a, @Name(\"a\") int b | 'b' has the name 'a', as the parameter of component 'a' has",
        "int a, @Alias(\"a\") int b | 'b' has the name 'a', as the parameter of component 'a' has",
        "@Numbered List<String> a, int a7"
            + " | 'a7' has the name 'a7', as the parameter of component 'a' has",
        "@Section Pair a, @Section(name = \"a\") Pair b"
            + " | 'b' has the name 'a', as the section of component 'a' has",
        "int a, @Inline Pair b | 'a' has the name 'a', as the parameter of component 'a' has",
        "@Name(\"a b\") int a | 'a' cannot have the name 'a b'",
        "Pair a | 'a' is a section or part of this one: annotate it with @Section or @Inline",
        "List<Pair> a | 'a' is a section or part of this one: annotate it with @Section or @Inline",
        "PluginRef<Parser> a"
            + " | 'a' is a section or part of this one: annotate it with @Section or @Inline",
        "@Section List<Pair> a | 'a' is a List, so say @Section(multi = true)",
        "@Section(multi = true) Pair a | 'a' may stand more than once, so it has to be a List",
        "@Section(required = true) Optional<Pair> a | 'a' is required, so it cannot be Optional",
        "@Section String a"
            + " | 'a' is a section, and so a record or a PluginRef, or a List or Optional of one",
        "@Section PluginRef<?> a"
            + " | 'a' does not say the kind of its plugin, as PluginRef<Parser> does",
        "@Section @Default(\"1\") Pair a"
            + " | 'a' has @Default, which does not go with @Section; the section's name is"
            + " @Section(name)",
        "@Section @Inline Pair a | 'a' cannot be both @Section and @Inline",
        "@Inline String a | 'a' is no record and no PluginRef, and only those can be @Inline",
        "@SectionDefaults int a"
            + " | 'a' has @SectionDefaults, which does not go with a parameter; it is for sections",
        "@Section @SectionDefaults(\"a\") Pair a"
            + " | 'a' has @SectionDefaults 'a'; write a name and a value",
        "@Section @Compat(\"a\") Pair a | 'a' has @Compat 'a'; write the old and the new name",
        "@Numbered String a | 'a' is @Numbered, so it has to be a List<String>",
        "@Numbered(from = 3, to = 1) List<String> a"
            + " | 'a' is @Numbered with a last number smaller than its first",
        "@Numbered List<Integer> a | 'a' is @Numbered, so it has to be a List<String>",
        "@Numbered @Secret List<String> a" + " | 'a' has @Secret, which does not go with @Numbered",
        "@Argument @Alias(\"b\") String a"
            + " | 'a' has @Alias, which does not go with @Argument, which has no name",
        "@Section @SectionDefaults(type = \"x\") Pair a"
            + " | 'a' has @SectionDefaults(type), and its section has no @type",
        "@Rest Map<String, Integer> a"
            + " | 'a' takes the rest of the section, so it has to be a Map<String, String>",
        "@Rest Map<String, String> a, @Rest Map<String, String> b"
            + " | 'b' is a second @Rest of the same section",
        "@Argument String a, @Argument String b"
            + " | 'b' is a second @Argument of the same section",
      })
  void refusesComponent(String components, String error) {
    Compilation compilation =
        Compilation.of(
            directory, Map.of("Test", PluginIndexProcessorTest.filter("Test", "test", components)));

    assertThat(compilation.errors()).containsExactly(error);
    assertThat(compilation.index()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Object",
        "float",
        "int[]",
        "java.net.URI",
        "List<List<String>>",
        "List",
        "List<?>",
        "Map<Integer, String>",
        "Map<String, Thread>",
        "Optional<Thread>",
      })
  void refusesTypesThatNoTextIsReadAs(String type) {
    Compilation compilation =
        Compilation.of(
            directory,
            Map.of("Test", PluginIndexProcessorTest.filter("Test", "test", type + " a")));

    assertThat(compilation.errors())
        .singleElement()
        .asString()
        .startsWith("'a' has type ")
        .endsWith(
            ", which no text is read as; use boolean, int, long, double, String, Path, Duration,"
                + " ByteSize, Regex, RecordPath, an enum, or a List or Map<String, ...> of those or"
                + " of Object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "class Test implements Filter { ACCEPT }"
            + " | the plugin cannot be reached by the host: make it public",
        "public class Test { @PluginType(\"a\") public class In implements Input {} }"
            + " | the plugin cannot be made alone: make In static",
        "public abstract class Test implements Input {}"
            + " | the plugin is abstract, so the host cannot make one",
        "public interface Test extends Input {} | a plugin is a class, and this is not one",
        "public class Test {}"
            + " | the class is no kind of plugin; implement Input, Filter, DirectOutput,"
            + " BufferedOutput, Parser, Formatter, Buffer, Storage or ServiceDiscovery",
        "public class Test implements Input, Filter { ACCEPT }"
            + " | the class is of 2 kinds, input and filter; make one class of each kind",
        "public class Test implements Output {}"
            + " | an output implements DirectOutput, BufferedOutput or both",
        "public class Test implements Filter {}"
            + " | a filter overrides exactly one of accept, edit and filter; this one overrides"
            + " none",
        "public class Test implements Filter { ACCEPT public void edit(EditableEvent e) {} }"
            + " | a filter overrides exactly one of accept, edit and filter; this one overrides"
            + " accept and edit",
        "public class Test implements Input { Test() {} }"
            + " | a plugin has one public constructor, and this has none; it takes the"
            + " configuration record, the context, both or nothing",
        "public class Test implements Input { public Test() {} public Test(InputContext c) {} }"
            + " | a plugin has one public constructor, and this has 2; it takes the"
            + " configuration record, the context, both or nothing",
        "public class Test implements Input { public Test(String s) {} }"
            + " | the constructor takes the configuration record and the context, and this is"
            + " neither",
        "public class Test implements Input { public Test(FilterContext c) {} }"
            + " | this kind of plugin gets its context as InputContext; take that",
        "public class Test implements Input { public Test(InputContext c, PluginContext d) {} }"
            + " | a plugin has one context, and this is the second",
        "public class Test implements Input { public record C() {} public Test(C c, C d) {} }"
            + " | a plugin has one configuration record, and this is the second",
        "public class Test implements Input { record C() {} public Test(C c) {} }"
            + " | the configuration record cannot be reached by the host: make it public",
      })
  void refusesClass(String declaration, String error) {
    String source =
        (declaration.contains("@PluginType") ? "" : "/** Test. */ @PluginType(\"test\") ")
            + declaration.replace(
                "ACCEPT", "@Override public boolean accept(Event e) { return true; }");

    Compilation compilation = Compilation.of(directory, Map.of("Test", source));

    assertThat(compilation.errors()).contains(error);
    assertThat(compilation.index()).isEmpty();
  }

  @Test
  void refusesNamesThatNoConfigurationCanWrite() {
    assertThat(
            Compilation.of(
                    directory, Map.of("Test", PluginIndexProcessorTest.filter("Test", "Te st", "")))
                .errors())
        .containsExactly(
            "'Te st' is not a name for an @type; begin with a lower case letter and use lower case"
                + " letters, digits, '_' and '-'");
  }

  @Test
  void refusesTwoClassesOfOneKindAndType() {
    Compilation compilation =
        Compilation.of(
            directory,
            Map.of(
                "One",
                PluginIndexProcessorTest.filter("One", "same", ""),
                "Two",
                PluginIndexProcessorTest.filter("Two", "same", "")));

    assertThat(compilation.errors())
        .singleElement()
        .asString()
        .startsWith("filter 'same' is also the type of example.")
        .endsWith("; give each its own name");
    assertThat(compilation.index()).isEmpty();
  }

  @Test
  void refusesRecordsThatContainThemselves() {
    Compilation compilation =
        Compilation.of(
            directory,
            Map.of(
                "Test",
                PluginIndexProcessorTest.filter("Test", "test", "@Section Loop loop"),
                "Loop",
                "public record Loop(@Section Optional<Loop> loop) {}"));

    assertThat(compilation.errors())
        .containsExactly("the record example.Loop contains itself, without end");
  }

  @Test
  void acceptsFiltersThatInheritTheirMethod() {
    Compilation compilation =
        Compilation.of(
            directory,
            Map.of(
                "Base",
                "public abstract class Base implements Filter {"
                    + " @Override public void edit(EditableEvent e) {} }",
                "Test",
                "/** Test. */ @PluginType(\"test\") public class Test extends Base {}"));

    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.index()).contains("\"modes\": [\"edit\"]");
  }
}
