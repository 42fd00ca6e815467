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
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code bin/tailrace}, mostly with a script in Java's place that prints what it was started with.
 */
final class LauncherTest {
  @TempDir Path folder;

  private Path javaHome;

  @BeforeEach
  void installScriptInJavasPlace() throws IOException {
    javaHome = javaInstallation("java home", "17.0.15");
  }

  @Test
  void startsTheDaemonWithItsLibrariesAndTheGivenArguments() throws Exception {
    Result result = launch(Map.of(), "-c", "a b.conf", "", "*", "$HOME");

    assertThat(result.status()).isZero();
    assertThat(result.lines())
        .containsSubsequence(
            "<-Dtailrace.home=" + Home.path().toRealPath() + ">",
            "<-cp>",
            "<" + Home.path().toRealPath() + "/lib/*>",
            "<io.tailrace.core.daemon.Main>",
            "<-c>",
            "<a b.conf>",
            "<>",
            "<*>",
            "<$HOME>");
  }

  @Test
  void findsItsFolderThroughSymbolicLinksAndInPathsWithBlanks() throws Exception {
    Path home = Files.createDirectories(folder.resolve("opt/tail race 1"));
    Path launcher = Files.createDirectory(home.resolve("bin")).resolve("tailrace");
    Files.copy(Home.launcher(), launcher, StandardCopyOption.COPY_ATTRIBUTES);
    Path current = Files.createSymbolicLink(folder.resolve("opt/current"), Path.of("tail race 1"));
    Path bin = Files.createDirectory(folder.resolve("my bin"));
    Files.createSymbolicLink(bin.resolve("absolute"), current.resolve("bin/tailrace"));
    Path relative = Files.createSymbolicLink(bin.resolve("relative"), Path.of("absolute"));

    Result result = run(List.of(relative.toString()), bin, Map.of());

    assertThat(result.lines()).contains("<-Dtailrace.home=" + home.toRealPath() + ">");
  }

  @Test
  void runsFromAnyWorkingDirectoryAndFromPath() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("else where"));
    String path = Home.launcher().getParent() + ":" + System.getenv("PATH");

    Result result = run(List.of("sh", "-c", "tailrace"), elsewhere, Map.of("PATH", path));

    assertThat(result.lines())
        .contains("<-Dtailrace.home=" + Home.path().toRealPath() + ">")
        .contains("directory " + elsewhere.toRealPath());
  }

  @Test
  void isReplacedByJavaSoThatSignalsReachIt() throws Exception {
    Process process = start(List.of(Home.launcher().toString()), folder, Map.of());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output.lines()).contains("process " + process.pid());
  }

  @Test
  void reloadsOnHangUpThoughItWasIgnoredWhenItStarted() {
    Setup setup = Setup.in(folder);
    setup.write("null.conf", "<match x>\n  @type null\n</match>\n");
    String ignoring = "trap '' HUP; exec '" + setup.launcher() + "' -c null.conf";
    try (TailraceProcess daemon = setup.startCommand(List.of("sh", "-c", ignoring))) {
      daemon.awaitRunning(1);
      daemon.signal("HUP");
      daemon.awaitRunning(2);
      daemon.stop();
    }
  }

  @Test
  void leavesSignalsAsTheyAreWhereItCannotResetThem() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("old"));
    writeScript(bin.resolve("env"), "exit 125\n");
    Map<String, String> environment = Map.of("PATH", bin + ":" + System.getenv("PATH"));

    assertThat(launch(environment).lines()).contains("<io.tailrace.core.daemon.Main>");
  }

  @Test
  void returnsTheExitStatusOfTheDaemon() throws Exception {
    assertThat(launch(Map.of("FAKE_STATUS", "3")).status()).isEqualTo(3);
  }

  @Test
  void handsOnTheFlagsOfBothVariablesAfterItsOwn() throws Exception {
    Result result =
        launch(Map.of("JAVA_OPTS", "-Da=1  -Db=*", "TAILRACE_OPTS", "-Dfile.encoding=X"));

    assertThat(result.lines())
        .containsSubsequence(
            "<-Dfile.encoding=UTF-8>", "<-Da=1>", "<-Db=*>", "<-Dfile.encoding=X>", "<-cp>");
  }

  @Test
  void choosesHeapDirectMemoryAndCollector() throws Exception {
    assertThat(launch(Map.of()).lines())
        .anyMatch(line -> line.matches("<-Xmx[1-9][0-9]*m>"))
        .anyMatch(line -> line.matches("<-Xms[1-9][0-9]*m>"))
        .anyMatch(line -> line.matches("<-XX:MaxDirectMemorySize=[1-9][0-9]*m>"))
        .anyMatch(line -> line.matches("<-XX:\\+Use(Serial|Parallel)GC>"));
  }

  @ParameterizedTest
  @CsvSource({
    "8388608,  0::/,                          /memory.max,                                2147483648, 512, 64, 1024",
    "8388608,  0::/,                          /memory.max,                                1073741824, 256, 64, 512",
    "8388608,  0::/a/b,                       /a/memory.max,                              419430400,  100, 64, 200",
    "8388608,  0::/a/b,                       /memory.max,                                max,       1024, 64, 4096",
    "8388608,  4:memory:/docker/x,            /memory/memory.limit_in_bytes,              104857600,  32,  32, 50",
    "8388608,  '4:cpuset,memory:/a b',        /memory/a b/memory.limit_in_bytes,          209715200,  50,  50, 100",
    "8388608,  4:memory:/,                    /memory/memory.limit_in_bytes,              9223372036854771712, 1024, 64, 4096",
    "524288,   0::/,                          /memory.max,                                1073741824, 128, 64, 256",
    "65536,    0::/,                          /none,                                      0,          32,  32, 32",
  })
  void takesTheMemoryFromTheSmallestLimit(
      long machineKib,
      String cgroup,
      String file,
      String limit,
      int heapMib,
      int initialHeapMib,
      int directMib)
      throws Exception {
    Machine machine = new Machine(folder);
    machine.write("/proc/meminfo", "MemTotal:  " + machineKib + " kB\nMemFree:  1 kB\n");
    machine.write("/proc/self/cgroup", "9:name=systemd:/\n" + cgroup + "\n");
    machine.write("/sys/fs/cgroup" + file, limit + "\n");

    Result result = run(List.of(machine.launcher().toString()), folder, Map.of());

    assertThat(result.lines())
        .contains(
            "<-Xmx" + heapMib + "m>",
            "<-Xms" + initialHeapMib + "m>",
            "<-XX:MaxDirectMemorySize=" + directMib + "m>");
  }

  @ParameterizedTest
  @CsvSource({
    "16, /cpu.max,             max 100000,    Parallel",
    "16, /cpu.max,             400000 100000, Parallel",
    "16, /cpu.max,             310000 100000, Parallel",
    "16, /cpu.max,             300000 100000, Serial",
    "16, /cpu/cpu.cfs_quota_us, -1,           Parallel",
    "16, /cpu/cpu.cfs_quota_us, 50000,        Serial",
    "3,  /cpu.max,             max 100000,    Serial",
  })
  void choosesTheCollectorByTheProcessorsThatMayBeUsed(
      int processors, String file, String quota, String collector) throws Exception {
    Machine machine = new Machine(folder);
    machine.write("/sys/fs/cgroup" + file, quota + "\n");
    machine.write("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    Path bin = Files.createDirectory(folder.resolve("bin"));
    writeScript(bin.resolve("nproc"), "echo " + processors + "\n");

    Result result =
        run(
            List.of(machine.launcher().toString()),
            folder,
            Map.of("PATH", bin + ":" + System.getenv("PATH")));

    assertThat(result.lines()).contains("<-XX:+Use" + collector + "GC>");
  }

  @Test
  void leavesToTheUserWhatTheUserChose() throws Exception {
    Result result =
        launch(
            Map.of(
                "JAVA_OPTS", "-Xmx40m",
                "TAILRACE_OPTS", "-XX:+UseG1GC",
                "JDK_JAVA_OPTIONS", "-XX:MaxDirectMemorySize=50m"));

    assertThat(result.lines().stream().filter(line -> line.matches("<-(Xm.*|XX:(\\+Use|Max).*)>")))
        .containsExactly("<-Xmx40m>", "<-XX:+UseG1GC>");
  }

  @Test
  void namesMethodsThatExistWhereItTellsTheCompilerOfThem() throws Exception {
    String prefix = "<-XX:CompileCommand=dontinline,";
    List<String> methods =
        launch(Map.of()).lines().stream()
            .filter(line -> line.startsWith(prefix))
            .map(line -> line.substring(prefix.length(), line.length() - 1))
            .toList();

    assertThat(methods).isNotEmpty();
    for (String method : methods) {
      String[] parts = method.split("::");
      assertThat(Class.forName(parts[0]).getDeclaredMethods())
          .as(method)
          .extracting(Method::getName)
          .contains(parts[1]);
    }
  }

  @Test
  void allowsNativeCodeByNameWhereJavaAsksForIt() throws Exception {
    String flag = "<--enable-native-access=ALL-UNNAMED>";
    Path newest = javaInstallation("newest", "27-ea");
    Path newer = javaInstallation("newer", "25.0.3");

    assertThat(launch(Map.of("JAVA_HOME", newer.toString())).lines())
        .contains(flag, "<--sun-misc-unsafe-memory-access=allow>");
    assertThat(launch(Map.of("JAVA_HOME", newest.toString())).lines())
        .contains(flag)
        .noneMatch(line -> line.contains("unsafe"));
    assertThat(launch(Map.of()).lines()).doesNotContain(flag);
  }

  @Test
  void readsFileNamesAsUtf8WhereNoLocaleIsSet() throws Exception {
    assertThat(launch(Map.of("LANG", "C")).lines()).contains("LC_CTYPE C.UTF-8");
    assertThat(launch(Map.of("LANG", "de_DE.UTF-8")).lines()).contains("LC_CTYPE ");
    assertThat(launch(Map.of("LC_ALL", "C")).lines()).contains("LC_CTYPE ");
  }

  @Test
  void refusesAnOlderJava() throws Exception {
    Path eleven = javaInstallation("eleven", "11.0.2");
    Path eight = javaInstallation("eight", "1.8.0_392");

    assertThat(launch(Map.of("JAVA_HOME", eleven.toString())))
        .isEqualTo(
            Result.error(
                "tailrace: '"
                    + eleven
                    + "/bin/java' is Java 11; install Java 17 or newer, or set JAVA_HOME to where"
                    + " it is"));
    assertThat(launch(Map.of("JAVA_HOME", eight.toString())).lines().get(0))
        .contains("' is Java 8;");
  }

  @Test
  void asksJavaForItsVersionWhereNoReleaseFileTells() throws Exception {
    Files.delete(javaHome.resolve("release"));

    assertThat(launch(Map.of("FAKE_VERSION", "21-ea")).status()).isZero();
    assertThat(launch(Map.of("FAKE_VERSION", "16.0.1")).lines().get(0)).contains("is Java 16;");
  }

  @Test
  void saysWhatToDoWhereThereIsNoJava() throws Exception {
    Path none = folder.resolve("none");

    assertThat(launch(Map.of("JAVA_HOME", none.toString())))
        .isEqualTo(
            Result.error(
                "tailrace: JAVA_HOME is '%s', but there is no '%s/bin/java'; set it to a Java of version 17 or newer"
                    .formatted(none, none)));
    assertThat(launch(Map.of("JAVA_HOME", "", "PATH", pathWithoutJava())))
        .isEqualTo(
            Result.error(
                "tailrace: no java found; install Java 17 or newer, or set JAVA_HOME to where it"
                    + " is"));
  }

  @Test
  void makesTheRealJavaPrintNoWarning() throws Exception {
    Result result =
        launch(
            Map.of("JAVA_HOME", System.getProperty("java.home"), "TAILRACE_OPTS", "--show-version"),
            "--help");

    assertThat(result.lines()).noneMatch(line -> line.toLowerCase().contains("warning"));
  }

  private Result launch(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Home.launcher().toString()));
    command.addAll(List.of(arguments));
    return run(command, folder, environment);
  }

  private Result run(List<String> command, Path directory, Map<String, String> environment)
      throws Exception {
    Process process = start(command, directory, environment);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " did not end; it printed:\n" + output);
    }
    return new Result(process.exitValue(), output.lines().toList());
  }

  private Process start(List<String> command, Path directory, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    Map<String, String> variables = new HashMap<>();
    variables.put("PATH", System.getenv("PATH"));
    variables.put("JAVA_HOME", javaHome.toString());
    variables.putAll(environment);
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder.start();
  }

  /** Makes a folder that looks like an installed Java, with a script that prints how it was run. */
  private Path javaInstallation(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    writeScript(
        java,
        """
        if [ "$*" = -version ]; then
          echo "openjdk version \\"$FAKE_VERSION\\" 2026-01-01" >&2
          exit 0
        fi
        echo "process $$"
        echo "directory $(pwd -P)"
        echo "LC_CTYPE $LC_CTYPE"
        for argument; do echo "<$argument>"; done
        exit "${FAKE_STATUS:-0}"
        """);
    return home;
  }

  /** Makes a folder with the tools that the launcher calls, as found in this PATH, and no Java. */
  private String pathWithoutJava() throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String name : List.of("dirname", "readlink", "nproc", "sed", "head")) {
      Path found =
          Stream.of(System.getenv("PATH").split(":"))
              .map(place -> Path.of(place, name))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow();
      writeScript(tools.resolve(name), "exec '" + found + "' \"$@\"\n");
    }
    return tools.toString();
  }

  private static void writeScript(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The launcher, with the files that the kernel would show of another machine. */
  private static final class Machine {
    private final Path root;
    private final Path launcher;

    Machine(Path folder) throws IOException {
      root = folder.resolve("machine");
      launcher = Files.createDirectories(root.resolve("bin")).resolve("tailrace");
      Files.copy(Home.launcher(), launcher, StandardCopyOption.COPY_ATTRIBUTES);
      Files.writeString(
          launcher,
          Files.readString(launcher).replaceAll("(?<![\\w./])(?=/(proc|sys)/)", root.toString()));
    }

    void write(String file, String content) throws IOException {
      Path path = Path.of(root + file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
    }

    Path launcher() {
      return launcher;
    }
  }

  private record Result(int status, List<String> lines) {
    static Result error(String line) {
      return new Result(1, List.of(line));
    }
  }
}
