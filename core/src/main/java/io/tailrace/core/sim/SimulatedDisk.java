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
package io.tailrace.core.sim;

import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A disk in memory that does what disks do: it loses what was not synced when the power fails,
 * tears what was being written, flips bits, fills up, and fails. All that is random comes from the
 * source it is made with, so that a run with the same seed is the same run.
 *
 * <p>What survives a loss of power:
 *
 * <ul>
 *   <li>of a file's content, what was synced; of every later write each sector or not; every later
 *       cut or not. A gap before a sector that survived is zeros.
 *   <li>of a directory's names, all changes before it was synced, and of the later ones as many as
 *       come first, as on a file system with a journal.
 *   <li>directories, always.
 * </ul>
 *
 * <p>Thread-safe; reproducible as far as the order of the calls is. It is one long class because a
 * crash, a full disk and a failure concern names, contents and open files together, under one lock.
 */
public final class SimulatedDisk implements Disk {
  /** Bytes that are written wholly or not at all. */
  public static final int SECTOR_SIZE = 512;

  private final ReentrantLock lock = new ReentrantLock();
  private final Random random;
  private final LongSupplier clock;
  private final Map<Path, Node> names = new TreeMap<>(); // guarded by lock, as all below
  private final Map<Path, Node> durableNames = new TreeMap<>();
  private final List<NameChange> pendingNames = new ArrayList<>();
  private final Set<Path> directories = new HashSet<>();
  private final Set<Node> unlinkedOpen = new HashSet<>();
  private long capacity = Long.MAX_VALUE;
  private double errorRate;
  private long callsUntilError = Long.MAX_VALUE;
  private boolean isReadOnly;
  private boolean isForbidden;
  private boolean isOff;
  private long calls;

  /**
   * An empty disk.
   *
   * @param random source of all that is random
   * @param clock seconds since the epoch, for the times of files
   */
  public SimulatedDisk(Random random, LongSupplier clock) {
    this.random = random;
    this.clock = clock;
  }

  /** A file. */
  private static final class Node {
    private byte[] content = new byte[0];
    private int length;
    private byte[] durable = new byte[0];
    private final List<Change> pending = new ArrayList<>();
    private long changedAt;
    private long modifiedAt;
    private int openCount;

    void write(long position, byte[] from, int offset, int count) {
      final int end = Math.toIntExact(position + count);
      if (end > content.length) {
        content = Arrays.copyOf(content, Math.max(end, 2 * content.length));
      }
      if (position > length) {
        Arrays.fill(content, length, (int) position, (byte) 0);
      }
      System.arraycopy(from, offset, content, (int) position, count);
      length = Math.max(length, end);
    }

    void truncate(long newLength) {
      if (newLength < length) {
        length = (int) newLength;
      }
    }

    byte[] copy() {
      return Arrays.copyOf(content, length);
    }

    static Node of(byte[] content) {
      final Node node = new Node();
      node.content = content;
      node.length = content.length;
      node.durable = content.clone();
      return node;
    }
  }

  /** A change of a file's content; a cut if {@code bytes} is null. */
  private record Change(long position, byte[] bytes) {}

  /** A change of a name: {@code node} has it from now on, or nothing has if that is null. */
  private record NameChange(Path directory, Path from, Path to, Node node) {}

  // ---- faults ----

  /** Bytes that fit on the disk. */
  public void setCapacity(long bytes) {
    lock.lock();
    try {
      capacity = bytes;
    } finally {
      lock.unlock();
    }
  }

  /** The part of calls that fail, 0 to 1. A write that fails may have written some of its bytes. */
  public void setErrorRate(double rate) {
    lock.lock();
    try {
      errorRate = rate;
    } finally {
      lock.unlock();
    }
  }

  /** Lets one call fail after so many others went well. */
  public void failAfter(long goodCalls) {
    lock.lock();
    try {
      callsUntilError = goodCalls;
    } finally {
      lock.unlock();
    }
  }

  /** Lets every change fail, as on a disk that was mounted anew after an error. */
  public void setReadOnly(boolean readOnly) {
    lock.lock();
    try {
      isReadOnly = readOnly;
    } finally {
      lock.unlock();
    }
  }

  /** Lets every call that names a path be denied; files that are open can still be used. */
  public void setForbidden(boolean forbidden) {
    lock.lock();
    try {
      isForbidden = forbidden;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Flips one bit of one file, on the disk as well as in what is read.
   *
   * @param which files it may be
   * @return the file, if there is one with content
   */
  public Optional<Path> flipBit(Predicate<Path> which) {
    lock.lock();
    try {
      final List<Path> files =
          names.entrySet().stream()
              .filter(entry -> entry.getValue().length > 0 && which.test(entry.getKey()))
              .map(Map.Entry::getKey)
              .toList();
      if (files.isEmpty()) {
        return Optional.empty();
      }
      final Path file = files.get(random.nextInt(files.size()));
      final Node node = names.get(file);
      final int bit = random.nextInt(8 * node.length);
      flip(node.content, bit);
      if (bit / 8 < node.durable.length) {
        flip(node.durable, bit);
      }
      return Optional.of(file);
    } finally {
      lock.unlock();
    }
  }

  private static void flip(byte[] bytes, int bit) {
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
  }

  /** Takes a directory away with all that is in it; files that are open can still be used. */
  public void removeDirectory(Path directory) {
    lock.lock();
    try {
      for (Path file : List.copyOf(names.keySet())) {
        if (file.startsWith(directory)) {
          unlink(names.remove(file));
        }
      }
      durableNames.keySet().removeIf(file -> file.startsWith(directory));
      pendingNames.removeIf(change -> change.directory().startsWith(directory));
      directories.removeIf(path -> path.startsWith(directory));
    } finally {
      lock.unlock();
    }
  }

  /** The disk as the next process finds it after this one was killed: nothing is lost. */
  public SimulatedDisk kill() {
    lock.lock();
    try {
      final SimulatedDisk next = new SimulatedDisk(random, clock);
      next.directories.addAll(directories);
      next.names.putAll(names);
      next.durableNames.putAll(durableNames);
      next.pendingNames.addAll(pendingNames);
      next.capacity = capacity;
      names.values().forEach(node -> node.openCount = 0);
      isOff = true;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The disk as it is found after the power failed. */
  public SimulatedDisk crash() {
    lock.lock();
    try {
      final SimulatedDisk next = new SimulatedDisk(random, clock);
      next.directories.addAll(directories);
      next.capacity = capacity;
      final Map<Path, Node> left = new TreeMap<>(durableNames);
      final int survivors = some(pendingNames.size());
      for (NameChange change : pendingNames.subList(0, survivors)) {
        apply(change, left);
      }
      // Some crashes lose all that can be lost, some nothing, so that the ends are tried too.
      final double lossRate = random.nextInt(3) / 2.0;
      left.forEach(
          (path, node) -> {
            final Node found = Node.of(survivingContent(node, lossRate));
            found.changedAt = node.changedAt;
            found.modifiedAt = node.modifiedAt;
            next.names.put(path, found);
            next.durableNames.put(path, found);
          });
      isOff = true;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private byte[] survivingContent(Node node, double lossRate) {
    final Node found = Node.of(node.durable.clone());
    for (Change change : node.pending) {
      if (change.bytes() == null) {
        if (!isLost(lossRate)) {
          found.truncate(change.position());
        }
        continue;
      }
      int done = 0;
      while (done < change.bytes().length) {
        final long at = change.position() + done;
        final int toBoundary = SECTOR_SIZE - (int) (at % SECTOR_SIZE);
        final int part = Math.min(toBoundary, change.bytes().length - done);
        if (!isLost(lossRate)) {
          found.write(at, change.bytes(), done, part);
        }
        done += part;
      }
    }
    return found.copy();
  }

  private boolean isLost(double rate) {
    return rate > 0 && random.nextDouble() < rate;
  }

  /** All of them, none, or any number. */
  private int some(int count) {
    return switch (random.nextInt(3)) {
      case 0 -> 0;
      case 1 -> count;
      default -> random.nextInt(count + 1);
    };
  }

  // ---- what tests look at ----

  /** What a file holds. */
  public byte[] content(Path file) throws NoSuchFileException {
    lock.lock();
    try {
      return node(file).copy();
    } finally {
      lock.unlock();
    }
  }

  /** All files, in the order of their names. */
  public List<Path> files() {
    lock.lock();
    try {
      return List.copyOf(names.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Files that are open, each as often as it is. */
  public int openFiles() {
    lock.lock();
    try {
      return names.values().stream().mapToInt(node -> node.openCount).sum()
          + unlinkedOpen.stream().mapToInt(node -> node.openCount).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Calls so far that could have failed. */
  public long calls() {
    lock.lock();
    try {
      return calls;
    } finally {
      lock.unlock();
    }
  }

  // ---- the disk ----

  @Override
  public DiskFile create(Path file, OptionalInt permissions) throws IOException {
    lock.lock();
    try {
      beginChangeAt(file, "create");
      final Path directory = directoryOf(file);
      if (!directories.contains(directory)) {
        throw new NoSuchFileException(file.toString());
      }
      if (names.containsKey(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      final Node node = new Node();
      touch(node);
      change(new NameChange(directory, null, file, node));
      node.openCount++;
      return new OpenFile(node);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    lock.lock();
    try {
      beginAt(file, "open");
      final Node node = node(file);
      node.openCount++;
      return new OpenFile(node);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    lock.lock();
    try {
      beginChangeAt(from, "rename");
      final Node node = node(from);
      if (!directories.contains(directoryOf(to))) {
        throw new NoSuchFileException(to.toString());
      }
      if (from.equals(to)) {
        return;
      }
      final Node replaced = names.get(to);
      change(new NameChange(directoryOf(to), from, to, node));
      node.changedAt = clock.getAsLong();
      if (replaced != null) {
        unlink(replaced);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    lock.lock();
    try {
      beginChangeAt(file, "delete");
      final Node node = names.get(file);
      if (node != null) {
        change(new NameChange(directoryOf(file), file, null, null));
        unlink(node);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    lock.lock();
    try {
      beginAt(directory, "list");
      if (names.containsKey(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
      return names.keySet().stream()
          .filter(file -> directory.equals(file.getParent()))
          .map(Path::getFileName)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void createDirectories(Path directory, OptionalInt permissions) throws IOException {
    lock.lock();
    try {
      beginChangeAt(directory, "create");
      for (Path path = directory; path != null; path = path.getParent()) {
        if (names.containsKey(path)) {
          throw new NotDirectoryException(path.toString());
        }
        directories.add(path);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Stat> stat(Path path) throws IOException {
    lock.lock();
    try {
      beginAt(path, "stat");
      final Node node = names.get(path);
      if (node != null) {
        return Optional.of(new Stat(false, node.length, node.changedAt, node.modifiedAt));
      }
      return directories.contains(path) ? Optional.of(new Stat(true, 0, 0, 0)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    lock.lock();
    try {
      beginAt(directory, "sync");
      if (!directories.contains(directory)) {
        throw new NoSuchFileException(directory.toString());
      }
      for (NameChange change : List.copyOf(pendingNames)) {
        if (change.directory().equals(directory)) {
          apply(change, durableNames);
          pendingNames.remove(change);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long usableSpace(Path path) throws IOException {
    lock.lock();
    try {
      beginAt(path, "statvfs");
      if (!directories.contains(path) && !names.containsKey(path)) {
        throw new NoSuchFileException(path.toString());
      }
      return Math.max(0, capacity - used());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isWritable(Path directory) {
    lock.lock();
    try {
      return !isReadOnly && !isForbidden && directories.contains(directory);
    } finally {
      lock.unlock();
    }
  }

  private void begin(String call) throws IOException {
    if (isOff) {
      throw new IOException("the machine is off: " + call);
    }
    calls++;
    if (callsUntilError-- <= 0 || errorRate > 0 && random.nextDouble() < errorRate) {
      callsUntilError = Long.MAX_VALUE;
      throw new IOException("Input/output error: " + call);
    }
  }

  private void beginAt(Path path, String call) throws IOException {
    begin(call + " " + path);
    if (isForbidden) {
      throw new AccessDeniedException(path.toString());
    }
  }

  private void beginChangeAt(Path path, String call) throws IOException {
    beginAt(path, call);
    if (isReadOnly) {
      throw new IOException("Read-only file system: " + call + " " + path);
    }
  }

  private Node node(Path file) throws NoSuchFileException {
    final Node node = names.get(file);
    if (node == null) {
      throw new NoSuchFileException(file.toString());
    }
    return node;
  }

  private void touch(Node node) {
    node.modifiedAt = clock.getAsLong();
    node.changedAt = node.modifiedAt;
  }

  private void change(NameChange change) {
    apply(change, names);
    pendingNames.add(change);
  }

  private static void apply(NameChange change, Map<Path, Node> to) {
    if (change.from() != null) {
      to.remove(change.from());
    }
    if (change.to() != null) {
      to.put(change.to(), change.node());
    }
  }

  private void unlink(Node node) {
    if (node.openCount > 0) {
      unlinkedOpen.add(node);
    }
  }

  private long used() {
    long used = 0;
    for (Node node : names.values()) {
      used += node.length;
    }
    for (Node node : unlinkedOpen) {
      used += node.length;
    }
    return used;
  }

  private static Path directoryOf(Path file) {
    return file.getParent();
  }

  private final class OpenFile implements DiskFile {
    private final Node node;
    private boolean isClosed; // guarded by lock

    OpenFile(Node node) {
      this.node = node;
    }

    @Override
    public long length() throws IOException {
      lock.lock();
      try {
        check("length");
        return node.length;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int read(long position, byte[] to, int offset, int count) throws IOException {
      lock.lock();
      try {
        check("read");
        final int held = (int) Math.max(0, Math.min(count, node.length - position));
        if (held > 0) {
          System.arraycopy(node.content, (int) position, to, offset, held);
        }
        return held;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void write(long position, byte[] from, int offset, int count) throws IOException {
      lock.lock();
      try {
        int fits = count;
        IOException failure = null;
        try {
          check("write");
          if (isReadOnly) {
            throw new IOException("Read-only file system: write");
          }
        } catch (ClosedChannelException e) {
          throw e;
        } catch (IOException e) {
          failure = e;
          fits = isOff || isReadOnly ? 0 : some(count);
        }
        final long free = capacity - used() + Math.max(0, node.length - position);
        if (fits > free) {
          fits = (int) Math.max(0, free);
          failure = new IOException("No space left on device");
        }
        if (fits > 0) {
          node.write(position, from, offset, fits);
          node.pending.add(new Change(position, Arrays.copyOfRange(from, offset, offset + fits)));
          touch(node);
        }
        if (failure != null) {
          throw failure;
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      lock.lock();
      try {
        check("truncate");
        if (isReadOnly) {
          throw new IOException("Read-only file system: truncate");
        }
        if (length < node.length) {
          node.truncate(length);
          node.pending.add(new Change(length, null));
          touch(node);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void sync() throws IOException {
      lock.lock();
      try {
        check("sync");
        node.durable = node.copy();
        node.pending.clear();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.empty();
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!isClosed && !isOff) {
          isClosed = true;
          node.openCount--;
          if (node.openCount == 0) {
            unlinkedOpen.remove(node);
          }
        }
      } finally {
        lock.unlock();
      }
    }

    private void check(String call) throws IOException {
      if (isClosed) {
        throw new ClosedChannelException();
      }
      begin(call);
    }
  }
}
