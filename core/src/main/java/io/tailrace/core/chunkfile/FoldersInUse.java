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
package io.tailrace.core.chunkfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The folders in which other processes have chunk files, or our lock, open, as {@code /proc} tells
 * it: Fluentd takes no lock. Processes of other users are seen by root only; without {@code /proc}
 * nothing is seen.
 */
public final class FoldersInUse {
  private static final Path PROCESSES = Path.of("/proc");

  private final Map<Path, Long> processes = new HashMap<>();

  private FoldersInUse() {}

  /** Looks now, at what lies in or below a path. */
  public static FoldersInUse below(Path start) throws IOException {
    final FoldersInUse found = new FoldersInUse();
    final Path root = start.toRealPath();
    if (!Files.isDirectory(PROCESSES)) {
      return found;
    }
    final long own = ProcessHandle.current().pid();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : entries) {
        final long pid = Long.parseLong(process.getFileName().toString());
        if (pid != own) {
          found.look(process.resolve("fd"), pid, Files.isDirectory(root) ? root : root.getParent());
        }
      }
    }
    return found;
  }

  private void look(Path descriptors, long pid, Path root) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        final Path target = Files.readSymbolicLink(link);
        if (target.startsWith(root) && isOfBuffer(target)) {
          processes.put(target.getParent(), pid);
        }
      }
    } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
      return; // it is another user's, or gone
    }
  }

  private static boolean isOfBuffer(Path file) {
    final String name = file.getFileName().toString();
    final String data =
        name.endsWith(".meta") ? name.substring(0, name.length() - ".meta".length()) : name;
    return name.startsWith(".") && name.endsWith(".lock")
        || ChunkFile.recognise(file.resolveSibling(data)).isPresent();
  }

  /** The id of a process that uses a folder, if one is seen. */
  public OptionalLong process(Path directory) throws IOException {
    final Long pid = processes.get(directory.toRealPath());
    return pid == null ? OptionalLong.empty() : OptionalLong.of(pid);
  }
}
