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
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of the forward input as people have them: the loggers for Python and Node, what Docker's
 * log driver sends, and {@code tailrace cat}. The loggers are fetched by {@code
 * src/test/clients/install}; where that fails the tests fail.
 */
final class ForwardClientsTest {
  private static final long INSTALL_MINUTES_MAX = 10;
  private static final Path SCRIPTS = Home.path().resolve("../../src/test/clients").normalize();
  private static final Path CLIENTS = Home.path().resolveSibling("clients");

  @TempDir private static Path installation;

  @TempDir private Path folder;

  private final int port = Ports.free();
  private Setup setup;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    final Path log = installation.resolve("install.log");
    final Process install =
        new ProcessBuilder(SCRIPTS.resolve("install").toString(), CLIENTS.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    final boolean isEnded = install.waitFor(INSTALL_MINUTES_MAX, TimeUnit.MINUTES);
    install.destroyForcibly();
    assertThat(isEnded && install.exitValue() == 0)
        .as("the clients are installed; the script printed:\n" + Files.readString(log))
        .isTrue();
  }

  @BeforeEach
  void setUp() {
    setup = Setup.in(folder);
  }

  private TailraceProcess daemon(String pattern, String parameters) {
    return setup.daemon(
        setup.write(
            "forward.conf",
            """
            <source>
              @type forward
              port %d
            %s</source>
            <match %s>
              @type stdout
            </match>
            """
                .formatted(port, parameters, pattern)));
  }

  private Result run(String... command) {
    try (TailraceProcess client = setup.startCommand(List.of(command))) {
      return client.awaitEnd();
    }
  }

  @Test
  void takesWhatTheLoggerForPythonSends() {
    try (TailraceProcess daemon = daemon("fluentd.test.**", "")) {
      final Result result =
          run(
              CLIENTS.resolve("python").toString(),
              SCRIPTS.resolve("follow.py").toString(),
              Integer.toString(port));
      assertThat(result).isEqualTo(new Result(0, "\n"));
      daemon.awaitLine("fluentd.test.follow: {\"from\":\"userA\",\"to\":\"userB\"}");
      daemon.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret"})
  void acknowledgesWhatTheLoggerForNodeSends(String key) {
    final String security =
        key.isEmpty()
            ? ""
            : "<security>\nself_hostname server.example\nshared_key " + key + "\n</security>\n";
    try (TailraceProcess daemon = daemon("fluentd.node.**", security)) {
      setup = setup.with(Map.of("NODE_PATH", CLIENTS.resolve("node/node_modules").toString()));
      final Result result =
          run("node", SCRIPTS.resolve("follow.js").toString(), Integer.toString(port), key);
      assertThat(result.status()).as(result.output()).isZero();
      for (String mode :
          List.of("Message", "Forward", "PackedForward", "CompressedPackedForward")) {
        assertThat(result.output()).contains("acknowledged " + mode + "\n");
        daemon.awaitLine(
            "fluentd.node.follow: {\"from\":\"userA\",\"to\":\"userB\",\"mode\":\"" + mode + "\"}");
      }
      daemon.stop();
    }
  }

  private static final String CONTAINER =
      "1f3c6b0d0c7c4b8e9a5d2e7f6a1b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";

  /** MessagePack text of up to 255 bytes, as Go's library writes it. */
  private static String text(String text) {
    final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    final String header =
        utf8.length < 32 ? "%02x".formatted(0xa0 | utf8.length) : "d9%02x".formatted(utf8.length);
    return header + HexFormat.of().formatHex(utf8);
  }

  /**
   * The message of Docker's driver with the tag {@code docker.1f3c6b0d0c7c}: {@code [tag, time,
   * record, option]}. Go writes an integer time as a signed one of 32 bits, a time with {@code
   * fluentd-sub-second-precision} as an extension of type 0, an option without {@code
   * fluentd-request-ack} as an empty map, and the record's fields in any order.
   *
   * <p>Source: moby daemon/logger/fluentd/fluentd.go, fluent-logger-golang fluent/fluent.go.
   */
  private static byte[] frame(String time, String record, String option) {
    return HexFormat.of().parseHex("94" + text("docker.1f3c6b0d0c7c") + time + record + option);
  }

  @Test
  void printsWhatDockersLogDriverSends() throws IOException {
    final String stdout =
        "84"
            + (text("container_id") + text(CONTAINER))
            + (text("container_name") + text("/web"))
            + (text("source") + text("stdout"))
            + (text("log") + text("Hello Fluentd!"));
    final String stderr =
        "88"
            + (text("log") + text("half a li"))
            + (text("partial_message") + text("true"))
            + (text("partial_id") + text("8a1f"))
            + (text("partial_ordinal") + text("1"))
            + (text("partial_last") + text("false"))
            + (text("source") + text("stderr"))
            + (text("container_name") + text("/web"))
            + (text("container_id") + text(CONTAINER));
    // Base64 of the seconds and a random number, both little-endian.
    setup = setup.with(Map.of("TZ", "UTC"));
    final String chunk = "gW1kZQAAAADvzauJZ0UjAQ==";
    try (TailraceProcess daemon = daemon("*.*", "");
        Socket docker = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
      docker.setSoTimeout((int) TailraceProcess.DEADLINE.toMillis());
      docker.getOutputStream().write(frame("d265646d80", stdout, "80"));
      docker.getOutputStream().write(frame("d70065646d80075bcd15", stderr, "80"));
      docker
          .getOutputStream()
          .write(frame("d265646d81", stdout, "81" + text("chunk") + text(chunk)));

      daemon.awaitLine(
          "2023-11-27 10:20:48.000000000 +0000 docker.1f3c6b0d0c7c: {\"container_id\":\""
              + CONTAINER
              + "\",\"container_name\":\"/web\",\"source\":\"stdout\",\"log\":\"Hello Fluentd!\"}");
      daemon.awaitLine(
          "2023-11-27 10:20:48.123456789 +0000 docker.1f3c6b0d0c7c: {\"log\":\"half a li\","
              + "\"partial_message\":\"true\",\"partial_id\":\"8a1f\",\"partial_ordinal\":\"1\","
              + "\"partial_last\":\"false\",\"source\":\"stderr\",\"container_name\":\"/web\","
              + "\"container_id\":\""
              + CONTAINER
              + "\"}");
      final byte[] ack = HexFormat.of().parseHex("81" + text("ack") + text(chunk));
      final InputStream replies = docker.getInputStream();
      assertThat(replies.readNBytes(ack.length)).isEqualTo(ack);
      daemon.awaitLine("2023-11-27 10:20:49.000000000 +0000 docker.1f3c6b0d0c7c: ");
      daemon.stop();
    }
  }

  private Result cat(String input, String arguments) {
    return run(
        "sh",
        "-c",
        "printf '" + input + "' | " + setup.launcher() + " cat -p " + port + " " + arguments);
  }

  @Test
  void takesWhatCatSends() {
    try (TailraceProcess daemon = daemon("cat.**", "")) {
      assertThat(cat("{\"n\":1}\\n{\"n\":2}\\n", "cat.json")).isEqualTo(new Result(0, "\n"));
      assertThat(cat("a \"b\"\\nc", "--none --message-key line cat.none").status()).isZero();
      assertThat(
              cat("\\201\\241n\\003", "-f msgpack --event-time \"2021-01-02 13:14:15 UTC\" cat.mp")
                  .status())
          .isZero();
      daemon.awaitLine(" cat.json: {\"n\":1}");
      daemon.awaitLine(" cat.json: {\"n\":2}");
      daemon.awaitLine(" cat.none: {\"line\":\"a \\\"b\\\"\"}");
      daemon.awaitLine(" cat.none: {\"line\":\"c\"}");
      daemon.awaitLine("2021-01-02 13:14:15.000000000 +0000 cat.mp: {\"n\":3}");
      daemon.stop();
    }
    final Path socket = folder.resolve("run/fluent.sock");
    final Path config =
        setup.write(
            "unix.conf",
            """
            <source>
              @type unix
              path %s
            </source>
            <match **>
              @type stdout
            </match>
            """
                .formatted(socket));
    try (TailraceProcess daemon = setup.daemon(config)) {
      assertThat(cat("{\"n\":4}\\n", "-u -s " + socket + " cat.unix").status()).isZero();
      daemon.awaitLine(" cat.unix: {\"n\":4}");
      daemon.stop();
    }
    assertThat(socket).doesNotExist();
    final Result unreachable = cat("{\"n\":1}\\n", "--retry-limit 0 cat.json");
    assertThat(unreachable.status()).isEqualTo(1);
    assertThat(unreachable.output()).contains(":{\"n\":1}\n", "gave up after 1 failures");
  }
}
