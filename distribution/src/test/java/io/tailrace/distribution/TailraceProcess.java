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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A run of the packaged program, in a folder of its own. Whoever ends it with {@link #stop} has the
 * ledger checked: the daemon logs an error at its stop if the books do not balance.
 */
final class TailraceProcess implements AutoCloseable {
  /** What anything may take on a busy machine. */
  static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Process process;
  private final Thread reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> lines = new ArrayList<>(); // guarded by lock
  private boolean isAtEnd; // guarded by lock

  private TailraceProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** How to run it. */
  record Setup(Path launcher, Path folder, Path javaHome, Map<String, String> environment) {
    /** The distribution, under the Java of this test, with its work files in {@code folder}. */
    static Setup in(Path folder) {
      return new Setup(Home.launcher(), folder, Path.of(System.getProperty("java.home")), Map.of());
    }

    Setup with(Path otherJavaHome) {
      return new Setup(launcher, folder, otherJavaHome, environment);
    }

    Setup withLauncher(Path other) {
      return new Setup(other, folder, javaHome, environment);
    }

    Setup with(Map<String, String> variables) {
      return new Setup(launcher, folder, javaHome, variables);
    }

    /** Writes a configuration into the folder. */
    Path write(String name, String text) {
      try {
        return Files.writeString(folder.resolve(name), text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    TailraceProcess start(String... arguments) {
      List<String> command = new ArrayList<>(List.of(launcher.toString()));
      command.addAll(List.of(arguments));
      return startCommand(command);
    }

    TailraceProcess startCommand(List<String> command) {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().keySet().removeIf(name -> name.startsWith("FLUENT"));
      builder.environment().put("JAVA_HOME", javaHome.toString());
      builder.environment().put("TAILRACE_WORK", folder.resolve("work").toString());
      builder.environment().putAll(environment);
      try {
        Process started = builder.start();
        started.getOutputStream().close();
        return new TailraceProcess(started);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Starts the daemon on the configuration and waits until it runs. */
    TailraceProcess daemon(Path config, String... arguments) {
      List<String> all = new ArrayList<>(List.of("-c", config.toString()));
      all.addAll(List.of(arguments));
      TailraceProcess daemon = start(all.toArray(String[]::new));
      daemon.awaitRunning(1);
      return daemon;
    }

    /** Runs a command that ends by itself. */
    Result run(String... arguments) {
      try (TailraceProcess run = start(arguments)) {
        return run.awaitEnd();
      }
    }
  }

  /** How a run ended. */
  record Result(int status, String output) {}

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("the output could not be read: " + e);
    }
    lock.lock();
    try {
      isAtEnd = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      lines.add(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long pid() {
    return process.pid();
  }

  List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  String output() {
    return String.join("\n", lines()) + "\n";
  }

  /** The lines that contain the text. */
  List<String> lines(String text) {
    return lines().stream().filter(line -> line.contains(text)).toList();
  }

  /** Waits until the daemon has started for the nth time. */
  void awaitRunning(int times) {
    await(
        "the daemon runs for the " + times + ". time",
        all -> count(all, "[info]: #0 fluentd worker is now running") >= times);
  }

  /** Waits for a line that contains the text, and returns the first one. */
  String awaitLine(String text) {
    await("a line with '" + text + "'", all -> count(all, text) > 0);
    return lines(text).get(0);
  }

  private static long count(List<String> all, String text) {
    return all.stream().filter(line -> line.contains(text)).count();
  }

  /** Waits until the output is as the condition says; fails with the output otherwise. */
  void await(String what, Predicate<List<String>> condition) {
    long endNs = System.nanoTime() + DEADLINE.toNanos();
    lock.lock();
    try {
      while (!condition.test(lines)) {
        long leftNs = endNs - System.nanoTime();
        if (leftNs <= 0 || isAtEnd) {
          throw new AssertionError(
              (isAtEnd ? "the process ended before " : "gave up waiting until ")
                  + what
                  + "; it printed:\n"
                  + String.join("\n", lines));
        }
        changed.awaitNanos(leftNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  /** Sends a signal. */
  void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("SIG" + name + " could not be sent; it printed:\n" + output());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Stops the daemon by SIGTERM; fails unless it ends well and with balanced books. */
  Result stop() {
    signal("TERM");
    Result result = awaitEnd();
    if (result.status() != 0
        || result.output().contains("[error]")
        || result.output().contains("the books do not balance")) {
      throw new AssertionError("the stop was not clean: " + result);
    }
    return result;
  }

  /** Waits for the end and for the last of the output. */
  Result awaitEnd() {
    try {
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the process did not end; it printed:\n" + output());
      }
      reader.join(DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return new Result(process.exitValue(), output());
  }

  /** Ends the process if the test has not. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Posts a body and returns the status of the answer. */
  static int post(int port, String path, String type, String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", type);
    connection.setConnectTimeout((int) DEADLINE.toMillis());
    connection.setReadTimeout((int) DEADLINE.toMillis());
    connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    int status = connection.getResponseCode();
    connection.disconnect();
    return status;
  }

  /** Posts as {@code curl -d} does. */
  static int postForm(int port, String path, String body) throws IOException {
    return post(port, path, "application/x-www-form-urlencoded", body);
  }

  static int postJson(int port, String path, String body) throws IOException {
    return post(port, path, "application/json", body);
  }
}
