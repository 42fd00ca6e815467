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
package io.tailrace.core.observe;

import io.tailrace.api.LogDevice;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log device of the daemon: standard output, or a file that can be reopened after it was
 * renamed.
 *
 * <p>Each write is one system call. What cannot be written, because the disk is full or the reader
 * of a pipe is gone, is lost: a log must not stop the daemon.
 */
public final class FileLogDevice implements LogDevice, AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Path path; // null: standard output
  private OutputStream out; // guarded by lock
  private long lostWrites; // guarded by lock

  private FileLogDevice(Path path, OutputStream out) {
    this.path = path;
    this.out = out;
  }

  /** The device that is the process's standard output. */
  public static FileLogDevice standardOutput() {
    return new FileLogDevice(null, new FileOutputStream(FileDescriptor.out));
  }

  /**
   * The device that appends to a file; its directory is made where it is missing.
   *
   * @throws IOException if the file cannot be opened for appending
   */
  public static FileLogDevice appendTo(Path path) throws IOException {
    final Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    return new FileLogDevice(path, open(path));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    lock.lock();
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      lostWrites++; // there is nowhere left to say so, except in the count
    } finally {
      lock.unlock();
    }
  }

  /** Writes that failed since the start. */
  public long lostWrites() {
    lock.lock();
    try {
      return lostWrites;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the device is a terminal. */
  public boolean isTerminal() {
    return path == null && System.console() != null;
  }

  /** Opens the file anew, under its name; the old one is closed. Standard output stays. */
  public void reopen() throws IOException {
    if (path == null) {
      return;
    }
    final OutputStream fresh = open(path);
    lock.lock();
    try {
      out.close();
      out = fresh;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    if (path != null) {
      lock.lock();
      try {
        out.close();
      } finally {
        lock.unlock();
      }
    }
  }

  private static OutputStream open(Path path) throws IOException {
    return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
