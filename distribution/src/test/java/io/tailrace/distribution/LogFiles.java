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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Log files that the program writes while a test looks at them. */
final class LogFiles {
  private static final long POLL_NS = 5_000_000;

  private LogFiles() {}

  /** Waits until the file has a line with the text; fails with its content otherwise. */
  static void awaitLine(Path file, String text) throws IOException {
    long endNs = System.nanoTime() + TailraceProcess.DEADLINE.toNanos();
    String content = "";
    while (!content.contains(text)) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("no '" + text + "' came into " + file + ":\n" + content);
      }
      LockSupport.parkNanos(POLL_NS);
      content = Files.exists(file) ? Files.readString(file) : "";
    }
  }
}
