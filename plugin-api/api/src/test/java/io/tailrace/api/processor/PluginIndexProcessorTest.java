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
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginIndexProcessorTest {
  @TempDir Path directory;

  @Test
  void writesKindTypeClassAndDocumentation() {
    Compilation compilation =
        compile(
            "GrepFilter",
            """
            /**
             * Keeps or drops events by matching fields of the record. Looks at {@code key}s only.
             *
             * <p>More in {@link Filter}; a &lt;b&gt; and <b>bold</b> text.
             */
            @PluginType(value = "grep", aliases = "rgrep")
            public final class GrepFilter implements Filter {
              @Override public boolean accept(Event event) { return true; }
            }
            """);

    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.warnings()).isEmpty();
    assertThat(compilation.index())
        .isEqualTo(
            """
            {
              "format": 1,
              "plugins": [
                {
                  "kind": "filter",
                  "type": "grep",
                  "aliases": ["rgrep"],
                  "class": "example.GrepFilter",
                  "summary": "Keeps or drops events by matching fields of the record.",
                  "doc": "Keeps or drops events by matching fields of the record. Looks at `key`s\
             only.\\n\\nMore in Filter; a <b> and bold text.",
                  "modes": ["accept"]
                }
              ]
            }
            """);
  }

  @Test
  void writesEveryTypeOfParameter() {
    Compilation compilation =
        compile(
            "TestInput",
            """
            /** Test. */
            @PluginType("test")
            public final class TestInput implements Input {
              public enum Mode { FAST, NOT_SO_FAST, TLSv1_2 }

              /**
               * @param certificate file
               * @param any any
               * @param bodySizeLimit largest body; a larger one is
               *     refused with {@code 413}
               * @param tag tag @param keepAlive how long
               * @param on on
               * @param count number
               * @param ratio ratio
               * @param pattern what matches
               * @param key field
               * @param mode way
               * @param modes ways
               * @param headers headers
               * @param limits limits
               * @param port port
               * @param password password
               * @param old old
               * @param older older
               * @param names names
               * @param types type
               */
              public record Config(
                  Optional<java.nio.file.Path> certificate,
                  Map<String, Object> any,
                  @Default("32m") ByteSize bodySizeLimit,
                  @Alias({"tag_name", "t"}) String tag,
                  @Default("10s") Duration keepAlive,
                  @Default("true") boolean on,
                  @Default("1") int count,
                  @Default("0.5") double ratio,
                  Optional<Regex> pattern,
                  Optional<RecordPath> key,
                  @Default("not_so_fast") Mode mode,
                  List<Mode> modes,
                  Map<String, String> headers,
                  @Default("[1,2]") List<Long> limits,
                  @Default("9880") Setting<Integer> port,
                  @Secret @Default("") String password,
                  @Deprecated("use tag") Optional<String> old,
                  @Obsoleted("use tag") Setting<Optional<String>> older,
                  @Numbered(from = 1, to = 3) List<String> names,
                  @Name("@types") @Default("x\\"\\u00e9") String types) {}

              public TestInput(InputContext context, Config config) {}
            }
            """);

    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.warnings()).isEmpty();
    assertThat(compilation.index())
        .contains("\"config\": \"example.TestInput$Config\"")
        .contains(
            parameter(
                """
                "name": "certificate",
                "type": "string",
                "java": "java.nio.file.Path",
                "doc": "file"
                """))
        .contains(
            parameter(
                """
                "name": "any",
                "type": "hash",
                "element": "any",
                "java": "java.util.Map",
                "doc": "any"
                """))
        .contains(
            parameter(
                """
                "name": "body_size_limit",
                "type": "size",
                "java": "io.tailrace.api.ByteSize",
                "default": "32m",
                "doc": "largest body; a larger one is refused with `413`"
                """))
        .contains(
            parameter(
                """
                "name": "tag",
                "aliases": ["tag_name", "t"],
                "type": "string",
                "java": "java.lang.String",
                "required": true,
                "doc": "tag"
                """))
        .contains(
            parameter(
                """
                "name": "keep_alive",
                "type": "time",
                "java": "java.time.Duration",
                "default": "10s",
                "doc": "how long"
                """))
        .contains(
            parameter(
                """
                "name": "on",
                "type": "bool",
                "java": "boolean",
                "default": "true",
                "doc": "on"
                """))
        .contains(
            parameter(
                """
                "name": "count",
                "type": "integer",
                "java": "int",
                "default": "1",
                "doc": "number"
                """))
        .contains(
            parameter(
                """
                "name": "ratio",
                "type": "float",
                "java": "double",
                "default": "0.5",
                "doc": "ratio"
                """))
        .contains(
            parameter(
                """
                "name": "pattern",
                "type": "regexp",
                "java": "io.tailrace.api.Regex",
                "doc": "what matches"
                """))
        .contains(
            parameter(
                """
                "name": "key",
                "type": "record_accessor",
                "java": "io.tailrace.api.RecordPath",
                "doc": "field"
                """))
        .contains(
            parameter(
                """
                "name": "mode",
                "type": "enum",
                "members": ["fast", "not_so_fast", "TLSv1_2"],
                "java": "example.TestInput.Mode",
                "default": "not_so_fast",
                "doc": "way"
                """))
        .contains(
            parameter(
                """
                "name": "modes",
                "type": "array",
                "element": "enum",
                "members": ["fast", "not_so_fast", "TLSv1_2"],
                "java": "java.util.List",
                "doc": "ways"
                """))
        .contains(
            parameter(
                """
                "name": "headers",
                "type": "hash",
                "element": "string",
                "java": "java.util.Map",
                "doc": "headers"
                """))
        .contains(
            parameter(
                """
                "name": "limits",
                "type": "array",
                "element": "integer",
                "java": "java.util.List",
                "default": "[1,2]",
                "doc": "limits"
                """))
        .contains(
            parameter(
                """
                "name": "port",
                "type": "integer",
                "java": "int",
                "default": "9880",
                "doc": "port"
                """))
        .contains(
            parameter(
                """
                "name": "password",
                "type": "string",
                "java": "java.lang.String",
                "default": "",
                "secret": true,
                "doc": "password"
                """))
        .contains(
            parameter(
                """
                "name": "old",
                "type": "string",
                "java": "java.lang.String",
                "deprecated": "use tag",
                "doc": "old"
                """))
        .contains(
            parameter(
                """
                "name": "older",
                "type": "string",
                "java": "java.lang.String",
                "obsoleted": "use tag",
                "doc": "older"
                """))
        .contains("\"numbered\": {\n            \"from\": 1,\n            \"to\": 3\n")
        .contains("\"name\": \"@types\"")
        .contains("\"default\": \"x\\\"\\u00e9\"");
  }

  @Test
  void writesSectionsRecursively() {
    Compilation compilation =
        compile(
            "TestOutput",
            """
            /** Test. */
            @PluginType("test")
            public final class TestOutput implements DirectOutput, BufferedOutput {
              /**
               * @param store where to
               * @param parse how to read
               * @param options options
               */
              public record Config(
                  @Section(multi = true, required = true) List<Store> store,
                  @Section(alias = "parser") @SectionDefaults(type = "json", value = "time_key t")
                      @Compat({"format @type", "time_format time_format"})
                      PluginRef<Parser> parse,
                  @Section(name = "opts") Optional<Options> options,
                  @Inline Shared shared) {}

              /** @param ignoreError goes on @param rule rules @param fields everything else */
              public record Store(
                  @Argument Optional<String> ignoreError,
                  @Section(multi = true) List<Rule> rule,
                  @Rest Map<String, String> fields) {}

              /** @param key field */
              public record Rule(RecordPath key) {}

              /** @param depth depth */
              public record Options(@Default("1") int depth) {}

              /** @param timeKey field of the time @param zone zone */
              public record Shared(Optional<String> timeKey, @Section Optional<Zone> zone) {}

              /** @param offset offset */
              public record Zone(@Default("0") long offset) {}

              public TestOutput(Config config, OutputContext context) {}

              @Override public Receipt process(EventStream stream) { return null; }

              @Override
              public java.util.concurrent.CompletionStage<Void> write(Chunk chunk) { return null; }
            }
            """);

    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.warnings()).isEmpty();
    assertThat(compilation.index())
        .isEqualTo(
            """
            {
              "format": 1,
              "plugins": [
                {
                  "kind": "output",
                  "type": "test",
                  "class": "example.TestOutput",
                  "summary": "Test.",
                  "doc": "Test.",
                  "modes": ["direct", "buffered"],
                  "config": "example.TestOutput$Config",
                  "parameters": [
                    {
                      "name": "time_key",
                      "type": "string",
                      "java": "java.lang.String",
                      "doc": "field of the time"
                    }
                  ],
                  "sections": [
                    {
                      "name": "store",
                      "required": true,
                      "multi": true,
                      "doc": "where to",
                      "argument": {
                        "name": "ignore_error",
                        "type": "string",
                        "java": "java.lang.String",
                        "doc": "goes on"
                      },
                      "sections": [
                        {
                          "name": "rule",
                          "multi": true,
                          "doc": "rules",
                          "parameters": [
                            {
                              "name": "key",
                              "type": "record_accessor",
                              "java": "io.tailrace.api.RecordPath",
                              "required": true,
                              "doc": "field"
                            }
                          ]
                        }
                      ],
                      "rest": {
                        "name": "fields",
                        "type": "hash",
                        "element": "string",
                        "java": "java.util.Map",
                        "doc": "everything else"
                      }
                    },
                    {
                      "name": "parse",
                      "alias": "parser",
                      "doc": "how to read",
                      "compat": {
                        "format": "@type",
                        "time_format": "time_format"
                      },
                      "plugin": "parser",
                      "defaultType": "json",
                      "defaults": {
                        "time_key": "t"
                      }
                    },
                    {
                      "name": "opts",
                      "doc": "options",
                      "parameters": [
                        {
                          "name": "depth",
                          "type": "integer",
                          "java": "int",
                          "default": "1",
                          "doc": "depth"
                        }
                      ]
                    },
                    {
                      "name": "zone",
                      "doc": "zone",
                      "parameters": [
                        {
                          "name": "offset",
                          "type": "integer",
                          "java": "long",
                          "default": "0",
                          "doc": "offset"
                        }
                      ]
                    }
                  ]
                }
              ]
            }
            """);
  }

  @Test
  void writesParametersThatStandBesideThoseOfANestedPlugin() {
    Compilation compilation =
        compile(
            "TestParser",
            parser("TestParser", "test")
                .replace(
                    "// body",
                    """
                    public TestParser(Config config) {}
                    /** @param stores where to */
                    public record Config(@Section(name = "store", multi = true) List<Store> stores) {}
                    /** @param weight how much */
                    public record Store(@Default("1") int weight, @Inline PluginRef<Output> output) {}
                    """));

    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.warnings()).isEmpty();
    assertThat(compilation.index().replaceAll("\\s+", ""))
        .contains(
            "{\"name\":\"store\",\"multi\":true,\"doc\":\"whereto\",\"plugin\":\"output\","
                + "\"parameters\":[{\"name\":\"weight\",");
  }

  @Test
  void sortsPluginsWhateverTheOrderOfSources() {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("B", parser("B", "b"));
    sources.put("A", parser("A", "a"));
    sources.put("C", filter("C", "c", ""));
    Map<String, String> reversed = new LinkedHashMap<>();
    reversed.put("C", sources.get("C"));
    reversed.put("A", sources.get("A"));
    reversed.put("B", sources.get("B"));

    String index = Compilation.of(directory, sources).index();

    assertThat(index).containsSubsequence("\"c\"", "\"a\"", "\"b\"");
    assertThat(Compilation.of(directory, reversed).index()).isEqualTo(index);
  }

  @Test
  void readsRecordsOfCompiledClasses() {
    Compilation.of(
        directory,
        Map.of(
            "Shared",
            """
            /** @param timeKey lost in the class file */
            public record Shared(
                @Alias("key") @Default("time") @Doc("field of the time") String timeKey,
                @Default("1") int undocumented) {}
            """));

    Compilation compilation =
        compile(
            "TestParser",
            parser("TestParser", "test")
                .replace("// body", "public TestParser(Config config) {}" + INLINE_SHARED));

    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.warnings()).isEmpty();
    assertThat(compilation.index())
        .contains("\"name\": \"undocumented\"")
        .contains("\"name\": \"time_key\"")
        .contains("\"doc\": \"field of the time\"")
        .contains("\"aliases\": [\"key\"]")
        .contains("\"default\": \"time\"");
  }

  private static final String INLINE_SHARED = " public record Config(@Inline Shared shared) {} ";

  @Test
  void writesNoIndexWithoutPlugins() {
    assertThat(compile("Other", "public class Other {}").index()).isEmpty();
  }

  @Test
  void warnsOfMissingDocumentation() {
    Compilation compilation =
        compile(
            "TestFilter",
            """
            @PluginType("test")
            public final class TestFilter implements Filter {
              public record Config(@Default("1") int count) {}
              public TestFilter(Config config) {}
              @Override public boolean accept(Event event) { return true; }
            }
            """);

    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.warnings())
        .containsExactly(
            "'count' has no documentation; write '@param count ...' in the Javadoc comment of its"
                + " record",
            "the plugin has no documentation; write a Javadoc comment: what it does");
    assertThat(compilation.index()).contains("\"count\"");
  }

  @Test
  void tellsWhereTheMistakeStands() {
    Compilation compilation =
        compile(
            "TestFilter",
            filter("TestFilter", "test", "@Default(\"many\")\nint count,\n@Default(\"1\") int n"));

    assertThat(compilation.errors())
        .containsExactly("'count' has the default 'many', which is not int");
    assertThat(compilation.errorLines()).containsExactly("int count,");
    assertThat(compilation.index()).isEmpty();
  }

  private Compilation compile(String name, String source) {
    return Compilation.of(directory, Map.of(name, source));
  }

  /** The members, indented as the members of a parameter of a plugin are. */
  private static String parameter(String members) {
    return "{\n" + members.indent(10) + "        }";
  }

  static String filter(String name, String type, String components) {
    return """
        /** Test. */
        @PluginType("%s")
        public final class %s implements Filter {
          public enum Mode { A, B }
          public record Pair(@Default("1") int a) {}
          public record Config(%s) {}
          public %s(Config config) {}
          @Override public boolean accept(Event event) { return true; }
        }
        """
        .formatted(type, name, components, name);
  }

  private static String parser(String name, String type) {
    return """
        /** Test. */
        @PluginType("%s")
        public final class %s implements Parser {
          // body
          @Override
          public int parse(
              byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times) {
            return 0;
          }
        }
        """
        .formatted(type, name);
  }
}
