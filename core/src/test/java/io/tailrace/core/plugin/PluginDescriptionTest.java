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
package io.tailrace.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginDescriptionTest {
  @TempDir Path temporary;
  private Path plugins;

  @BeforeEach
  void makeDirectory() throws IOException {
    plugins = Files.createDirectory(temporary.resolve("plugins"));
  }

  @Test
  void describesParametersAndSections() {
    TestJar.named("sieve-1.0.0.jar")
        .source(
            "example.Sieve",
            """
            /**
             * Keeps what is asked for.
             *
             * <p>Everything else is dropped, and counted under the name of the rule that did it, so
             * that the sum of all counters is what came in. For example:
             *
             * <pre>
             * &lt;filter **&gt;
             *   &#64;type sieve
             * &lt;/filter&gt;
             * </pre>
             */
            @PluginType(value = "sieve", aliases = "strainer")
            public final class Sieve implements Filter {
              public enum Mesh { FINE, COARSE }

              /**
               * @param keys fields to look at, in this order; what is looked for in the first one
               *     that is there counts, and the others are not looked at any more
               * @param mesh how close
               * @param limit most events
               * @param password what opens it
               * @param old old
               * @param names names
               * @param rule a rule
               * @param parse how to read
               */
              public record Config(
                  List<RecordPath> keys,
                  @Alias("width") @Default("fine") Mesh mesh,
                  int limit,
                  @Secret @Default("") String password,
                  @Deprecated("use keys") Optional<String> old,
                  @Numbered List<String> names,
                  @Section(multi = true, required = true) List<Rule> rule,
                  @Section(alias = "format")
                      @SectionDefaults(type = "json", value = "time_key t")
                      @Compat("format @type")
                      PluginRef<Parser> parse) {}

              /** @param tag the tag @param values what to take @param deep deeper */
              public record Rule(
                  @Argument Optional<String> tag,
                  @Rest Map<String, String> values,
                  @Section Optional<Deep> deep) {}

              /** @param a a */
              public record Deep(@Obsoleted("use b") Optional<String> a) {}

              public Sieve(Config config) {}
              @Override public boolean accept(Event event) { return true; }
            }
            """
                .replace("@Deprecated(", "@io.tailrace.api.config.Deprecated("))
        .build(plugins);

    assertThat(PluginDescription.describe(scan().types().get(0)))
        .isEqualTo(
            """
            filter 'sieve', also strainer, in sieve-1.0.0.jar

            Keeps what is asked for.

            Everything else is dropped, and counted under the name of the rule that did it, so that the sum of
            all counters is what came in. For example:

                <filter **>
                  @type sieve
                </filter>

            parameter   type                      default     meaning
            keys        array of record_accessor  -           fields to look at, in this order; what is looked
                                                              for in the first one that is there counts, and the
                                                              others are not looked at any more
            mesh        enum                      fine        how close; one of fine, coarse; also width
            limit       integer                   (required)  most events
            password    string, secret            ''          what opens it
            old         string                    -           old; deprecated: use keys
            names1..20  array of string           -           names

            <rule>  required, may stand more than once
              a rule
              parameter    type            default  meaning
              (argument)   string          -        the tag
              (any other)  hash of string  -        what to take

              <deep>
                deeper
                parameter  type    default  meaning
                a          string  -        a; no longer works: use b

            <parse>  also <format>
              how to read
              configures a parser; @type is json by default
              defaults: time_key t
              old parameters outside: format -> @type
            """);
  }

  @Test
  void saysThatThereAreNoParameters() {
    TestJar.filter("a.jar", "a", "").build(plugins);

    assertThat(PluginDescription.describe(scan().types().get(0)))
        .isEqualTo("filter 'a', in a.jar\n\nTest.\n\nIt has no parameters of its own.\n");
  }

  @Test
  void listsTypesByKind() {
    TestJar.filter("a-1.0.0.jar", "a", "").filterClass("B", "longer_name", "").build(plugins);
    TestJar.named("c.jar")
        .source(
            "example.In",
            "/** Reads. And more. */ @PluginType(value = \"c\", aliases = {\"d\", \"e\"})"
                + " public class In implements Input {}")
        .build(plugins);

    assertThat(PluginDescription.list(scan()))
        .isEqualTo(
            """
            input
              c, d, e  c.jar  Reads.

            filter
              a            a-1.0.0.jar  Test.
              longer_name  a-1.0.0.jar  Test.
            """);
    assertThat(PluginDescription.list(PluginCatalog.empty())).isEmpty();
  }

  private PluginCatalog scan() {
    PluginCatalog catalog =
        PluginCatalog.scan(
            List.of(plugins),
            new JarStore(temporary.resolve("work")),
            SdkVersion.of("0.1.0"),
            PluginCatalog.empty());
    assertThat(catalog.refusals()).isEmpty();
    return catalog;
  }
}
