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

import io.tailrace.distribution.TailraceProcess.Result;
import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the README says, block by block, in a copy of the distribution: writes the
 * configurations, runs the commands, and looks for the lines that are shown. Ports are replaced by
 * free ones. The build itself is not run in the build; that these commands are the right ones is
 * checked against {@code .ci/run} and the name of the distribution.
 */
final class ReadmeTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern TIME =
      Pattern.compile("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{9})? [+-]\\d{4} ");
  private static final Pattern FILE = Pattern.compile("^# file: (\\S+)\n");
  private static final String BUILD = "mvn -q -Dmaven.test.skip package && ";
  private static final String CHANGE_DIRECTORY = "cd ";

  @TempDir Path folder;

  private Setup setup;
  private final int httpPort = Ports.free();
  private final int otherPort = Ports.free();
  private final int forwardPort = Ports.free();
  private TailraceProcess daemon;
  private String printed = "";

  private record Block(String language, String text) {}

  @Test
  void isTrue() throws IOException {
    Path home = folder.resolve("home");
    setup = Setup.in(home).withLauncher(Home.copyTo(home));
    Path ownConfig = home.resolve("conf/fluent.conf");
    Files.writeString(ownConfig, ports(Files.readString(ownConfig)));
    List<Block> blocks = blocks(Files.readString(root().resolve("README.md")));
    assertThat(blocks).hasSizeGreaterThan(15);
    try {
      for (Block block : blocks) {
        run(block);
      }
    } finally {
      if (daemon != null) {
        daemon.stop();
        daemon.close();
      }
    }
  }

  private void run(Block block) throws IOException {
    switch (block.language()) {
      case "sh":
        for (String command : block.text().split("\n")) {
          run(command);
        }
        break;
      case "fluentd":
        Matcher file = FILE.matcher(block.text());
        assertThat(file.find()).as("a name at the head of:\n" + block.text()).isTrue();
        setup.write(file.group(1), ports(block.text()));
        break;
      case "text":
        block.text().lines().forEach(this::awaitPrinted);
        break;
      case "java":
        PluginProject.build(
            "com.example.GreetFilter",
            block.text(),
            setup.folder().resolve("plugins/greet-1.0.0.jar"));
        break;
      case "xml":
        Matcher parent =
            Pattern.compile("<artifactId>(tailrace-plugin-parent)</artifactId>\\s*<version>(.*?)<")
                .matcher(block.text());
        assertThat(parent.find()).isTrue();
        assertThat(Home.path()).hasFileName("tailrace-" + parent.group(2));
        break;
      default:
        throw new AssertionError("who runs this?\n" + block);
    }
  }

  private void run(String command) throws IOException {
    if (command.startsWith(BUILD)) { // what it made is what runs here
      for (String next : command.substring(BUILD.length()).split(" && ")) {
        run(next);
      }
    } else if (command.equals("mvn verify")) {
      assertThat(Files.readString(root().resolve(".ci/run"))).contains("mvn -B verify");
    } else if (command.startsWith(CHANGE_DIRECTORY)) {
      assertThat(root().resolve(command.substring(CHANGE_DIRECTORY.length())).toRealPath())
          .isEqualTo(Home.path().toRealPath());
    } else if (command.startsWith("bin/tailrace -c ")) {
      startDaemon(List.of(command.split(" ")));
    } else {
      try (TailraceProcess process = setup.startCommand(List.of("sh", "-c", ports(command)))) {
        Result result = process.awaitEnd();
        if (!command.startsWith("bin/tailrace check")) {
          assertThat(result.status()).as(command + "\n" + result.output()).isZero();
        }
        printed += result.output();
      }
    }
  }

  private void startDaemon(List<String> command) {
    if (daemon != null) {
      daemon.stop();
      daemon.close();
    }
    daemon = setup.startCommand(command);
    daemon.awaitRunning(1);
  }

  /** Waits for a line of the daemon, or finds it in what the commands printed. */
  private void awaitPrinted(String line) {
    Matcher time = TIME.matcher(line);
    if (time.find()) {
      String rest = line.substring(time.end());
      daemon.await(
          "'" + rest + "' is printed",
          lines -> lines.stream().anyMatch(l -> l.matches(".{25,36}" + Pattern.quote(rest))));
    } else {
      assertThat(printed.lines()).contains(line);
    }
  }

  private String ports(String text) {
    return text.replaceAll("(port |127\\.0\\.0\\.1:)8888\\b", "$1" + otherPort)
        .replaceAll("(port |127\\.0\\.0\\.1:)9880\\b", "$1" + httpPort)
        .replaceAll("(port |-p )24224\\b", "$1" + forwardPort);
  }

  private static List<Block> blocks(String readme) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(readme);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static Path root() {
    return Home.path().resolve("../../..").normalize();
  }
}
