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
package io.tailrace.plugin.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/**
 * Makes files and writes into them.
 *
 * <p>Thread-safe, for all instances of the process together: who appends to a file, or looks for a
 * free name in a file system that has no links, holds the lock that the path falls to.
 */
final class TargetFiles {
  private static final int DEFAULT_FILE_PERMISSION = 0644;
  private static final int DEFAULT_DIRECTORY_PERMISSION = 0755;
  private static final int LOCKS = 64;
  private static final ReentrantLock[] PATH_LOCKS = new ReentrantLock[LOCKS];

  static {
    for (int i = 0; i < LOCKS; i++) {
      PATH_LOCKS[i] = new ReentrantLock();
    }
  }

  /** Writes what a file gets. */
  @FunctionalInterface
  interface Content {
    /** Writes at the channel's position. */
    void writeTo(FileChannel channel) throws IOException;
  }

  private final OptionalInt filePermission;
  private final OptionalInt directoryPermission;

  /**
   * @param filePermission as of chmod; empty: 0644, as far as the umask leaves it
   * @param directoryPermission as of chmod; empty: 0755, as far as the umask leaves it
   */
  TargetFiles(OptionalInt filePermission, OptionalInt directoryPermission) {
    this.filePermission = filePermission;
    this.directoryPermission = directoryPermission;
  }

  /**
   * Writes behind what the file has; makes it, and its directory, if it does not exist. After an
   * exception the file is as long as before.
   */
  void append(Path file, Content content) throws IOException, InterruptedException {
    createDirectories(file.getParent());
    final ReentrantLock lock = lockOf(file);
    lock.lockInterruptibly();
    try {
      try (FileChannel channel = open(file, !Files.exists(file), StandardOpenOption.CREATE)) {
        final long before = channel.size();
        channel.position(before);
        try {
          content.writeTo(channel);
        } catch (IOException | RuntimeException | Error e) {
          cutBack(file, before, e);
          throw e;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Not for appending in the sense of the kernel, which moves no bytes by itself into such. */
  private FileChannel open(Path file, boolean isNew, OpenOption creating) throws IOException {
    final Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, creating);
    if (!isPosix(file)) {
      return FileChannel.open(file, options);
    }
    final FileChannel channel =
        FileChannel.open(file, options, attribute(filePermission.orElse(DEFAULT_FILE_PERMISSION)));
    try {
      if (isNew) {
        setGiven(file, filePermission);
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** An interrupt closes channels, which files of this kind are not. */
  private static void cutBack(Path file, long length, Throwable reason) {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      if (opened.length() > length) {
        opened.setLength(length);
      }
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Makes a new file under the first name that is free; it has its content when it appears there.
   *
   * @param names the name by number, from 0 on; all in one directory
   * @param unique a text that no other file is written under at the same time
   * @return the file
   */
  Path createNumbered(IntFunction<Path> names, String unique, Content content)
      throws IOException, InterruptedException {
    final Path directory = names.apply(0).getParent();
    createDirectories(directory);
    final Path hidden = directory.resolve("." + unique + ".tmp");
    try {
      Files.deleteIfExists(hidden);
      try (FileChannel channel = open(hidden, true, StandardOpenOption.CREATE_NEW)) {
        content.writeTo(channel);
      }
      for (int i = 0; ; i++) {
        final Path name = names.apply(i);
        if (!Files.exists(name) && take(name, hidden)) {
          return name;
        }
      }
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      remove(hidden, e);
      throw e;
    }
  }

  private static void remove(Path hidden, Throwable reason) {
    try {
      Files.deleteIfExists(hidden);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Gives the hidden file a name; false if another file has it already. */
  private static boolean take(Path name, Path hidden) throws IOException, InterruptedException {
    try {
      Files.createLink(name, hidden); // takes the name only if it is free, whoever else is at it
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return takeWithoutLinks(name, hidden); // which fails as well if it is not for want of links
    }
    Files.delete(hidden);
    return true;
  }

  private static boolean takeWithoutLinks(Path name, Path hidden)
      throws IOException, InterruptedException {
    final ReentrantLock lock = lockOf(name);
    lock.lockInterruptibly();
    try {
      if (Files.exists(name)) {
        return false;
      }
      Files.move(hidden, name, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Makes a directory and those above it that do not exist. */
  void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    final Path parent = directory.getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    try {
      if (isPosix(directory)) {
        Files.createDirectory(
            directory, attribute(directoryPermission.orElse(DEFAULT_DIRECTORY_PERMISSION)));
        setGiven(directory, directoryPermission);
      } else {
        Files.createDirectory(directory);
      }
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /** What the configuration gives is for the operator to say, and not for the umask. */
  private static void setGiven(Path path, OptionalInt permission) throws IOException {
    if (permission.isPresent()) {
      Files.setPosixFilePermissions(path, permissions(permission.getAsInt()));
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(int mode) {
    return PosixFilePermissions.asFileAttribute(permissions(mode));
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    final Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    final PosixFilePermission[] all = PosixFilePermission.values(); // from 0400 down to 0001
    for (int i = 0; i < all.length; i++) {
      if ((mode & 0400 >> i) != 0) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }

  private static ReentrantLock lockOf(Path file) {
    final int hash = file.toAbsolutePath().normalize().hashCode();
    return PATH_LOCKS[Math.floorMod(hash ^ hash >>> 16, LOCKS)];
  }

  /**
   * Whether a file can be made or written there, its directories included.
   *
   * <p>Source: fluentd lib/fluent/compat/file_util.rb, writable_p?.
   */
  static boolean isWritable(Path file) {
    if (Files.isDirectory(file)) {
      return false;
    }
    if (Files.exists(file)) {
      return Files.isWritable(file);
    }
    Path directory = file.toAbsolutePath().getParent();
    while (directory != null && !Files.exists(directory)) {
      directory = directory.getParent();
    }
    return directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
  }
}
