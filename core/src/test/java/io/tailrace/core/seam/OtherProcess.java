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
package io.tailrace.core.seam;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that locks a file, as a daemon beside this one would. */
public final class OtherProcess implements Closeable {
  private static final String LOCKED = "locked";
  private static final String REFUSED = "refused";

  private final Process process;
  private final String answer;

  private OtherProcess(Path file) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    final BufferedReader reader = process.inputReader();
    answer = reader.readLine();
  }

  /** Starts one that has the lock until it is closed. */
  public static OtherProcess locking(Path file) throws IOException {
    final OtherProcess other = new OtherProcess(file);
    if (!LOCKED.equals(other.answer)) {
      other.close();
      throw new AssertionError("the other process was to lock " + file + ": " + other.answer);
    }
    return other;
  }

  /** Whether another process gets the lock now. */
  public static boolean canLock(Path file) throws IOException {
    try (OtherProcess other = new OtherProcess(file)) {
      return LOCKED.equals(other.answer);
    }
  }

  /** Ends it as a crash would, and waits until it is gone. */
  public void end() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    end();
  }

  /** Locks the file, says whether it could, and waits to be ended. */
  public static void main(String[] arguments) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      System.out.println(lock == null ? REFUSED : LOCKED);
      System.out.flush();
      System.in.read();
    }
  }
}
