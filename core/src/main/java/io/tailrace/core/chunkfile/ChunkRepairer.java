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
package io.tailrace.core.chunkfile;

import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.chunkfile.ChunkNames;
import io.tailrace.api.chunkfile.Content;
import io.tailrace.api.chunkfile.Repair;
import io.tailrace.core.buffer.MetaCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sets chunks right of a folder that nobody uses. What is taken out of a chunk, and what no buffer
 * could use, is kept in a directory beside the chunks, where no buffer looks: first that, on the
 * disk, then the chunk.
 */
public final class ChunkRepairer {
  /** The directory for what is taken out. */
  public static final String LOST = "lost";

  private static final OptionalInt UMASK = OptionalInt.empty();
  private static final int COPIES_MAX = 1000;

  private final Disk disk;
  private final ChunkExaminer examiner;
  private final Consumer<String> report;
  private final byte[] buffer = new byte[64 * 1024];

  /**
   * @param report takes a sentence for each thing that is done or cannot be done
   */
  public ChunkRepairer(Disk disk, ChunkExaminer examiner, Consumer<String> report) {
    this.disk = disk;
    this.examiner = examiner;
    this.report = report;
  }

  /** What was done with a chunk. */
  public enum Outcome {
    /** Nothing was wrong. */
    WHOLE,
    /** It was set right. */
    REPAIRED,
    /** Nothing of it could be used, all of it was moved away. */
    MOVED,
    /** What is wrong with it cannot be set right. */
    LEFT
  }

  /** Sets a chunk right. */
  public Outcome repair(ChunkFile file) throws IOException {
    if (file.scheme() == ChunkFile.Scheme.BACKUP) {
      return Outcome.WHOLE; // it was set aside already; what is whole of it can be read
    }
    final Place place = new Place(file.directory().resolve(LOST));
    final Repair repair = new Repair(place, file.directory(), file.name(), buffer);
    try (DiskFile data = disk.open(file.path())) {
      final Path unfinished =
          file.directory().resolve(file.name().sidecar() + ChunkNames.NEW_SUFFIX);
      if (disk.stat(unfinished).isPresent()) {
        repair.finishEarlier(data, data.length(), examiner.reader());
      }
      final String sidecarName = file.name().sidecar();
      final String newData =
          sidecarName.substring(0, sidecarName.length() - Checksums.SUFFIX.length())
              + ChunkNames.NEW_SUFFIX;
      if (disk.stat(file.directory().resolve(newData)).isPresent()) {
        repair.removeNewData(Set.of(newData));
      }
      if (disk.stat(file.sidecar()).isEmpty()) {
        return repair(file, data, Optional.empty(), repair, place);
      }
      try (DiskFile sidecar = disk.open(file.sidecar())) {
        return repair(file, data, Optional.of(sidecar), repair, place);
      }
    }
  }

  private Outcome repair(
      ChunkFile file, DiskFile data, Optional<DiskFile> sidecar, Repair repair, Place place)
      throws IOException {
    // Closed by the caller, who opened it.
    final ChunkExaminer.Opened opened = new ChunkExaminer.Opened(sidecar, examiner.reader());
    final Examination found = examiner.examine(file, false, data, opened, repair);
    if (found.problems().isEmpty()) {
      return Outcome.WHOLE;
    }
    if (found.length() == 0 || found.whole().isEmpty()) {
      moveAll(found, place);
      return Outcome.MOVED;
    }
    boolean isLeft = false;
    if (!found.hasContent()) {
      report.accept(
          file.path()
              + ": "
              + String.join("; ", found.problems())
              + "; it is left as it is, since only its output could tell");
      isLeft = true;
    } else if (repair.isNeeded()) {
      repair.run(data, opened.valid(), examiner.reader(), says(found), found.compression());
    }
    if (found.sidecar().isValid() && !found.sidecar().hasHeader()) {
      repair.finishSidecar(
          data, opened.valid(), examiner.reader(), says(found), found.compression());
      report.accept(file.path() + ": its file of checksums was written anew");
    }
    if (found.sidecar().isPresent() && !found.sidecar().isValid()) {
      place.move(file.sidecar());
      report.accept(
          file.path() + ": its broken file of checksums was moved to " + place.directory());
    }
    if (file.scheme() == ChunkFile.Scheme.FILE && !isLeft) {
      repairMeta(found, place);
    }
    return isLeft ? Outcome.LEFT : Outcome.REPAIRED;
  }

  private static ChunkMeta says(Examination found) {
    return found
        .says()
        .orElseGet(
            () ->
                new ChunkMeta(
                    found.metadata().orElse(ChunkMetadata.NONE),
                    found.file().name().id(),
                    0,
                    found.changedAt(),
                    found.modifiedAt()));
  }

  /** The count is made right, and what is not there is taken from the file of checksums. */
  private void repairMeta(Examination found, Place place) throws IOException {
    final ChunkFile file = found.file();
    final Repair repair = found.repair();
    if (!found.meta().problem().isEmpty()) {
      place.move(file.meta());
    }
    if (found.says().isEmpty()) {
      report.accept(
          file.path()
              + ": its tag and keys are lost; it is resumed as a queued chunk without them");
      return;
    }
    final ChunkMeta says = found.says().get();
    final boolean isCounted = found.content() == Content.EVENTS || repair.isNeeded();
    final long count = isCounted ? repair.keptCount() : says.count();
    if (found.meta().says().isPresent() && !found.isMetaWrong() && says.count() == count) {
      return;
    }
    final ChunkMeta right =
        new ChunkMeta(
            says.metadata(),
            file.name().id(),
            count,
            says.createdAt(),
            found.meta().says().map(ChunkMeta::modifiedAt).orElse(found.modifiedAt()));
    final Path written = file.directory().resolve(file.name().text() + ".meta.new");
    final byte[] bytes = MetaCodec.write(right);
    disk.delete(written);
    try (DiskFile meta = disk.create(written, UMASK)) {
      meta.write(0, bytes, 0, bytes.length);
      meta.sync();
    }
    disk.rename(written, file.meta());
    disk.syncDirectory(file.directory());
    report.accept(file.path() + ": its meta file was written anew, with " + count + " events");
  }

  private void moveAll(Examination found, Place place) throws IOException {
    final ChunkFile file = found.file();
    place.move(file.path());
    for (Path beside : new Path[] {file.meta(), file.sidecar()}) {
      if (disk.stat(beside).isPresent()) {
        place.move(beside);
      }
    }
    disk.syncDirectory(file.directory());
    report.accept(
        file.path()
            + ": "
            + String.join("; ", found.problems())
            + "; nothing of it is whole, it was moved to "
            + place.directory());
  }

  /** Keeps in a directory what is lost. */
  private final class Place implements Repair.Place {
    private final Path directory;

    Place(Path directory) {
      this.directory = directory;
    }

    Path directory() {
      return directory;
    }

    @Override
    public Disk disk() {
      return disk;
    }

    @Override
    public OptionalInt filePermission() {
      return UMASK;
    }

    @Override
    public byte[] writeMeta(ChunkMeta meta) {
      return MetaCodec.write(meta);
    }

    @Override
    public Path keep(String name, DiskFile from, long start, long end) throws IOException {
      final Path file = free(name, ".log");
      try (DiskFile to = disk.create(file, UMASK)) {
        for (long at = start; at < end; ) {
          final int held = from.read(at, buffer, 0, (int) Math.min(buffer.length, end - at));
          if (held == 0) {
            break;
          }
          to.write(at - start, buffer, 0, held);
          at += held;
        }
        to.sync();
      }
      disk.syncDirectory(directory);
      return file;
    }

    void move(Path file) throws IOException {
      disk.rename(file, free(file.getFileName().toString(), ""));
      disk.syncDirectory(directory);
    }

    private Path free(String name, String suffix) throws IOException {
      disk.createDirectories(directory, UMASK);
      for (int copy = 0; copy < COPIES_MAX; copy++) {
        final Path file = directory.resolve(name + (copy == 0 ? "" : "." + copy) + suffix);
        if (!Files.exists(file)) {
          return file;
        }
      }
      throw new IOException(
          directory + " has a thousand files for " + name + "; move them away and repair again");
    }

    @Override
    public void report(String sentence) {
      report.accept(sentence);
    }
  }
}
