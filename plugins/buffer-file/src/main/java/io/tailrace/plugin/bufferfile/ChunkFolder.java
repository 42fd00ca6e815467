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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.BufferContext;
import io.tailrace.api.ByteSize;
import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.chunkfile.ChunkNames;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.slf4j.Logger;

/** The chunks of one buffer on disk, and what they share. */
final class ChunkFolder {
  static final int FILE_PERMISSION = 0644;
  static final int DIRECTORY_PERMISSION = 0755;

  /** Chunks whose files stay open; each has two or three. */
  private static final int OPEN_CHUNKS_MAX = 128;

  /** What is asked for a new chunk besides its events: three files of a block each. */
  private static final int CREATE_BYTES = 3 * 4096;

  private final BufferContext context;
  private final Disk disk;
  private final BufferPath path;
  private final OptionalInt filePermission;
  private final OptionalInt directoryPermission;
  private final OpenFiles openFiles;
  private final SpaceGuard space;

  // Reused for each append, under the host's lock of the output.
  private final CRC32C crc = new CRC32C();
  private final byte[] entry = new byte[Checksums.ENTRY_SIZE];

  private final AtomicLong nameChanges = new AtomicLong();
  private final AtomicLong nameChangesSynced = new AtomicLong();

  ChunkFolder(
      BufferContext context,
      BufferPath path,
      OptionalInt filePermission,
      OptionalInt directoryPermission,
      ByteSize reserve) {
    this.context = context;
    this.disk = context.disk();
    this.path = path;
    this.filePermission = filePermission;
    this.directoryPermission = directoryPermission;
    this.openFiles = new OpenFiles(OPEN_CHUNKS_MAX, context.log(), new Rescue(this));
    this.space = new SpaceGuard(disk, reserve);
    context.claim(path.pattern());
  }

  BufferContext context() {
    return context;
  }

  Disk disk() {
    return disk;
  }

  BufferPath path() {
    return path;
  }

  Logger log() {
    return context.log();
  }

  OpenFiles openFiles() {
    return openFiles;
  }

  SpaceGuard space() {
    return space;
  }

  OptionalInt filePermission() {
    return filePermission;
  }

  OptionalInt directoryPermission() {
    return directoryPermission;
  }

  boolean hasMetaFiles() {
    return !path.names().hasKey();
  }

  /** Makes the directory, if it is not there. */
  void start() throws IOException {
    createDirectory(path.directory());
  }

  /** Makes a directory, if it is not there. */
  void createDirectory(Path directory) throws IOException {
    if (disk.stat(directory).isPresent()) {
      return;
    }
    disk.createDirectories(directory, directoryPermission);
    final Path parent = directory.toAbsolutePath().getParent();
    if (context.isSyncing() && parent != null) {
      disk.syncDirectory(parent);
    }
  }

  /**
   * Makes an empty chunk.
   *
   * @param key encoded, for the name; empty if the scheme has none
   */
  FileChunk create(ChunkMetadata metadata, byte[] id, String key, long nowSeconds)
      throws IOException {
    final ChunkNames.Name name = path.names().staged(key, id);
    try {
      takeSpace();
      try {
        return createFiles(name, metadata, id, nowSeconds);
      } catch (NoSuchFileException e) {
        createDirectory(path.directory()); // somebody took it away
        return createFiles(name, metadata, id, nowSeconds);
      }
    } catch (IOException e) {
      throw new IOException(
          "can't create buffer file for "
              + path.pattern()
              + ". Stop creating buffer files: error = "
              + e,
          e);
    }
  }

  private void takeSpace() throws IOException {
    try {
      space.take(path.directory(), CREATE_BYTES, context.nowNs());
    } catch (NoSuchFileException e) {
      createDirectory(path.directory());
      space.take(path.directory(), CREATE_BYTES, context.nowNs());
    }
  }

  private FileChunk createFiles(
      ChunkNames.Name name, ChunkMetadata metadata, byte[] id, long nowSeconds) throws IOException {
    final ChunkMeta says = new ChunkMeta(metadata, id, 0, nowSeconds, nowSeconds);
    final byte[] meta = context.writeMeta(says);
    final byte[] header = Checksums.header(meta, context.compression());
    final FileChunk chunk =
        FileChunk.staged(
            this,
            new FileChunk.Start(
                path.directory(),
                name,
                id.clone(),
                metadata,
                nowSeconds,
                nowSeconds,
                0,
                0,
                context.compression()),
            hasMetaFiles() ? image(meta, says) : null,
            header.length,
            Checksums.FIRST_LINK);
    // The data last: where it is found, what belongs to it is found as well.
    final DiskFile[] made = new DiskFile[3];
    try {
      made[2] = createFile(name.sidecar());
      made[2].write(0, header, 0, header.length);
      if (hasMetaFiles()) {
        made[1] = createFile(name.text() + ChunkNames.META_SUFFIX);
        made[1].write(0, meta, 0, meta.length);
      }
      made[0] = createFile(name.text());
    } catch (IOException | RuntimeException e) {
      removeAfter(e, made[0], name.text());
      removeAfter(e, made[1], name.text() + ChunkNames.META_SUFFIX);
      removeAfter(e, made[2], name.sidecar());
      throw e;
    }
    chunk.noteNamed();
    openFiles.giveBack(openFiles.takeNew(chunk, new OpenFiles.Entry(made[0], made[1], made[2])));
    return chunk;
  }

  private DiskFile createFile(String fileName) throws IOException {
    return disk.create(path.directory().resolve(fileName), filePermission);
  }

  private void removeAfter(Exception failure, DiskFile file, String fileName) {
    if (file == null) {
      return;
    }
    try {
      file.close();
      disk.delete(path.directory().resolve(fileName));
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** The image of a meta file that we wrote. */
  MetaImage image(byte[] meta, ChunkMeta says) {
    return MetaImage.of(meta, says)
        .orElseThrow(() -> new IllegalStateException("the meta does not end in count and times"));
  }

  /** Makes the sidecar's entry of an append, see {@link #entryBytes}; returns its link. */
  int entry(byte[] bytes, int offset, int size, int events, int link) {
    crc.reset();
    crc.update(bytes, offset, size);
    return Checksums.putEntry(entry, 0, size, events, (int) crc.getValue(), link, crc);
  }

  /** The entry made last. */
  byte[] entryBytes() {
    return entry;
  }

  /** Notes that a name in the directory changed; the result is to be given to syncNames. */
  long noteNameChange() {
    return nameChanges.incrementAndGet();
  }

  /** Returns when a change of a name is on the disk. */
  void syncNames(Path directory, long change) throws IOException {
    if (!directory.equals(path.directory())) {
      disk.syncDirectory(directory); // an earlier one, where nothing new is made
    } else if (change > nameChangesSynced.get()) {
      final long now = nameChanges.get();
      disk.syncDirectory(directory);
      nameChangesSynced.accumulateAndGet(now, Math::max);
    }
  }
}
