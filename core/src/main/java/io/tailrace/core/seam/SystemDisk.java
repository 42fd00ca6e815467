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

import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The machine's file systems.
 *
 * <p>Bytes of the heap are written and read in slices, through a few direct buffers that all files
 * share: the JDK would make one as large as each array for every thread that ever wrote it, and
 * keep it. A file is not closed because the thread that uses it was interrupted before; one that is
 * interrupted while it waits for the disk does close it, see {@link FileChannel}.
 */
public final class SystemDisk implements Disk {
  private static final int SLICE_SIZE = 128 * 1024;
  private static final int SLICES_KEPT_MAX = 32;

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<OpenOption> OLD =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<OpenOption> LOCK =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  private static final PosixFilePermission[] PERMISSION_BITS = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private final Map<Path, HeldLock> locks = new HashMap<>(); // guarded by itself
  private final ArrayBlockingQueue<ByteBuffer> slices = new ArrayBlockingQueue<>(SLICES_KEPT_MAX);

  @Override
  public DiskFile create(Path file, OptionalInt permissions) throws IOException {
    final OpenFile created = new OpenFile(FileChannel.open(file, NEW));
    try {
      if (permissions.isPresent()) {
        setPermissions(file, permissions.getAsInt());
      }
      return created;
    } catch (IOException e) {
      created.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    return new OpenFile(FileChannel.open(file, OLD));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    final List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(entry.getFileName());
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public void createDirectories(Path directory, OptionalInt permissions) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    final Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent, permissions);
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
      return; // somebody else made it meanwhile
    }
    if (permissions.isPresent()) {
      setPermissions(directory, permissions.getAsInt());
    }
  }

  @Override
  public Optional<Stat> stat(Path path) throws IOException {
    try {
      if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        final BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
        return Optional.of(
            new Stat(
                basic.isDirectory(),
                basic.size(),
                basic.creationTime().to(TimeUnit.SECONDS),
                basic.lastModifiedTime().to(TimeUnit.SECONDS)));
      }
      final Map<String, Object> unix =
          Files.readAttributes(path, "unix:isDirectory,size,ctime,lastModifiedTime");
      return Optional.of(
          new Stat(
              (Boolean) unix.get("isDirectory"),
              (Long) unix.get("size"),
              ((FileTime) unix.get("ctime")).to(TimeUnit.SECONDS),
              ((FileTime) unix.get("lastModifiedTime")).to(TimeUnit.SECONDS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableSpace(Path path) throws IOException {
    // One statvfs; a FileStore would read the table of mounts first.
    final long bytes = path.toFile().getUsableSpace();
    if (bytes == 0 && !Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return bytes;
  }

  @Override
  public boolean isWritable(Path directory) {
    return Files.isDirectory(directory) && Files.isWritable(directory);
  }

  @Override
  public Optional<Closeable> lock(Path file) throws IOException {
    final Path key = file.toAbsolutePath().normalize();
    // To close a file gives back whatever locks the process has on it, so it is opened only once.
    synchronized (locks) {
      HeldLock held = locks.get(key);
      if (held == null) {
        final FileChannel channel = FileChannel.open(file, LOCK);
        try {
          if (!isTaken(channel)) {
            channel.close();
            return Optional.empty();
          }
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
        held = new HeldLock(channel);
        locks.put(key, held);
      }
      held.owners++;
      final HeldLock taken = held;
      final AtomicBoolean isGivenBack = new AtomicBoolean();
      return Optional.of(
          () -> {
            if (isGivenBack.compareAndSet(false, true)) {
              giveBack(key, taken);
            }
          });
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return true; // by this process, through another disk
    }
  }

  private void giveBack(Path key, HeldLock held) throws IOException {
    synchronized (locks) {
      held.owners--;
      if (held.owners == 0) {
        locks.remove(key);
        held.channel.close();
      }
    }
  }

  private static void setPermissions(Path path, int mode) throws IOException {
    final Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < PERMISSION_BITS.length; bit++) {
      if ((mode >> bit & 1) != 0) {
        permissions.add(PERMISSION_BITS[bit]);
      }
    }
    Files.setPosixFilePermissions(path, permissions);
  }

  private ByteBuffer takeSlice() {
    final ByteBuffer slice = slices.poll();
    return slice == null ? ByteBuffer.allocateDirect(SLICE_SIZE) : slice;
  }

  /** More slices than are kept only exist while more threads than that wait for the disk. */
  private void giveSlice(ByteBuffer slice) {
    slices.offer(slice);
  }

  /** A lock that the process has. */
  private static final class HeldLock {
    private final FileChannel channel;
    private int owners;

    HeldLock(FileChannel channel) {
      this.channel = channel;
    }
  }

  private final class OpenFile implements DiskFile {
    private final FileChannel channel;

    OpenFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long length() throws IOException {
      final boolean wasInterrupted = Thread.interrupted();
      try {
        return channel.size();
      } finally {
        restore(wasInterrupted);
      }
    }

    @Override
    public int read(long position, byte[] to, int offset, int count) throws IOException {
      final boolean wasInterrupted = Thread.interrupted();
      final ByteBuffer slice = takeSlice();
      try {
        int done = 0;
        while (done < count) {
          slice.clear().limit(Math.min(SLICE_SIZE, count - done));
          final int read = channel.read(slice, position + done);
          if (read < 0) {
            break;
          }
          slice.get(0, to, offset + done, read);
          done += read;
        }
        return done;
      } finally {
        giveSlice(slice);
        restore(wasInterrupted);
      }
    }

    @Override
    public void write(long position, byte[] from, int offset, int count) throws IOException {
      final boolean wasInterrupted = Thread.interrupted();
      final ByteBuffer slice = takeSlice();
      try {
        long at = position;
        int done = 0;
        while (done < count) {
          final int size = Math.min(SLICE_SIZE, count - done);
          slice.clear().put(from, offset + done, size).flip();
          while (slice.hasRemaining()) {
            at += channel.write(slice, at);
          }
          done += size;
        }
      } finally {
        giveSlice(slice);
        restore(wasInterrupted);
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      final boolean wasInterrupted = Thread.interrupted();
      try {
        channel.truncate(length);
      } finally {
        restore(wasInterrupted);
      }
    }

    @Override
    public void sync() throws IOException {
      final boolean wasInterrupted = Thread.interrupted();
      try {
        channel.force(false);
      } finally {
        restore(wasInterrupted);
      }
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.of(channel);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    private static void restore(boolean wasInterrupted) {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
