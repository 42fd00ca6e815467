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
package io.tailrace.api.buffer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Files, as buffers use them. It stands between buffers and the machine so that tests can put a
 * disk there that fails. Thread-safe.
 */
public interface Disk {
  /**
   * Opens a file for reading and writing, which must not exist yet.
   *
   * @param permissions as of chmod, for example 0644; empty: what the process's umask leaves of it
   */
  DiskFile create(Path file, OptionalInt permissions) throws IOException;

  /** Opens a file that exists for reading and writing. */
  DiskFile open(Path file) throws IOException;

  /** Renames a file; one that has the new name already is replaced. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file if it exists. */
  void delete(Path file) throws IOException;

  /** The names of what is in a directory, in no order; nothing if it does not exist. */
  List<Path> list(Path directory) throws IOException;

  /**
   * Makes a directory and those above it, if they do not exist.
   *
   * @param permissions as of chmod, for those that are made; empty: what the umask leaves of 0777
   */
  void createDirectories(Path directory, OptionalInt permissions) throws IOException;

  /** What there is to know of a file or directory, if it exists. */
  Optional<Stat> stat(Path path) throws IOException;

  /** Returns when the names in a directory are on the disk. */
  void syncDirectory(Path directory) throws IOException;

  /** Bytes that can still be written to where the path is. */
  long usableSpace(Path path) throws IOException;

  /** Whether the directory is there and new files can be made in it. */
  boolean isWritable(Path directory);

  /**
   * Keeps other processes from taking the same lock. The process may take it repeatedly; what it
   * has, ends with the process at the latest. A disk that no other process sees has nothing to do.
   *
   * @param file made if it does not exist, and left there; nothing else may open it
   * @return what gives it back; empty if another process has it
   */
  default Optional<Closeable> lock(Path file) throws IOException {
    return Optional.of(() -> {});
  }

  /**
   * What there is to know of a file.
   *
   * @param length bytes
   * @param changedAt last change of the file or its attributes, in seconds since the epoch
   * @param modifiedAt last change of the content, in seconds since the epoch
   */
  record Stat(boolean isDirectory, long length, long changedAt, long modifiedAt) {}
}
