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
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, reload, stop, and the signals that ask for them. */
final class LifecycleTest {
  private static final Pattern NUMBER = Pattern.compile("\\{\"n\":(\\d+)");

  @TempDir Path folder;

  private Setup setup;
  private int port;

  @BeforeEach
  void choosePort() {
    setup = Setup.in(folder);
    port = Ports.free();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void losesNothingThatWasAnsweredWhenItIsStoppedUnderLoad(String signal) throws Exception {
    try (TailraceProcess daemon = setup.daemon(write("fluent.conf", "**"));
        Load load = new Load(port)) {
      load.awaitAnswers(500);
      daemon.signal(signal);
      Result result = daemon.awaitEnd();
      load.stop();

      assertThat(result.status()).isZero();
      assertThat(result.output())
          .contains("Received graceful stop", "Worker 0 finished with status 0")
          .doesNotContain("[error]");
      assertThat(printed(result)).containsAll(load.answered());
    }
  }

  @Test
  void takesRequestsAllTheTimeWhileItIsReloaded() throws Exception {
    Path config = write("fluent.conf", "**");
    try (TailraceProcess daemon = setup.daemon(config);
        Load load = new Load(port)) {
      for (int i = 2; i <= 6; i++) {
        load.awaitAnswers(200 * i);
        write("fluent.conf", i % 2 == 0 ? "a.*" : "**");
        daemon.signal(i == 6 ? "USR2" : "HUP");
        daemon.awaitRunning(i);
      }
      load.awaitAnswers(1500);
      load.stop();
      Result result = daemon.stop();

      assertThat(load.failures()).isEmpty();
      assertThat(printed(result)).isEqualTo(load.answered());
    }
  }

  @Test
  void isNotReloadedByTheFlightRecorder() throws IOException {
    Setup recorded =
        setup.with(
            Map.of(
                "TAILRACE_OPTS",
                "-XX:StartFlightRecording=settings=profile,filename=" + folder.resolve("x.jfr")));
    try (TailraceProcess daemon = recorded.daemon(write("fluent.conf", "**"))) {
      for (int i = 0; i < 500; i++) {
        TailraceProcess.postJson(port, "/a.b", "{\"n\":" + i + "}");
      }
      Result result = daemon.stop();

      assertThat(printed(result)).hasSize(500);
      assertThat(result.output()).doesNotContain("Reloading");
    }
  }

  @Test
  void goesOnAsBeforeWhereTheNewConfigurationIsWrong() throws IOException {
    Path config = write("fluent.conf", "**");
    try (TailraceProcess daemon = setup.daemon(config)) {
      setup.write("fluent.conf", "<match **>\n  @type nosuch\n</match>\n");
      daemon.signal("HUP");
      daemon.awaitLine("the configuration before stays in force");
      TailraceProcess.postJson(port, "/a.b", "{\"n\":1}");
      daemon.awaitLine("{\"n\":1}");
      daemon.signal("TERM");

      Result result = daemon.awaitEnd();
      assertThat(result.status()).isZero();
      assertThat(result.output())
          .contains("fluent.conf:2:9: Unknown output plugin 'nosuch'")
          .doesNotContain("the books do not balance");
    }
  }

  @Test
  void goesBackToTheConfigurationBeforeWhereTheNewOneDoesNotStart() throws IOException {
    Path config = write("fluent.conf", "**");
    try (TailraceProcess daemon = setup.daemon(config);
        ServerSocket taken = new ServerSocket(0)) {
      Files.writeString(
          config, Files.readString(config).replace("port " + port, "port " + taken.getLocalPort()));
      daemon.signal("HUP");
      daemon.awaitLine("the configuration before is started again");
      daemon.awaitRunning(2);
      TailraceProcess.postJson(port, "/a.b", "{\"n\":1}");
      daemon.awaitLine("{\"n\":1}");
      daemon.signal("TERM");

      assertThat(daemon.awaitEnd().status()).isZero();
      assertThat(daemon.output()).doesNotContain("the books do not balance");
    }
  }

  @Test
  void closesASocketThatTheNewConfigurationDoesNotHave() throws IOException {
    Path config = write("fluent.conf", "**");
    int old = port;
    try (TailraceProcess daemon = setup.daemon(config)) {
      port = Ports.free();
      write("fluent.conf", "**");
      daemon.signal("HUP");
      daemon.awaitRunning(2);

      assertThat(TailraceProcess.postJson(port, "/a.b", "{}")).isEqualTo(200);
      assertThat(isOpen(old)).isFalse();
      daemon.stop();
    }
  }

  @Test
  void endsWithOneSentenceWhereItsPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
      Path config = write("fluent.conf", "**");

      Result result = setup.run("-c", config.toString(), "-q");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.output().lines())
          .anyMatch(
              line ->
                  line.contains("[error]: #0 " + config + ":1:2: input plugin http#")
                      && line.contains("cannot listen on 127.0.0.1:" + port)
                      && line.contains("another process listens there"))
          .noneMatch(line -> line.contains("\tat ") || line.contains(".java:"));
    }
  }

  @Test
  void endsWithAStatusThatSaysThatEventsAreLost() throws Exception {
    Path noDirectory = Files.writeString(folder.resolve("file"), "");
    Path config =
        Files.writeString(
            folder.resolve("lost.conf"),
            """
            <source>
              @type http
              bind 127.0.0.1
              port %d
            </source>
            <match a>
              @type stdout
              <buffer>
                flush_mode lazy
                flush_at_shutdown false
              </buffer>
            </match>
            """
                .formatted(port));
    Setup badly = setup.with(Map.of("FLUENT_BACKUP_DIR", noDirectory.toString()));
    try (TailraceProcess daemon = badly.daemon(config)) {
      assertThat(TailraceProcess.postJson(port, "/a", "{\"n\":1}")).isEqualTo(200);
      assertThat(TailraceProcess.postJson(port, "/a", "{\"n\":2}")).isEqualTo(200);
      daemon.signal("TERM");
      Result result = daemon.awaitEnd();

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.output())
          .contains(noDirectory + " is not writable by this process")
          .contains("[error]: #0 2 events are lost: they could not be flushed before the stop");
    }
  }

  @Test
  void writesItsLogToAFileThatIsRotatedAndReopened() throws IOException {
    Path log = folder.resolve("logs/tailrace.log");
    Path config = write("fluent.conf", "**");
    try (TailraceProcess daemon =
        setup.start(
            "-c",
            config.toString(),
            "-o",
            log.toString(),
            "--log-rotate-age",
            "3",
            "--log-rotate-size",
            "4000")) {
      LogFiles.awaitLine(log, "fluentd worker is now running");
      for (int i = 0; i < 100; i++) {
        TailraceProcess.postJson(
            port, "/a.b", "{\"n\":" + i + ",\"text\":\"" + "x".repeat(50) + "\"}");
      }
      LogFiles.awaitLine(log, "{\"n\":99,");
      assertThat(folder.resolve("logs/tailrace.log.0")).exists();
      assertThat(folder.resolve("logs/tailrace.log.1")).exists();
      assertThat(folder.resolve("logs/tailrace.log.2")).doesNotExist();

      Files.move(log, folder.resolve("moved.log"));
      daemon.signal("USR1");
      LogFiles.awaitLine(log, "reopened the log file");
      daemon.signal("TERM");
      assertThat(daemon.awaitEnd()).isEqualTo(new Result(0, "\n"));
      assertThat(log).content().contains("Worker 0 finished with status 0");
    }
  }

  @Test
  void dumpsItsThreadsWhenItIsAskedTo() throws IOException {
    Path dump = folder.resolve("dump");
    try (TailraceProcess daemon =
        setup.with(Map.of("SIGDUMP_PATH", dump.toString())).daemon(write("fluent.conf", "**"))) {
      daemon.signal("CONT");
      daemon.awaitLine("wrote a dump of all threads");
      assertThat(dump).content().contains("Sigdump at ", "Thread main status=");
      daemon.stop();
    }
  }

  @Test
  void hasFluentdsLogLinesInFluentdsOrder() throws IOException {
    try (TailraceProcess daemon = setup.daemon(write("fluent.conf", "a.*"))) {
      daemon.stop();

      assertThat(
              daemon.lines().stream()
                  .filter(line -> line.contains("[info]: "))
                  .map(line -> line.replaceFirst("^.{25} ", "")))
          .containsSubsequence(
              "[info]: init supervisor logger path=nil rotate_age=nil rotate_size=nil",
              "[info]: parsing config file is succeeded path=\"" + folder + "/fluent.conf\"",
              "[info]: adding match pattern=\"a.*\" type=\"stdout\"",
              "[info]: adding source type=\"http\"",
              "[info]: using configuration file: <ROOT>",
              "[info]: #0 fluentd worker is now running worker=0",
              "[info]: Received graceful stop",
              "[info]: #0 fluentd worker is now stopping worker=0",
              "[info]: #0 shutting down fluentd worker worker=0",
              "[info]: #0 shutting down input plugin type=:http plugin_id=\"in_http\"",
              "[info]: #0 shutting down output plugin type=:stdout plugin_id=\"out_stdout\"",
              "[info]: Worker 0 finished with status 0");
    }
  }

  private Path write(String name, String pattern) {
    return setup.write(
        name,
        """
        <source>
          @type http
          port %d
          bind 127.0.0.1
        </source>
        <match %s>
          @type stdout
        </match>
        """
            .formatted(port, pattern));
  }

  private static Set<Integer> printed(Result result) {
    Set<Integer> numbers = new HashSet<>();
    Matcher matcher = NUMBER.matcher(result.output());
    while (matcher.find()) {
      numbers.add(Integer.valueOf(matcher.group(1)));
    }
    return numbers;
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Threads that post numbered events, one after the other, until they are stopped or refused. */
  private static final class Load implements AutoCloseable {
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean isStopped = new AtomicBoolean();
    private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> failures = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();

    Load(int port) {
      URI address = URI.create("http://127.0.0.1:" + port + "/a.b");
      for (int i = 0; i < 4; i++) {
        Thread thread = new Thread(() -> run(address), "load-" + i);
        threads.add(thread);
        thread.start();
      }
    }

    private void run(URI address) {
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      while (!isStopped.get()) {
        int n = next.getAndIncrement();
        HttpRequest request =
            HttpRequest.newBuilder(address)
                .timeout(TailraceProcess.DEADLINE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"n\":" + n + "}"))
                .build();
        try {
          int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
          if (status == 200) {
            answered.add(n);
          } else {
            failures.add(n + " was answered " + status);
          }
        } catch (IOException e) {
          failures.add(n + ": " + e);
          return;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }

    void awaitAnswers(int count) throws InterruptedException {
      long endNs = System.nanoTime() + TailraceProcess.DEADLINE.toNanos();
      while (answered.size() < count) {
        if (System.nanoTime() > endNs || threads.stream().noneMatch(Thread::isAlive)) {
          throw new AssertionError(
              "only " + answered.size() + " of " + count + " posts were answered; " + failures);
        }
        threads.get(0).join(Duration.ofMillis(5).toMillis());
      }
    }

    void stop() throws InterruptedException {
      isStopped.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }

    Set<Integer> answered() {
      return answered;
    }

    Set<String> failures() {
      return failures;
    }

    @Override
    public void close() {
      isStopped.set(true);
    }
  }
}
