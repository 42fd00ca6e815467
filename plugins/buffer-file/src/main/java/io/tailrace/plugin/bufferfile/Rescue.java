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

import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.buffer.LostChunkException;
import io.tailrace.api.chunkfile.ChunkNames;
import io.tailrace.api.chunkfile.Repair;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes files of chunks anew that somebody removed. What a removed file holds can be read as long
 * as it is open, so data and sidecar are copied; the meta is known, and a sidecar that was not open
 * is made from the data.
 *
 * <p>Each file is written under the name that an unfinished repair's has, synced, and renamed: a
 * name is that of a whole file. The data comes last, so where it is found, what belongs to it is
 * found as well, and a rescue that fails is seen to be needed again.
 */
final class Rescue {
  private static final int BUFFER_SIZE = 256 * 1024;

  private final ChunkFolder folder;

  Rescue(ChunkFolder folder) {
    this.folder = folder;
  }

  @FunctionalInterface
  private interface Writing {
    void run(DiskFile to) throws IOException;
  }

  /**
   * Opens the files that are there and makes the others. Called under the lock of the open files.
   *
   * @param old the files that are open; null if none are
   * @throws LostChunkException if the data is neither there nor open
   */
  OpenFiles.Entry run(FileChunk chunk, OpenFiles.Entry old) throws IOException {
    DiskFile data = null;
    DiskFile meta = null;
    DiskFile sidecar = null;
    try {
      data = openIfThere(chunk.dataFile());
      meta = folder.hasMetaFiles() ? openIfThere(chunk.metaFile()) : null;
      sidecar = openIfThere(chunk.sidecarFile());
      if (data == null && (old == null || !isOpen(old.data))) {
        throw FileChunk.lost(chunk.dataFile(), null);
      }
      folder.createDirectory(chunk.directory());
      if (data == null) {
        requireSpace(chunk);
      }
      if (sidecar == null) {
        sidecar =
            old != null && isOpen(old.sidecar)
                ? make(
                    chunk.sidecarFile(),
                    newName(chunk.sidecarFile()),
                    to -> copy(old.sidecar, chunk.sidecarLength(), to))
                : makeSidecar(chunk, data == null ? old.data : data);
      }
      if (meta == null && folder.hasMetaFiles()) {
        final byte[] bytes = folder.context().writeMeta(chunk.says());
        meta =
            make(
                chunk.metaFile(),
                newName(chunk.metaFile()),
                to -> to.write(0, bytes, 0, bytes.length));
      }
      if (data == null) {
        data =
            make(
                chunk.dataFile(),
                chunk.directory().resolve(chunk.name().newData()),
                to -> copy(old.data, chunk.length(), to));
      }
    } catch (IOException | RuntimeException e) {
      closeAfter(e, data);
      closeAfter(e, meta);
      closeAfter(e, sidecar);
      throw e;
    }
    chunk.noteNamed();
    folder
        .log()
        .warn(
            "somebody removed files of a chunk, they are made anew path={} events={}",
            chunk.dataFile(),
            chunk.count());
    return new OpenFiles.Entry(data, meta, sidecar);
  }

  private DiskFile openIfThere(Path file) throws IOException {
    try {
      return folder.disk().open(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** A thread that is interrupted while it waits for the disk closes the file. */
  private static boolean isOpen(DiskFile file) {
    return file.channel().isEmpty() || file.channel().get().isOpen();
  }

  /** The old file takes its room until it is closed. */
  private void requireSpace(FileChunk chunk) throws IOException {
    final long usable = folder.disk().usableSpace(chunk.directory());
    if (usable < chunk.length()) {
      throw new IOException(
          String.format(
              "no space left for the %,d bytes of %s, which somebody removed: %,d bytes are free",
              chunk.length(), chunk.dataFile(), usable));
    }
  }

  private DiskFile makeSidecar(FileChunk chunk, DiskFile data) throws IOException {
    final Repair repair =
        new Repair(
            new Recovery.Place(folder, new Backup(folder)),
            chunk.directory(),
            chunk.name(),
            new byte[BUFFER_SIZE]);
    repair.unchecked(0, chunk.length(), chunk.count(), "");
    chunk.setSidecar(
        repair.finishSidecar(
            data, Optional.empty(), new Checksums.Reader(), chunk.says(), chunk.compression()));
    return folder.disk().open(chunk.sidecarFile());
  }

  private static Path newName(Path file) {
    return file.resolveSibling(file.getFileName() + ChunkNames.NEW_SUFFIX);
  }

  private DiskFile make(Path file, Path unfinished, Writing writing) throws IOException {
    final Disk disk = folder.disk();
    disk.delete(unfinished);
    final DiskFile made = disk.create(unfinished, folder.filePermission());
    try {
      writing.run(made);
      made.sync();
      disk.rename(unfinished, file);
      return made;
    } catch (IOException | RuntimeException e) {
      closeAfter(e, made);
      try {
        disk.delete(unfinished);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private static void copy(DiskFile from, long length, DiskFile to) throws IOException {
    final byte[] buffer = new byte[BUFFER_SIZE];
    for (long at = 0; at < length; ) {
      final int held = from.read(at, buffer, 0, (int) Math.min(BUFFER_SIZE, length - at));
      if (held == 0) {
        throw new EOFException("a removed file has " + at + " bytes instead of " + length);
      }
      to.write(at, buffer, 0, held);
      at += held;
    }
  }

  private static void closeAfter(Exception failure, DiskFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }
}
