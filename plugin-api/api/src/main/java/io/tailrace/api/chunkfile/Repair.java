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
package io.tailrace.api.chunkfile;

import io.tailrace.api.Compression;
import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * What is whole and what is damaged of one chunk, and how the damaged ranges are taken out: to the
 * backup directory first, then out of the files, in an order that a crash does not hurt.
 */
public final class Repair {
  private static final int PIECE_MAX = 1 << 30;

  private final Place place;
  private final Path directory;
  private final ChunkNames.Name name;
  private final byte[] buffer;
  private final CRC32C crc = new CRC32C();

  private final List<Range> damaged = new ArrayList<>();
  private final BitSet damagedEntries = new BitSet();
  private int entries;
  private long checkedLength; // of what verified
  private long checkedCount;
  private OptionalLong firstChecked = OptionalLong.empty();
  private long prefixEnd; // of the entries before the first damaged one: in the data,
  private long prefixSidecar; // and in the sidecar
  private int prefixLink;
  private long tailStart;
  private long tailEnd;
  private long tailCount;
  private String problem = "";
  private boolean isDone;

  /** Where chunks are repaired, and what they lose goes. */
  public interface Place {
    /** The disk with the chunks. */
    Disk disk();

    /** The permissions of new files, as of chmod. */
    OptionalInt filePermission();

    /** Writes what stands in a chunk's {@code .meta} file. */
    byte[] writeMeta(ChunkMeta meta);

    /**
     * Keeps a range of a file.
     *
     * @param name of the file to keep it in, without its suffix
     * @return that file
     */
    Path keep(String name, DiskFile from, long start, long end) throws IOException;

    /** Takes a sentence about what a chunk has lost. */
    void report(String sentence);
  }

  /**
   * A range of the data that is damaged.
   *
   * @param start offset in the data
   * @param end offset after it
   * @param count events that were in it
   */
  public record Range(long start, long end, long count) {}

  /**
   * What a sidecar ends with.
   *
   * @param length bytes of it
   * @param link its last link
   */
  public record Sidecar(long length, int link) {}

  /**
   * @param directory of the chunk's files
   * @param buffer reused for reading
   */
  public Repair(Place place, Path directory, ChunkNames.Name name, byte[] buffer) {
    this.place = place;
    this.directory = directory;
    this.name = name;
    this.buffer = buffer;
  }

  /** Takes what is found of the ranges that the sidecar covers. */
  public Checksums.RangeVisitor checked(Checksums.Reader reader, long dataLength) {
    prefixSidecar = reader.position();
    prefixLink = reader.link();
    return (offset, length, count, matches) -> {
      if (matches) {
        firstChecked = checkedLength == 0 ? OptionalLong.of(offset) : firstChecked;
        checkedLength += length;
        checkedCount += count;
        if (damaged.isEmpty()) {
          prefixEnd = offset + length;
          prefixSidecar = reader.position();
          prefixLink = reader.link();
        }
      } else {
        damagedEntries.set(entries);
        addDamaged(Math.min(offset, dataLength), Math.min(offset + length, dataLength), count);
      }
      entries++;
    };
  }

  /**
   * Takes what is found of the range that the sidecar does not cover.
   *
   * @param end of what is whole
   * @param trouble with what lies behind it; empty if nothing does
   */
  public void unchecked(long start, long end, long count, String trouble) {
    tailStart = start;
    tailEnd = end;
    tailCount = count;
    problem = trouble;
  }

  /** Bytes of the data that are whole. */
  public long keptLength() {
    return checkedLength + tailEnd - tailStart;
  }

  /** Bytes of what the sidecar covers. */
  public long checkedLength() {
    return checkedLength;
  }

  /** What is wrong with the end of what the sidecar does not cover; empty if nothing is. */
  public String tailProblem() {
    return problem;
  }

  /** Events in them, as far as they can be counted. */
  public long keptCount() {
    return checkedCount + tailCount;
  }

  /** Where the first bytes begin that verified. */
  public OptionalLong firstChecked() {
    return firstChecked;
  }

  /** Events of what the sidecar covers. */
  public long checkedCount() {
    return checkedCount;
  }

  /** What is wrong; empty if nothing is. */
  public String problem() {
    return damaged.isEmpty() ? problem : "the data does not have its checksums";
  }

  /** Ranges that do not have their checksum, in order. */
  public List<Range> damaged() {
    return List.copyOf(damaged);
  }

  /** Whether anything is damaged. */
  public boolean isNeeded() {
    return !damaged.isEmpty() || !problem.isEmpty();
  }

  /**
   * Takes out what is damaged.
   *
   * @param says for a header that has to be made
   */
  public void run(
      DiskFile data,
      Optional<DiskFile> sidecar,
      Checksums.Reader reader,
      ChunkMeta says,
      Optional<Compression> compression)
      throws IOException {
    for (Range range : damaged) {
      final String where =
          range.end() > range.start()
              ? "the bytes are kept in " + keep(data, range.start(), range.end())
              : "the file ends before them";
      place.report(
          "%s: bytes %d to %d do not have their checksum: %d events are lost, %s"
              .formatted(file(), range.start(), range.end(), range.count(), where));
    }
    final long length = data.length();
    if (!problem.isEmpty()) {
      place.report(
          ("%s: from byte %d on: %s; kept the %d events before it, moved the %d bytes of the rest"
                  + " to %s")
              .formatted(
                  file(),
                  tailEnd,
                  problem,
                  keptCount(),
                  length - tailEnd,
                  keep(data, tailEnd, length)));
    }
    if (damaged.isEmpty()) {
      data.truncate(tailEnd);
      data.sync();
    } else if (keptLength() == prefixEnd) {
      // The data first: what no entry covers is looked at with less suspicion.
      data.truncate(prefixEnd);
      data.sync();
      sidecar.orElseThrow().truncate(prefixSidecar);
      sidecar.orElseThrow().sync();
      isDone = true;
    } else {
      rewrite(data, sidecar.orElseThrow(), reader, says, compression);
      isDone = true;
    }
  }

  /**
   * Lets the sidecar end with what the chunk holds.
   *
   * @param says for a header that has to be made
   */
  public Sidecar finishSidecar(
      DiskFile data,
      Optional<DiskFile> sidecar,
      Checksums.Reader reader,
      ChunkMeta says,
      Optional<Compression> compression)
      throws IOException {
    if (isDone) {
      return new Sidecar(prefixSidecar, prefixLink);
    }
    if (sidecar.isPresent() && reader.hasHeader()) {
      if (sidecar.get().length() > reader.position()) {
        sidecar.get().truncate(reader.position());
      }
      return addTail(data, tailStart, sidecar.get(), new Sidecar(reader.position(), reader.link()));
    }
    final Disk disk = place.disk();
    final byte[] header = header(says, compression);
    disk.delete(newSidecar());
    final Sidecar end;
    try (DiskFile made = disk.create(newSidecar(), place.filePermission())) {
      final Sidecar copied =
          sidecar.isPresent()
              ? copyEntries(sidecar.get(), reader, made, header)
              : begin(made, header);
      end = addTail(data, tailStart, made, copied);
      made.sync();
    }
    disk.rename(newSidecar(), directory.resolve(name.sidecar()));
    return end;
  }

  /**
   * Ends what a repair was at when the process ended: its new sidecar counts if the data agrees
   * with it.
   */
  public void finishEarlier(DiskFile data, long dataLength, Checksums.Reader reader)
      throws IOException {
    final Disk disk = place.disk();
    final Path newSidecar = newSidecar();
    final boolean[] agrees = {false};
    try (DiskFile file = disk.open(newSidecar)) {
      if (reader.open(file)) {
        agrees[0] = true;
        reader.verify(data, buffer, (offset, length, count, matches) -> agrees[0] &= matches);
        agrees[0] &= reader.coveredLength() == dataLength;
      }
    }
    if (agrees[0]) {
      disk.rename(newSidecar, directory.resolve(name.sidecar()));
    } else {
      disk.delete(newSidecar);
    }
  }

  /** Removes the data that a repair was writing when the process ended. */
  public void removeNewData(Set<String> present) throws IOException {
    if (present.contains(newData().getFileName().toString())) {
      place.disk().delete(newData());
    }
  }

  private void addDamaged(long start, long end, long count) {
    final int last = damaged.size() - 1;
    if (last >= 0 && damaged.get(last).end() == start) {
      final Range before = damaged.get(last);
      damaged.set(last, new Range(before.start(), end, before.count() + count));
    } else {
      damaged.add(new Range(start, end, count));
    }
  }

  private Path keep(DiskFile data, long start, long end) throws IOException {
    return place.keep(
        HexFormat.of().formatHex(name.id()) + ".bytes-" + start + "-" + end, data, start, end);
  }

  /** Writes what is whole to new files and puts them in the place of the old ones. */
  private void rewrite(
      DiskFile data,
      DiskFile sidecar,
      Checksums.Reader reader,
      ChunkMeta says,
      Optional<Compression> compression)
      throws IOException {
    final Disk disk = place.disk();
    disk.delete(newData());
    disk.delete(newSidecar());
    final Sidecar end;
    try (DiskFile data2 = disk.create(newData(), place.filePermission());
        DiskFile sidecar2 = disk.create(newSidecar(), place.filePermission())) {
      final Sidecar copied = copyEntries(sidecar, reader, sidecar2, header(says, compression));
      long position = 0;
      reader.open(sidecar);
      for (int i = 0; reader.next(); i++) {
        if (!damagedEntries.get(i)) {
          final long start = reader.coveredLength() - reader.length();
          copy(data, start, reader.coveredLength(), data2, position);
          position += reader.length();
        }
      }
      copy(data, tailStart, tailEnd, data2, position);
      end = addTail(data2, position, sidecar2, copied);
      data2.sync();
      sidecar2.sync();
    }
    disk.rename(newData(), directory.resolve(name.text()));
    disk.rename(newSidecar(), directory.resolve(name.sidecar()));
    disk.syncDirectory(directory);
    prefixSidecar = end.length();
    prefixLink = end.link();
  }

  private void copy(DiskFile from, long start, long end, DiskFile to, long position)
      throws IOException {
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

  /** The header that the sidecar had at first. */
  private byte[] header(ChunkMeta says, Optional<Compression> compression) {
    final ChunkMeta first =
        new ChunkMeta(says.metadata(), says.id(), 0, says.createdAt(), says.createdAt());
    return Checksums.header(place.writeMeta(first), compression);
  }

  private static Sidecar begin(DiskFile made, byte[] header) throws IOException {
    made.write(0, header, 0, header.length);
    return new Sidecar(header.length, Checksums.FIRST_LINK);
  }

  /** Begins a sidecar with the entries of another one whose data is whole. */
  private Sidecar copyEntries(
      DiskFile sidecar, Checksums.Reader reader, DiskFile made, byte[] header) throws IOException {
    Sidecar end = begin(made, header);
    reader.open(sidecar);
    for (int i = 0; reader.next(); i++) {
      if (!damagedEntries.get(i)) {
        end = addEntry(made, end, (int) reader.length(), reader.count(), reader.dataCrc());
      }
    }
    return end;
  }

  /** Adds entries for the part of the data that had none. */
  private Sidecar addTail(DiskFile data, long start, DiskFile sidecar, Sidecar before)
      throws IOException {
    Sidecar end = before;
    final long limit = start + tailEnd - tailStart;
    for (long at = start; at < limit; at += PIECE_MAX) {
      final long pieceEnd = Math.min(limit, at + PIECE_MAX);
      crc.reset();
      for (long i = at; i < pieceEnd; ) {
        final int held = data.read(i, buffer, 0, (int) Math.min(buffer.length, pieceEnd - i));
        if (held == 0) {
          throw new EOFException(file() + " became shorter");
        }
        crc.update(buffer, 0, held);
        i += held;
      }
      end =
          addEntry(
              sidecar,
              end,
              (int) (pieceEnd - at),
              pieceEnd == limit ? tailCount : 0,
              (int) crc.getValue());
    }
    return end;
  }

  private Sidecar addEntry(DiskFile sidecar, Sidecar before, int length, long count, int dataCrc)
      throws IOException {
    final byte[] entry = new byte[Checksums.ENTRY_SIZE];
    final int link =
        Checksums.putEntry(entry, 0, length, (int) count, dataCrc, before.link(), new CRC32C());
    sidecar.write(before.length(), entry, 0, entry.length);
    return new Sidecar(before.length() + entry.length, link);
  }

  private Path newSidecar() {
    return directory.resolve(name.sidecar() + ChunkNames.NEW_SUFFIX);
  }

  private Path newData() {
    return directory.resolve(name.newData());
  }

  private Path file() {
    return directory.resolve(name.text());
  }
}
