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
package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that are copied into {@code plugins/}. */
final class PluginDropTest {
  private static final String STAMP =
      """
      package com.example;

      import io.tailrace.api.EditableEvent;
      import io.tailrace.api.Filter;
      import io.tailrace.api.config.PluginType;

      /** Adds a field to each event. */
      @PluginType("stamp")
      public final class StampFilter implements Filter {
        @Override
        public void edit(EditableEvent event) {
          event.record().put("stamped").writeString("yes");
        }
      }
      """;

  @TempDir Path folder;

  private Setup setup;
  private Path plugins;
  private int port;

  @BeforeEach
  void copyTheDistribution() {
    Path home = folder.resolve("home of it");
    setup = Setup.in(folder).withLauncher(Home.copyTo(home));
    plugins = home.resolve("plugins");
    port = Ports.free();
  }

  @Test
  void isUsedBesideABrokenOneThatIsOneWarning() throws IOException {
    PluginProject.build("com.example.StampFilter", STAMP, plugins.resolve("stamp-1.0.0.jar"));
    Files.writeString(plugins.resolve("broken-1.0.0.jar"), "this is no jar");

    try (TailraceProcess daemon = setup.daemon(write("stamp"))) {
      TailraceProcess.postJson(port, "/a.b", "{\"n\":1}");
      assertThat(daemon.awaitLine(" a.b: ")).endsWith("{\"n\":1,\"stamped\":\"yes\"}");
      daemon.stop();

      assertThat(daemon.lines("broken-1.0.0.jar"))
          .singleElement()
          .asString()
          .contains("[warn]: ")
          .contains("zip");
    }
  }

  @Test
  void isThereAfterAReloadAndGoneAfterTheNext() throws IOException {
    Path config =
        setup.write("fluent.conf", config("grep\n  <regexp>\n key n\n pattern .\n</regexp>"));
    try (TailraceProcess daemon = setup.daemon(config)) {
      TailraceProcess.postJson(port, "/a.b", "{\"n\":1}");
      assertThat(daemon.awaitLine(" a.b: ")).endsWith("{\"n\":1}");

      PluginProject.build("com.example.StampFilter", STAMP, plugins.resolve("stamp-1.0.0.jar"));
      write("stamp");
      daemon.signal("HUP");
      daemon.awaitRunning(2);
      TailraceProcess.postJson(port, "/a.b", "{\"n\":2}");
      daemon.awaitLine("{\"n\":2,\"stamped\":\"yes\"}");

      Files.delete(plugins.resolve("stamp-1.0.0.jar"));
      daemon.signal("HUP");
      daemon.awaitLine("Unknown filter plugin 'stamp'");
      daemon.awaitLine("the configuration before stays in force");
      TailraceProcess.postJson(port, "/a.b", "{\"n\":3}");
      daemon.awaitLine("{\"n\":3,\"stamped\":\"yes\"}");
      daemon.signal("TERM");

      TailraceProcess.Result result = daemon.awaitEnd();
      assertThat(result.status()).isZero();
      assertThat(result.output()).doesNotContain("the books do not balance");
    }
  }

  @Test
  void isListedAndDescribedFromItsIndex() throws IOException {
    PluginProject.build("com.example.StampFilter", STAMP, plugins.resolve("stamp-1.0.0.jar"));

    assertThat(setup.run("plugin", "list").output())
        .containsPattern("stamp +stamp-1\\.0\\.0\\.jar");
    assertThat(setup.run("plugin", "describe", "stamp").output())
        .contains("filter 'stamp', in stamp-1.0.0.jar", "Adds a field to each event.");
  }

  @Test
  void isFoundInADirectoryOfItsOwnToo() throws IOException {
    Path byOption = Files.createDirectory(folder.resolve("mine"));
    PluginProject.build("com.example.StampFilter", STAMP, byOption.resolve("stamp-1.0.0.jar"));
    Path config = write("stamp");

    for (TailraceProcess.Result result :
        List.of(
            setup.run("check", "-p", byOption.toString(), config.toString()),
            setup
                .with(Map.of("FLUENT_PLUGIN", byOption.toString()))
                .run("check", config.toString()))) {
      assertThat(result.output()).endsWith("no errors, no warnings\n");
      assertThat(result.status()).isZero();
    }
  }

  private Path write(String filter) {
    return setup.write("fluent.conf", config(filter));
  }

  private String config(String filter) {
    return """
        <source>
          @type http
          port %d
          bind 127.0.0.1
        </source>
        <filter **>
          @type %s
        </filter>
        <match a.**>
          @type stdout
        </match>
        """
        .formatted(port, filter);
  }
}
