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
package io.tailrace.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of plugin jars, {@code plugins/<sha256>.jar} in the work directory.
 *
 * <p>A copy is written beside its place under a name ending in {@code .tmp}, synced, read through
 * once and then renamed, so a file named {@code .jar} is whole; a crash leaves at most a {@code
 * .tmp}, which {@link #prune} removes. A copy never changes: another content has another name. Its
 * time is that of its last use.
 *
 * <p>Daemons of one user may share a work directory. It belongs to that user alone: who could write
 * there could put other code into the daemon.
 *
 * <p>Not thread-safe: one catalog is made at a time.
 */
public final class JarStore {
  private static final String JAR = ".jar";
  private static final String TEMPORARY = ".tmp";
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Logger LOG = LoggerFactory.getLogger(JarStore.class);

  private final Path workDirectory;
  private final Path directory;
  private boolean isPrepared;

  /**
   * @param workDirectory where the daemon keeps what it can make again
   */
  public JarStore(Path workDirectory) {
    this.workDirectory = workDirectory.toAbsolutePath();
    this.directory = this.workDirectory.resolve("plugins");
  }

  /** What tells from outside whether a file is still the same. */
  record Stamp(long sizeBytes, FileTime modified, Object fileKey) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          attributes.size(),
          attributes.lastModifiedTime(),
          attributes.fileKey() == null ? "" : attributes.fileKey());
    }
  }

  /** A jar's copy, with the stamp that its source had before and after it was read. */
  record StoredJar(Path copy, String sha256, Stamp stamp) {}

  /**
   * Copies a jar, if its content is not there yet.
   *
   * @throws UnsettledJarException if the jar changes meanwhile
   * @throws RefusedJarException if it is not a zip file, or one of its entries is damaged
   */
  StoredJar store(Path source) throws IOException, UnsettledJarException, RefusedJarException {
    prepare();
    Stamp stamp = Stamp.of(source);
    String sha256 = copyTo(source, OutputStream.nullOutputStream());
    Path copy = directory.resolve(sha256 + JAR);
    if (isThere(copy, stamp.sizeBytes())) {
      Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
    } else {
      write(source, copy, sha256);
    }
    if (!Stamp.of(source).equals(stamp)) {
      throw new UnsettledJarException();
    }
    return new StoredJar(copy, sha256, stamp);
  }

  /** Makes the directories, or makes sure that nobody else can write there. */
  private void prepare() throws IOException {
    if (isPrepared) {
      return;
    }
    boolean isPosix =
        Files.getFileStore(nearestExisting(workDirectory))
            .supportsFileAttributeView(PosixFileAttributeView.class);
    if (!isPosix) {
      Files.createDirectories(directory);
    } else {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Path probe = Files.createTempFile(directory, "owner", TEMPORARY);
      try {
        UserPrincipal user = Files.getOwner(probe);
        checkIsOf(user, workDirectory);
        checkIsOf(user, directory);
      } finally {
        Files.deleteIfExists(probe);
      }
    }
    isPrepared = true;
  }

  private static Path nearestExisting(Path path) {
    Path existing = path;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }

  private static void checkIsOf(UserPrincipal user, Path directory) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
    if (!attributes.owner().equals(user)
        || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          "the work directory "
              + directory
              + " belongs to "
              + attributes.owner().getName()
              + " and has the permissions "
              + PosixFilePermissions.toString(attributes.permissions())
              + ", so others could change what the daemon runs; give it to "
              + user.getName()
              + " alone, or set TAILRACE_WORK");
    }
  }

  private static boolean isThere(Path copy, long sizeBytes) throws IOException {
    return Files.exists(copy) && Files.size(copy) == sizeBytes;
  }

  private void write(Path source, Path copy, String sha256)
      throws IOException, UnsettledJarException, RefusedJarException {
    Path temporary = Files.createTempFile(directory, sha256, TEMPORARY);
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        if (!copyTo(source, out).equals(sha256)) {
          throw new UnsettledJarException();
        }
      }
      readThrough(temporary);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      rename(temporary, copy);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system of " + to + " cannot rename a file atomically", e);
    }
  }

  /** Returns the SHA-256 of the bytes. */
  private static String copyTo(Path source, OutputStream out) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every JDK has SHA-256", e);
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(source)) {
      DigestOutputStream digested = new DigestOutputStream(out, digest);
      int count;
      while ((count = in.read(buffer)) >= 0) {
        digested.write(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Reads every entry, which checks its CRC. */
  private static void readThrough(Path jar) throws RefusedJarException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        try (InputStream in = zip.getInputStream(entry)) {
          while (in.read(buffer) >= 0) {
            continue;
          }
        }
      }
    } catch (ZipException e) {
      throw RefusedJarException.unreadable(
          "is not a whole zip file (" + e.getMessage() + "); copy it again", e);
    } catch (IOException e) {
      throw RefusedJarException.unreadable(
          "is a damaged zip file (" + e.getMessage() + "); copy it again", e);
    }
  }

  /**
   * Deletes the copies that nobody has needed for long: other daemons may have this directory too.
   *
   * @param needed the copies of the jars that are installed or loaded here
   * @param unusedSince copies last used before this are deleted
   */
  void prune(Set<Path> needed, Instant unusedSince) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "*{" + JAR + "," + TEMPORARY + "}")) {
      for (Path file : files) {
        if (!needed.contains(file)
            && Files.getLastModifiedTime(file).toInstant().isBefore(unusedSince)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException e) {
      LOG.debug("another daemon has just deleted {}", e.getFile());
    }
  }
}
