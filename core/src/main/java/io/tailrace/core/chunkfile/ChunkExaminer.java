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

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.api.EventScanner;
import io.tailrace.api.MessagePack;
import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.chunkfile.Content;
import io.tailrace.api.chunkfile.Repair;
import io.tailrace.api.chunkfile.UncheckedTail;
import io.tailrace.core.buffer.MetaCodec;
import io.tailrace.core.event.StreamScanner;
import io.tailrace.core.seam.SystemDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Tells what a chunk is and what of it is whole. The memory that it takes does not depend on how
 * long a chunk is, as far as single events and appends are not. Not thread-safe.
 */
public final class ChunkExaminer {
  private static final int BUFFER_SIZE = 256 * 1024;
  private static final int SAMPLE_SIZE = 64 * 1024;
  private static final int META_MAX = 1 << 24;

  /** Most bytes that one append may have when decompressed; more is not looked into. */
  private static final long UNIT_MAX = 1L << 30;

  /** How often a chunk is looked at that seems damaged, and different each time. */
  private static final int LOOKS_MAX = 5;

  private static final int PAIR = 0x92;

  private final Codecs codecs;
  private final Disk disk = new SystemDisk();
  private final Checksums.Reader reader = new Checksums.Reader();
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private final byte[] sample = new byte[SAMPLE_SIZE];
  private final StreamScanner scanner = new StreamScanner();
  private final Map<Content, UncheckedTail> tails = new EnumMap<>(Content.class);
  private boolean isContentSure;

  /** An examiner. */
  public ChunkExaminer(Codecs codecs) {
    this.codecs = codecs;
  }

  /**
   * Tells what can be told without reading the data, and reads it only if nothing else tells how
   * many events it has.
   *
   * @return empty if the chunk is gone
   */
  public Optional<ChunkReport> look(ChunkFile file) throws IOException {
    final Optional<ReadOnlyFile> opened = openIfPresent(file.path());
    if (opened.isEmpty()) {
      final Optional<ChunkFile> twin = presentTwin(file);
      return twin.isPresent() ? look(twin.get()) : Optional.empty();
    }
    try (DiskFile data = opened.get();
        Opened sidecar = openSidecar(file)) {
      final Optional<Disk.Stat> stat = disk.stat(file.path());
      if (stat.isEmpty()) {
        return Optional.empty();
      }
      final Examination.Meta meta = readMeta(file);
      while (sidecar.isValid && reader.next()) {
        continue; // to know what it covers
      }
      final Examination.Sidecar covers = sidecar(sidecar);
      final long length = data.length();
      final boolean isCovered = covers.isValid() && covers.coveredLength() == length;
      if (!isCovered && meta.says().isEmpty() && length > 0) {
        return examine(file, true);
      }
      final Optional<Compression> compression =
          covers.hasHeader()
              ? reader.compression()
              : Content.compressionOf(sample, data.read(0, sample, 0, 4));
      final Content content = content(data, 0, length, compression);
      final Repair repair = new Repair(null, file.directory(), file.name(), buffer);
      repair.unchecked(
          0, length, isCovered ? covers.count() : meta.says().map(ChunkMeta::count).orElse(0L), "");
      final Examination found =
          new Examination(
              file,
              length == 0,
              length,
              stat.get().changedAt(),
              stat.get().modifiedAt(),
              meta,
              covers,
              compression,
              content,
              true,
              repair,
              length == 0 ? List.of() : List.of(new ChunkReport.Run(0, length)));
      return Optional.of(unread(found.report(), found));
    }
  }

  /** A look does not vouch for anything. */
  private static ChunkReport unread(ChunkReport report, Examination found) {
    final List<String> problems = new ArrayList<>();
    if (found.length() == 0 && !found.isStaged()) {
      problems.add("it is empty");
    }
    if (!found.meta().problem().isEmpty()) {
      problems.add("its meta file is broken (" + found.meta().problem() + ")");
    }
    return new ChunkReport(
        report.file(),
        report.state(),
        report.id(),
        report.metadata(),
        found.length() == 0 ? 0 : report.count(),
        report.length(),
        report.createdAt(),
        report.modifiedAt(),
        report.compression(),
        report.content(),
        List.of(),
        0,
        problems);
  }

  /**
   * Reads all of a chunk and tells what is wrong with it.
   *
   * @param isInUse whether another process has the folder: what it is just writing is no damage
   * @return empty if the chunk is gone
   */
  public Optional<ChunkReport> examine(ChunkFile file, boolean isInUse) throws IOException {
    Optional<ChunkReport> found = examineOnce(file, isInUse);
    // Somebody may have written while it was read, seen or not: damage is the same twice.
    for (int i = 1; i < LOOKS_MAX && found.isPresent() && !found.get().problems().isEmpty(); i++) {
      final Optional<ChunkReport> again = examineOnce(file, isInUse);
      if (again.equals(found)) {
        break;
      }
      found = again;
    }
    return found;
  }

  private Optional<ChunkReport> examineOnce(ChunkFile file, boolean isInUse) throws IOException {
    final Optional<ReadOnlyFile> opened = openIfPresent(file.path());
    if (opened.isEmpty()) {
      final Optional<ChunkFile> twin = presentTwin(file);
      return twin.isPresent() ? examineOnce(twin.get(), isInUse) : Optional.empty();
    }
    try (DiskFile data = opened.get();
        Opened sidecar = openSidecar(file)) {
      if (disk.stat(file.path()).isEmpty() && presentTwin(file).isEmpty()) {
        return Optional.empty();
      }
      final Repair repair = new Repair(null, file.directory(), file.name(), buffer);
      return Optional.of(examine(file, isInUse, data, sidecar, repair).report());
    }
  }

  /**
   * Examines open files.
   *
   * @param repair takes what is found
   */
  Examination examine(ChunkFile file, boolean isInUse, DiskFile data, Opened sidecar, Repair repair)
      throws IOException {
    final Disk.Stat stat =
        disk.stat(file.path()).orElseGet(() -> new Disk.Stat(false, 0, 0, 0)); // just renamed
    final Examination.Meta meta = readMeta(file);
    final List<ChunkReport.Run> whole = new ArrayList<>();
    if (sidecar.isValid) {
      final Checksums.RangeVisitor takes = repair.checked(reader, data.length());
      reader.verify(
          data,
          buffer,
          (offset, size, count, matches) -> {
            takes.range(offset, size, count, matches);
            if (matches) {
              add(whole, offset, offset + size);
            }
          });
    }
    // Asked after the checksums were read: what they cover was written before them.
    final long length = data.length();
    final long covered = sidecar.isValid ? Math.min(reader.coveredLength(), length) : 0;
    final Optional<Compression> compression =
        sidecar.isValid && reader.hasHeader()
            ? reader.compression()
            : Content.compressionOf(
                sample, data.read(repair.firstChecked().orElse(covered), sample, 0, 4));
    final Content content =
        content(data, whole.isEmpty() ? covered : whole.get(0).start(), length, compression);
    final boolean isSure = isContentSure || length == 0 || !whole.isEmpty();
    final UncheckedTail tail = tails.computeIfAbsent(content, this::tail);
    tail.scan(
        data,
        covered,
        length,
        compression,
        sidecar.file.isPresent(),
        repair.isNeeded() ? 0 : covered);
    repair.unchecked(covered, tail.end(), tail.count(), tail.problem());
    if (tail.end() > covered) {
      add(whole, covered, tail.end());
    }
    return new Examination(
        file,
        isInUse,
        length,
        stat.changedAt(),
        stat.modifiedAt(),
        meta,
        sidecar(sidecar),
        compression,
        content,
        isSure,
        repair,
        whole);
  }

  private static void add(List<ChunkReport.Run> runs, long start, long end) {
    final int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).end() == start) {
      runs.set(last, new ChunkReport.Run(runs.get(last).start(), end));
    } else if (end > start) {
      runs.add(new ChunkReport.Run(start, end));
    }
  }

  private UncheckedTail tail(Content content) {
    return new UncheckedTail(content, new StreamScanner(), codecs, UNIT_MAX);
  }

  Checksums.Reader reader() {
    return reader;
  }

  /** What the bytes are, by a sample of them. */
  private Content content(DiskFile data, long start, long length, Optional<Compression> compression)
      throws IOException {
    final int held =
        compression.isEmpty()
            ? data.read(start, sample, 0, (int) Math.min(sample.length, length - start))
            : decompressedSample(data, start, length, compression.get());
    isContentSure = true;
    if (held <= 0) {
      isContentSure = compression.isPresent();
      return Content.EVENTS;
    }
    final EventScanner.Outcome outcome = scanner.scan(sample, 0, held);
    if (scanner.count() > 0
        || outcome == EventScanner.Outcome.CUT_OFF && (sample[0] & 0xff) == PAIR) {
      return Content.EVENTS;
    }
    if (MessagePack.skip(sample, 0, held) >= 0 && (sample[0] & 0xe0) == 0x80
        || (sample[0] & 0xfe) == 0xde) {
      return Content.VALUES; // a map or an array
    }
    isContentSure = isText(held);
    return Content.OPAQUE;
  }

  private int decompressedSample(DiskFile data, long start, long length, Compression compression)
      throws IOException {
    final byte[] bytes = new byte[(int) Math.min(4L * SAMPLE_SIZE, length - start)];
    final int held = data.read(start, bytes, 0, bytes.length);
    final InputStream raw = new ByteArrayInputStream(bytes, 0, held);
    int decompressed = 0;
    try (InputStream in =
        compression == Compression.GZIP
            ? new GZIPInputStream(raw)
            : new ZstdInputStreamNoFinalizer(raw)) {
      int read = 0;
      while (read >= 0 && decompressed < sample.length) {
        decompressed += read;
        read = in.read(sample, decompressed, sample.length - decompressed);
      }
    } catch (IOException e) {
      return decompressed; // what is broken is found when all is read
    }
    return decompressed;
  }

  private boolean isText(int length) {
    for (int i = 0; i < length; i++) {
      final byte b = sample[i];
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != 0x1b) {
        return false;
      }
    }
    return true;
  }

  private Examination.Meta readMeta(ChunkFile file) throws IOException {
    if (file.scheme() != ChunkFile.Scheme.FILE) {
      return Examination.Meta.ABSENT;
    }
    Optional<ReadOnlyFile> opened = openIfPresent(file.meta());
    if (opened.isEmpty()) {
      // The data is renamed first, and then the meta file.
      final Optional<ChunkFile> twin = file.twin();
      if (twin.isPresent() && !Files.exists(twin.get().path())) {
        opened = openIfPresent(twin.get().meta());
      }
    }
    if (opened.isEmpty()) {
      return Examination.Meta.ABSENT;
    }
    try (DiskFile meta = opened.get()) {
      Examination.Meta read = readMeta(meta);
      // It is written in place, so a daemon may have been at it.
      for (int i = 1; i < LOOKS_MAX && !read.problem().isEmpty(); i++) {
        read = readMeta(meta);
      }
      return read;
    }
  }

  private static Examination.Meta readMeta(DiskFile meta) throws IOException {
    final byte[] bytes = new byte[(int) Math.min(meta.length(), META_MAX)];
    final int held = meta.read(0, bytes, 0, bytes.length);
    try {
      return new Examination.Meta(
          true, Optional.of(MetaCodec.read(Arrays.copyOf(bytes, held))), "");
    } catch (IOException e) {
      return new Examination.Meta(true, Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private Examination.Sidecar sidecar(Opened opened) {
    if (!opened.isValid) {
      return new Examination.Sidecar(opened.file.isPresent(), false, false, Optional.empty(), 0, 0);
    }
    Optional<ChunkMeta> noted = Optional.empty();
    try {
      if (reader.hasHeader()) {
        noted = Optional.of(MetaCodec.read(reader.meta()));
      }
    } catch (IOException e) {
      noted = Optional.empty(); // of a buffer without meta files it may hold nothing
    }
    return new Examination.Sidecar(
        true, true, reader.hasHeader(), noted, reader.coveredLength(), reader.coveredCount());
  }

  private Opened openSidecar(ChunkFile file) throws IOException {
    return file.scheme() == ChunkFile.Scheme.BACKUP
        ? new Opened(Optional.empty(), reader)
        : new Opened(openIfPresent(file.sidecar()), reader);
  }

  private static Optional<ReadOnlyFile> openIfPresent(Path path) throws IOException {
    try {
      return Optional.of(ReadOnlyFile.open(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<ChunkFile> presentTwin(ChunkFile file) {
    return file.twin().filter(twin -> Files.exists(twin.path()) && !Files.exists(file.path()));
  }

  /** A file of checksums that was opened, if there is one. */
  static final class Opened implements AutoCloseable {
    private final Optional<? extends DiskFile> file;
    private final boolean isValid;

    Opened(Optional<? extends DiskFile> file, Checksums.Reader reader) throws IOException {
      this.file = file;
      this.isValid = file.isPresent() && reader.open(file.get());
    }

    Optional<DiskFile> valid() {
      return isValid ? Optional.of(file.get()) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
      if (file.isPresent()) {
        file.get().close();
      }
    }
  }
}
