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
package io.tailrace.core.buffer;

import io.tailrace.api.buffer.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lock that says that a process uses the chunk files in a folder: on an empty file {@code
 * .<prefix>.<suffix>.lock} for chunks named {@code <prefix>.*.<suffix>}. No pattern of Fluentd
 * matches it, and it stays when the lock is given back: whoever deleted it might delete one that
 * another process has locked meanwhile.
 *
 * <p>Fluentd takes no lock and sees none.
 */
public final class FolderLock {
  private static final String SUFFIX = ".lock";

  private FolderLock() {}

  /**
   * Takes the lock of a buffer.
   *
   * @param pattern how the chunk files are named
   * @return what gives it back; empty if another process has it
   */
  public static Optional<Closeable> take(Disk disk, Path pattern) throws IOException {
    final String name = "." + pattern.getFileName().toString().replace(".*", "") + SUFFIX;
    return disk.lock(pattern.resolveSibling(name));
  }

  /**
   * Takes the locks of all buffers that have ever used a folder.
   *
   * @return what gives them back; empty if another process has one
   */
  public static Optional<Closeable> takeAll(Disk disk, Path directory) throws IOException {
    final List<Closeable> taken = new ArrayList<>();
    final Closeable all =
        () -> {
          for (Closeable lock : taken) {
            lock.close();
          }
        };
    try {
      for (Path name : disk.list(directory)) {
        if (name.toString().startsWith(".") && name.toString().endsWith(SUFFIX)) {
          final Optional<Closeable> lock = disk.lock(directory.resolve(name));
          if (lock.isEmpty()) {
            all.close();
            return Optional.empty();
          }
          taken.add(lock.get());
        }
      }
    } catch (IOException e) {
      all.close();
      throw e;
    }
    return Optional.of(all);
  }
}
