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

import io.tailrace.api.Chunk;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.buffer.StoredChunk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where chunks go that cannot be delivered. Thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin/buffer.rb, backup, and lib/fluent/plugin/buf_file.rb,
 * evacuate_chunk.
 */
public final class Backup {
  private static final int PIECE_BYTES = 64 << 10;
  private static final String WHOLE_PREFIX = "buffer.q";
  private static final String WHOLE_SUFFIX = ".log";

  private final Disk disk;
  private final Path base;
  private final int workerId;
  private final String ownerId;
  private final OptionalInt directoryPermissions;

  /**
   * @param base root_dir, or what stands for it
   * @param ownerId id of the output
   */
  public Backup(
      Disk disk, Path base, int workerId, String ownerId, OptionalInt directoryPermissions) {
    this.disk = disk;
    this.base = base;
    this.workerId = workerId;
    this.ownerId = ownerId.replaceAll("[ \"/\\\\:;|*<>?]", "_");
    this.directoryPermissions = directoryPermissions;
  }

  /** The directory of chunks that are bad. */
  public Path badChunks() {
    return base.resolve("backup").resolve("worker" + workerId).resolve(ownerId);
  }

  /** The directory of chunks that are whole and were given up. */
  public Path wholeChunks() {
    return base.resolve("buffer").resolve(ownerId);
  }

  /** The names of the data files of the whole chunks that are kept there, of earlier runs too. */
  List<String> keptWhole() throws IOException {
    return disk.list(wholeChunks()).stream()
        .map(path -> path.getFileName().toString())
        .filter(name -> name.startsWith(WHOLE_PREFIX) && name.endsWith(WHOLE_SUFFIX))
        .toList();
  }

  /** Whether there is a directory of whole chunks. */
  boolean isThere() {
    return isThere(wholeChunks());
  }

  private boolean isThere(Path path) {
    try {
      return disk.stat(path).isPresent();
    } catch (IOException e) {
      return false; // something above is no directory, or may not be looked into
    }
  }

  /** The first directory that the process cannot write chunks below; nothing is made for it. */
  Optional<Path> unwritable() {
    for (Path directory : List.of(wholeChunks(), badChunks())) {
      Path nearest = directory.toAbsolutePath();
      while (nearest.getParent() != null && !isThere(nearest)) {
        nearest = nearest.getParent();
      }
      if (!disk.isWritable(nearest)) {
        return Optional.of(nearest);
      }
    }
    return Optional.empty();
  }

  /** The name of the data file of a whole chunk. */
  static String wholeName(StoredChunk chunk) {
    return WHOLE_PREFIX + ChunkIds.hex(chunk.id()) + WHOLE_SUFFIX;
  }

  /**
   * Keeps the content of a bad chunk, decompressed.
   *
   * @return the file
   */
  Path keepBad(Chunk chunk) throws IOException {
    final Path directory = badChunks();
    makeDirectory(directory);
    final Path file = directory.resolve(chunk.id() + ".log");
    disk.delete(file); // of an attempt that failed
    final byte[] piece = new byte[PIECE_BYTES];
    try (DiskFile out = disk.create(file, OptionalInt.empty());
        InputStream in = content(chunk)) {
      long position = 0;
      for (int read = in.readNBytes(piece, 0, piece.length);
          read > 0;
          read = in.readNBytes(piece, 0, piece.length)) {
        out.write(position, piece, 0, read);
        position += read;
      }
      out.sync();
    }
    disk.syncDirectory(directory);
    return file;
  }

  /** Makes a directory so that it outlives the machine, too. */
  private void makeDirectory(Path directory) throws IOException {
    if (disk.stat(directory).isPresent()) {
      return;
    }
    disk.createDirectories(directory, directoryPermissions);
    for (Path made = directory; !made.equals(base); made = made.getParent()) {
      disk.syncDirectory(made.getParent());
    }
  }

  /** The content, or the bytes as they are stored if they cannot be decompressed. */
  private static InputStream content(Chunk chunk) throws IOException {
    if (chunk.compression().isPresent()) {
      try (InputStream trial = chunk.open()) {
        trial.transferTo(java.io.OutputStream.nullOutputStream());
      } catch (IOException e) {
        return new ChunkReader(false).openStored(chunk);
      }
    }
    return chunk.open();
  }

  /**
   * Keeps a chunk as a queued one of a buffer of type file, so that such a buffer or the buffer
   * tool can read it.
   *
   * @return the file with the data
   */
  Path keepWhole(StoredChunk chunk) throws IOException {
    final Path directory = wholeChunks();
    makeDirectory(directory);
    final String name = wholeName(chunk);
    final Path file = directory.resolve(name);
    final Path meta = directory.resolve(name + ".meta");
    disk.delete(file);
    disk.delete(meta);
    final byte[] metaBytes =
        MetaCodec.write(
            new ChunkMeta(
                chunk.metadata().withSeq(0),
                chunk.id(),
                chunk.count(),
                chunk.createdAt(),
                chunk.modifiedAt()));
    try (DiskFile out = disk.create(meta, OptionalInt.empty())) {
      out.write(0, metaBytes, 0, metaBytes.length);
      out.sync();
    }
    final byte[] piece = new byte[PIECE_BYTES];
    try (DiskFile out = disk.create(file, OptionalInt.empty());
        StoredBytes in = chunk.stored()) {
      for (long position = 0; position < in.length(); ) {
        final int count = (int) Math.min(piece.length, in.length() - position);
        in.read(position, piece, 0, count);
        out.write(position, piece, 0, count);
        position += count;
      }
      out.sync();
    }
    disk.syncDirectory(directory);
    return file;
  }
}
