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
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Puts bytes that cannot be delivered into files of the backup directory. */
final class Backup {
  private static final int COPIES_MAX = 1000;

  private final BufferContext context;
  private final ChunkFolder folder;
  private final byte[] buffer = new byte[64 * 1024];
  private final byte[] other = new byte[buffer.length];

  Backup(ChunkFolder folder) {
    this.folder = folder;
    this.context = folder.context();
  }

  /**
   * Keeps a range of a file. One that was kept already, by a run that did not come further, is not
   * kept twice.
   *
   * @param name of the file in the backup directory, without its suffix
   * @return the file that holds it
   */
  Path keep(String name, DiskFile from, long start, long end) throws IOException {
    final Disk disk = folder.disk();
    final Path directory = context.backupDirectory();
    if (disk.stat(directory).isEmpty()) {
      disk.createDirectories(directory, folder.directoryPermission());
    }
    for (int copy = 0; copy < COPIES_MAX; copy++) {
      final Path file = directory.resolve(copy == 0 ? name + ".log" : name + "." + copy + ".log");
      final Optional<Disk.Stat> known = disk.stat(file);
      if (known.isEmpty()) {
        write(file, from, start, end);
        return file;
      }
      if (known.get().length() == end - start && isSame(file, from, start, end)) {
        return file;
      }
    }
    throw new FileAlreadyExistsException(directory.resolve(name + ".log").toString());
  }

  private void write(Path file, DiskFile from, long start, long end) throws IOException {
    final Disk disk = folder.disk();
    try (DiskFile to = disk.create(file, folder.filePermission())) {
      copy(from, start, end, to, 0);
      to.sync();
    } catch (IOException e) {
      try {
        disk.delete(file);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    disk.syncDirectory(context.backupDirectory());
  }

  /** Copies a range, up to the end of the file if that comes first. */
  void copy(DiskFile from, long start, long end, DiskFile to, long position) throws IOException {
    long at = start;
    while (at < end) {
      final int held = from.read(at, buffer, 0, (int) Math.min(buffer.length, end - at));
      if (held == 0) {
        return;
      }
      to.write(position + at - start, buffer, 0, held);
      at += held;
    }
  }

  private boolean isSame(Path file, DiskFile from, long start, long end) throws IOException {
    try (DiskFile kept = folder.disk().open(file)) {
      for (long at = start; at < end; at += buffer.length) {
        final int size = (int) Math.min(buffer.length, end - at);
        if (from.read(at, buffer, 0, size) < size
            || kept.read(at - start, other, 0, size) < size
            || !Arrays.equals(buffer, 0, size, other, 0, size)) {
          return false;
        }
      }
      return true;
    }
  }
}
