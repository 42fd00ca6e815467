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
import io.tailrace.core.seam.Clock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log device of the daemon: standard output, or a file that can be reopened after it was
 * renamed, and that is rotated.
 *
 * <p>Each write is one system call. What cannot be written, because the disk is full or the reader
 * of a pipe is gone, is lost: a log must not stop the daemon. A rotation that fails leaves the file
 * as it is, says so in it, and is tried again when the file has grown by its size once more, or
 * when the next period ends.
 */
public final class FileLogDevice implements LogDevice, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("tailrace");
  private static final DateTimeFormatter PERIOD_SUFFIX = DateTimeFormatter.ofPattern("yyyyMMdd");

  /** Files of one period at most, where a clock that is put back ends it repeatedly. */
  private static final int SAME_PERIOD_MAX = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Path path; // null: standard output
  private final LogRotation rotation; // null: none
  private final Clock clock;
  private final ZoneId zone;
  private OutputStream out; // guarded by lock
  private long bytes; // written to the file since it is there; guarded by lock
  private long rotateAtBytes = Long.MAX_VALUE; // guarded by lock
  private long rotateAtNs = Long.MAX_VALUE; // guarded by lock
  private long lostWrites; // guarded by lock

  private FileLogDevice(
      Path path, LogRotation rotation, Clock clock, ZoneId zone, OutputStream out) {
    this.path = path;
    this.rotation = rotation;
    this.clock = clock;
    this.zone = zone;
    this.out = out;
  }

  /** The device that is the process's standard output. */
  public static FileLogDevice standardOutput() {
    return standard(FileDescriptor.out);
  }

  /** The device that is the process's standard error. */
  public static FileLogDevice standardError() {
    return standard(FileDescriptor.err);
  }

  private static FileLogDevice standard(FileDescriptor descriptor) {
    return new FileLogDevice(
        null, null, null, ZoneId.systemDefault(), new FileOutputStream(descriptor));
  }

  /**
   * The device that appends to a file; its directory is made where it is missing.
   *
   * @param zone whose days, weeks and months count for the rotation
   * @throws IOException if the file cannot be opened for appending
   */
  public static FileLogDevice appendTo(
      Path path, Optional<LogRotation> rotation, Clock clock, ZoneId zone) throws IOException {
    final Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    final boolean isNew = Files.notExists(path);
    final OutputStream out = open(path);
    final FileLogDevice device = new FileLogDevice(path, rotation.orElse(null), clock, zone, out);
    device.takeFile(
        isNew ? device.clockTime().toInstant() : Files.getLastModifiedTime(path).toInstant());
    return device;
  }

  /** The file; empty: a standard stream. */
  public Optional<Path> path() {
    return Optional.ofNullable(path);
  }

  @Override
  public void write(byte[] line, int offset, int length) {
    IOException notRotated = null;
    lock.lock();
    try {
      if (rotation != null && isDue()) {
        notRotated = rotate();
      }
      out.write(line, offset, length);
      bytes += length;
    } catch (IOException e) {
      lostWrites++; // there is nowhere left to say so, except in the count
    } finally {
      lock.unlock();
    }
    if (notRotated != null) {
      log.atWarn()
          .addKeyValue("path", path.toString())
          .addKeyValue("error", notRotated)
          .log("the log file could not be rotated and grows on");
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

  /** Opens the file anew, under its name; the old one is closed. A standard stream stays. */
  public void reopen() throws IOException {
    if (path == null) {
      return;
    }
    lock.lock();
    try {
      final OutputStream fresh = open(path);
      out.close();
      out = fresh;
      takeFile(clockTime().toInstant());
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

  /** Takes up the file that is open now: its size, and when it has to be set aside. */
  private void takeFile(Instant written) throws IOException {
    bytes = Files.size(path);
    if (rotation == null) {
      return;
    }
    if (rotation.period().isPresent()) {
      rotateAtNs = nextRotationNs(written.atZone(zone));
    } else if (rotation.fileCount() > 0) {
      rotateAtBytes = rotation.bytes();
    }
  }

  private boolean isDue() {
    return bytes > rotateAtBytes || rotateAtNs != Long.MAX_VALUE && clock.nowNs() >= rotateAtNs;
  }

  /** Returns why the file was not set aside, or null if it was. */
  private IOException rotate() {
    final ZonedDateTime now = clockTime();
    try {
      if (rotation.period().isPresent()) {
        rotateAtNs = nextRotationNs(now);
        setAside(periodFile(LogRotation.lastDayBefore(rotation.period().get(), now)));
      } else {
        rotateAtBytes = bytes + rotation.bytes();
        for (int i = rotation.fileCount() - 3; i >= 0; i--) {
          move(numbered(i), numbered(i + 1));
        }
        setAside(numbered(0));
        rotateAtBytes = rotation.bytes();
      }
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private void setAside(Path target) throws IOException {
    move(path, target);
    final OutputStream fresh = open(path);
    out.close();
    out = fresh;
    bytes = 0;
  }

  private Path numbered(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }

  private Path periodFile(ZonedDateTime lastDay) {
    final String name = path.getFileName() + "." + PERIOD_SUFFIX.format(lastDay);
    Path file = path.resolveSibling(name);
    for (int i = 1; i <= SAME_PERIOD_MAX && Files.exists(file); i++) {
      file = path.resolveSibling(name + "." + i);
    }
    return file;
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      // That many files have not been set aside yet; or somebody has taken the log file away, and
      // then a new one is all that is needed.
    }
  }

  private long nextRotationNs(ZonedDateTime written) {
    final Instant next = LogRotation.nextTime(rotation.period().get(), written).toInstant();
    return next.getEpochSecond() * 1_000_000_000L + next.getNano();
  }

  private ZonedDateTime clockTime() {
    final long ns = clock.nowNs();
    return Instant.ofEpochSecond(
            Math.floorDiv(ns, 1_000_000_000L), Math.floorMod(ns, 1_000_000_000L))
        .atZone(zone);
  }

  private static OutputStream open(Path path) throws IOException {
    return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
