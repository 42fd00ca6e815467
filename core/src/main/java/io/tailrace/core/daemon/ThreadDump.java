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
package io.tailrace.core.daemon;

import io.tailrace.core.observe.OwnLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;

/**
 * What all threads are doing, and how much memory is in use, appended to a file: what the library
 * sigdump does in Fluentd on SIGCONT. The file is {@code $SIGDUMP_PATH} or {@code
 * /tmp/sigdump-PID.log}; {@code -} and {@code +} stand for standard output and standard error.
 */
final class ThreadDump {
  private static final Logger log = OwnLog.supervisorLog();

  private ThreadDump() {}

  static void write() {
    final long pid = ProcessHandle.current().pid();
    final String configured = System.getenv("SIGDUMP_PATH");
    final Path path = Path.of(path(configured, pid));
    final List<OpenOption> options =
        new ArrayList<>(List.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    if (configured == null) {
      options.add(LinkOption.NOFOLLOW_LINKS); // everybody may put a link there
    }
    try {
      Files.writeString(path, text(pid), options.toArray(OpenOption[]::new));
      log.atInfo().addKeyValue("path", path.toString()).log("wrote a dump of all threads");
    } catch (IOException e) {
      log.atWarn().addKeyValue("error", e).log("the dump of all threads could not be written");
    }
  }

  static String path(String configured, long pid) {
    if (configured == null || configured.isEmpty()) {
      return "/tmp/sigdump-" + pid + ".log";
    }
    switch (configured) {
      case "-":
        return "/dev/stdout";
      case "+":
        return "/dev/stderr";
      default:
        return configured;
    }
  }

  private static String text(long pid) {
    final Runtime runtime = Runtime.getRuntime();
    final StringBuilder text = new StringBuilder();
    text.append("Sigdump at ").append(Instant.now()).append(" process ").append(pid).append('\n');
    text.append(
        String.format(
            "  Heap: %d bytes used, %d reserved, %d at most%n",
            runtime.totalMemory() - runtime.freeMemory(),
            runtime.totalMemory(),
            runtime.maxMemory()));
    final List<Map.Entry<Thread, StackTraceElement[]>> threads =
        Thread.getAllStackTraces().entrySet().stream()
            .sorted(Comparator.comparing(entry -> entry.getKey().getName()))
            .toList();
    for (Map.Entry<Thread, StackTraceElement[]> entry : threads) {
      final Thread thread = entry.getKey();
      text.append("  Thread ").append(thread.getName());
      text.append(" status=").append(thread.getState()).append('\n');
      for (StackTraceElement frame : entry.getValue()) {
        text.append("      ").append(frame).append('\n');
      }
    }
    return text.append('\n').toString();
  }
}
