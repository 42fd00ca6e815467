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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  @TempDir Path directory;

  private final Problems problems = new Problems();

  private Path write(String name, String text) throws IOException {
    final Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private ConfigElement load(Path file) throws ConfigException {
    return load(ConfigLoader.Options.of(file), "");
  }

  private ConfigElement load(ConfigLoader.Options options, String includeDirectory)
      throws ConfigException {
    final EvaluationContext context =
        new EvaluationContext(
            Map.of("FLUENT_CONF_INCLUDE_DIR", includeDirectory, "DIR", "conf.d"),
            "web-1",
            ConfigText.CONTEXT.clock(),
            "0");
    return new ConfigLoader(ConfigSource.system(), context).load(options, problems);
  }

  private static String keys(ConfigElement element) {
    return String.join(" ", element.params().stream().map(ConfigParam::key).toList());
  }

  @Test
  void includesFilesInNameOrderRelativeToTheIncludingFile() throws Exception {
    final Path main =
        write(
            "main.conf",
            "k1 a\ninclude dir/2.conf  #\n@include "
                + directory
                + "/4.conf\ninclude file://"
                + directory
                + "/5.conf\n@include conf.d/*.conf\n");
    write("dir/2.conf", "k2 b\n@include ../3.conf\n");
    write("3.conf", "k3 c\n");
    write("4.conf", "k4 d\n");
    write("5.conf", "k5 e\n");
    write("conf.d/6.conf", "k6 f\n<elem1 name>\n  include normal\n</elem1>\n");
    write("conf.d/00_8.conf", "k8 g\n<elem2>\n  @include ../dir/9.conf\n</elem2>\n");
    write("dir/9.conf", "k9 h\n<elem3>\n  include hoge\n</elem3>\n");
    write("conf.d/.hidden.conf", "hidden x\n");
    final ConfigElement root = load(main);
    assertThat(keys(root)).isEqualTo("k1 k2 k3 k4 k5 k8 k6");
    assertThat(root.elements("elem1").get(0).text("include")).contains("normal");
    final ConfigElement outer = root.elements("elem2").get(0);
    assertThat(outer.text("k9")).contains("h");
    assertThat(outer.elements("elem3").get(0).text("include")).contains("hoge");
    assertThat(outer.param("k9").get().keySpan().start())
        .isEqualTo(new Origin(directory.resolve("dir/9.conf").toString(), 1, 1));
    assertThat(problems.list())
        .extracting(Problem::message)
        .containsOnly("'include' is deprecated. Use '@include' instead");
  }

  @Test
  void includesByPatternsWithBracesClassesAndDirectories() throws Exception {
    final Path main = write("m.conf", "@include \"#{ENV['DIR']}/**/{a,b}[0-9]?.conf\"\n");
    write("conf.d/a1x.conf", "k1 v\n");
    write("conf.d/deep/er/b2y.conf", "k2 v\n");
    write("conf.d/deep/c2y.conf", "k3 v\n");
    write("conf.d/axx.conf", "k4 v\n");
    assertThat(keys(load(main))).isEqualTo("k1 k2");
  }

  @Test
  void warnsAboutPatternsWithoutFilesAndAboutBackups() throws Exception {
    final Path main = write("m.conf", "@include nothing/*.conf\n@include conf.d/*.conf\n");
    write("conf.d/a.conf", "k v\n");
    write("conf.d/a.bak.conf", "j v\n");
    load(main);
    assertThat(problems.list())
        .extracting(Problem::message)
        .containsExactly(
            "@include 'nothing/*.conf' matches no file",
            "There is a possibility that '@include conf.d/*.conf' includes duplicated backed-up"
                + " config file such as <a.bak.conf>");
  }

  @Test
  void refusesFilesThatIncludeThemselves() throws Exception {
    final Path main = write("a.conf", "<s>\n  @include b.conf\n</s>\n");
    write("b.conf", "@include a.conf\n");
    assertThatThrownBy(() -> load(main))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("b.conf:1:10: include error a.conf - the file includes itself")
        .hasMessageContaining("a.conf -> " + directory.resolve("b.conf"));
  }

  @Test
  void fetchesIncludesOverHttp() throws Exception {
    final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ok.conf",
        exchange -> {
          final byte[] body = "k 'v' w\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      final String base = "http://127.0.0.1:" + server.getAddress().getPort();
      final Path main =
          write("m.conf", "@include " + base + "/ok.conf\n@include " + base + "/no\n");
      assertThatThrownBy(() -> load(main))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(base + "/ok.conf:1:7: expected end of line")
          .hasMessageContaining("include error " + base + "/no - the server answered 404");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void appendsInlineConfigAndNamesItAsTheOrigin() throws Exception {
    final Path main = write("m.conf", "k v");
    final ConfigLoader.Options options =
        new ConfigLoader.Options(
            main,
            ConfigLoader.FileType.GUESS,
            StandardCharsets.UTF_8,
            Optional.of("<match **>\\n  @type null\\n</match>"));
    final ConfigElement root = load(options, "");
    assertThat(root.text("k")).contains("v");
    final ConfigElement match = root.elements("match").get(0);
    assertThat(match.origin()).hasToString("--inline-config:1:2");
    assertThat(match.param("@type").get().keySpan().start()).hasToString("--inline-config:2:3");
  }

  @Test
  void mergesTheIncludeDirectoryExceptWhatIsIncludedAlready() throws Exception {
    final Path main = write("m.conf", "@include conf.d/10.conf\n<match a>\n</match>\n");
    write("conf.d/10.conf", "k v\n<match b>\n</match>\n");
    write("conf.d/20/x.conf", "k other\n<match c>\n</match>\n");
    write("conf.d/30.yaml", "config:\n  - match:\n      $tag: d\n");
    write("conf.d/readme.txt", "<<<\n");
    final ConfigElement root =
        load(ConfigLoader.Options.of(main), directory.resolve("conf.d").toString());
    assertThat(root.elements())
        .extracting(ConfigElement::argument)
        .containsExactly("b", "a", "c", "d");
    assertThat(root.text("k")).contains("v");
  }

  @Test
  void takesTheIncludeDirectoryFromSystem() throws Exception {
    final Path other = write("other/x.conf", "<match c>\n</match>\n");
    final Path main =
        write("m.conf", "<system>\n  config_include_dir " + other.getParent() + "\n</system>\n");
    assertThat(load(main).elements("match")).hasSize(1);
  }

  @Test
  void doesWithoutAnIncludeDirectoryThatIsNotThere() throws Exception {
    final Path main = write("m.conf", "k v\n");
    final ConfigElement root = load(ConfigLoader.Options.of(main), "/definitely/not/there");
    assertThat(keys(root)).isEqualTo("k");
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void saysWhyAFileCannotBeRead() throws Exception {
    assertThatThrownBy(() -> load(directory.resolve("none.conf")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.conf: cannot be read: No such file or directory");
    final Path latin = directory.resolve("latin.conf");
    Files.write(latin, "k v\nk \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> load(latin))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("invalid byte sequence in UTF-8")
        .hasMessageContaining("line 2");
    final ConfigLoader.Options options =
        new ConfigLoader.Options(
            latin, ConfigLoader.FileType.V1, StandardCharsets.ISO_8859_1, Optional.empty());
    final Problems own = new Problems();
    assertThat(
            new ConfigLoader(ConfigSource.system(), ConfigText.CONTEXT)
                .load(options, own)
                .text("k"))
        .contains("\u00e9");
  }

  @Test
  void refusesTheRubyDsl() throws Exception {
    final Path main = write("m.rb", "source { }\n");
    assertThatThrownBy(() -> load(main))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the Ruby DSL configuration format is not supported");
  }
}
