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
import io.tailrace.api.Compression;
import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.chunkfile.ChunkNames;
import io.tailrace.api.chunkfile.Content;
import io.tailrace.api.chunkfile.Repair;
import io.tailrace.api.chunkfile.UncheckedTail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * Finds the chunks that an earlier run left, ours or Fluentd's, and sets them right.
 *
 * <p>Source: fluentd lib/fluent/plugin/buf_file.rb and buf_file_single.rb, resume. Differs from
 * Fluentd: the data is believed over any count about it; what is damaged is taken out of a chunk
 * and kept in the backup directory, and the rest of the chunk goes on; a meta file that a crash
 * left under the name of the other state is found.
 */
final class Recovery {
  private static final int BUFFER_SIZE = 256 * 1024;
  private static final int MAGIC_MAX = 4;
  private static final Pattern ANY_DATA = Pattern.compile("\\.[bq]([0-9a-f]+)\\.");

  private final ChunkFolder folder;
  private final BufferContext context;
  private final Disk disk;
  private final Logger log;
  private final Scheme scheme;
  private final Checksums.Reader reader = new Checksums.Reader();
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private final UncheckedTail tail;
  private final Backup backup;
  private final Repair.Place place;
  private final List<FileChunk> chunks = new ArrayList<>();
  private boolean foundBroken;

  /** In what the two buffers differ when chunks are found. */
  interface Scheme {
    /** What the bytes of chunks are. */
    Content content();

    /** Whether events are counted that no sidecar and no meta tells of. */
    boolean countsEvents();

    /**
     * What a chunk has in common that has no meta file, by its name.
     *
     * @param sidecar what its sidecar says, if it has one
     */
    ChunkMetadata metadata(ChunkNames.Name name, Optional<ChunkMetadata> sidecar);
  }

  Recovery(ChunkFolder folder, Scheme scheme) {
    this.folder = folder;
    this.context = folder.context();
    this.disk = folder.disk();
    this.log = folder.log();
    this.scheme = scheme;
    this.tail =
        new UncheckedTail(
            scheme.content(),
            context.newEventScanner(),
            context.codecs(),
            context.decompressionSizeLimit().bytes());
    this.backup = new Backup(folder);
    this.place = new Place(folder, backup);
  }

  /** Tells repairs where they are. */
  record Place(ChunkFolder folder, Backup backup) implements Repair.Place {
    @Override
    public Disk disk() {
      return folder.disk();
    }

    @Override
    public OptionalInt filePermission() {
      return folder.filePermission();
    }

    @Override
    public byte[] writeMeta(ChunkMeta meta) {
      return folder.context().writeMeta(meta);
    }

    @Override
    public Path keep(String name, DiskFile from, long start, long end) throws IOException {
      return backup.keep(name, from, start, end);
    }

    @Override
    public void report(String sentence) {
      folder.log().error("{}", sentence);
    }
  }

  /** The chunks, the one changed first before the others. */
  List<RestoredChunk> run() throws IOException {
    if (folder.path().earlierDirectory().isPresent()) {
      restoreAll(folder.path().earlierDirectory().get());
    }
    restoreAll(folder.path().directory());
    chunks.sort(Comparator.comparingLong(FileChunk::modifiedAt).thenComparing(FileChunk::pathText));
    if (foundBroken) {
      log.info(
          "Since a broken chunk file was found, it is possible that other files remaining at the"
              + " time of resuming were also broken. Here is the list of the files.");
      for (FileChunk chunk : chunks) {
        log.info(
            "  {}: created_at={} modified_at={}",
            chunk.pathText(),
            chunk.createdAt(),
            chunk.modifiedAt());
      }
    }
    final List<RestoredChunk> restored = new ArrayList<>(chunks.size());
    for (FileChunk chunk : chunks) {
      restored.add(new RestoredChunk(chunk, !chunk.isStaged()));
    }
    return restored;
  }

  private void restoreAll(Path directory) throws IOException {
    final Set<String> present = new HashSet<>();
    final Set<String> stems = new HashSet<>();
    for (Path entry : disk.list(directory)) {
      final String name = entry.toString();
      present.add(name);
      if (name.endsWith(ChunkNames.META_SUFFIX)
          || name.endsWith(ChunkNames.META_SUFFIX + ChunkNames.NEW_SUFFIX)) {
        continue; // what has no data does not live
      }
      final Matcher matcher = ANY_DATA.matcher(name);
      for (int at = 0; matcher.find(at); at = matcher.start() + 1) {
        stems.add(name.substring(0, matcher.start() + 1) + matcher.group(1));
      }
    }
    final ChunkNames names = folder.path().names();
    final List<String> sorted =
        present.stream().filter(name -> names.parse(name).isPresent()).sorted().toList();
    for (String name : sorted) {
      try {
        restore(directory, names.parse(name).orElseThrow(), present);
      } catch (IOException e) {
        foundBroken = true;
        log.error(
            "a chunk cannot be restored, it stays where it is until the next start path={}",
            directory.resolve(name),
            e);
      }
    }
    removeRemnants(directory, present, stems);
  }

  /** Takes away what a purge, or an interrupted repair or rescue, left of chunks that are gone. */
  private void removeRemnants(Path directory, Set<String> present, Set<String> stems)
      throws IOException {
    final ChunkNames names = folder.path().names();
    final String start = names.prefix() + ".";
    for (String name : present) {
      final boolean isRemnant;
      if (name.endsWith(ChunkNames.META_SUFFIX) && folder.hasMetaFiles()) {
        final Optional<ChunkNames.Name> data = names.parseMeta(name);
        isRemnant =
            data.isPresent()
                && !present.contains(data.get().text())
                && !present.contains(data.get().twin());
      } else {
        final int end = name.length() - sidecarSuffixLength(name);
        isRemnant =
            end < name.length()
                && name.startsWith(start)
                && !stems.contains(name.substring(0, end));
      }
      if (isRemnant) {
        log.debug("removing what is left of a chunk path={}", directory.resolve(name));
        disk.delete(directory.resolve(name));
      }
    }
  }

  /** Length of what stands behind a stem in the name of a sidecar or of a repair's file, or 0. */
  private static int sidecarSuffixLength(String name) {
    final int newLength = name.endsWith(ChunkNames.NEW_SUFFIX) ? ChunkNames.NEW_SUFFIX.length() : 0;
    final String rest = name.substring(0, name.length() - newLength);
    return newLength + (rest.endsWith(Checksums.SUFFIX) ? Checksums.SUFFIX.length() : 0);
  }

  private void restore(Path directory, ChunkNames.Name name, Set<String> present)
      throws IOException {
    final Path file = directory.resolve(name.text());
    final Optional<Disk.Stat> stat = disk.stat(file);
    if (stat.isEmpty() || stat.get().isDirectory()) {
      return;
    }
    log.debug("restoring buffer file: path = {}", file);
    final Repair repair = new Repair(place, directory, name, buffer);
    try (DiskFile data = disk.open(file)) {
      if (present.contains(name.sidecar() + ChunkNames.NEW_SUFFIX)) {
        repair.finishEarlier(data, stat.get().length(), reader);
      }
      repair.removeNewData(present);
      final MetaFile meta = readMeta(directory, name, present);
      final boolean hasSidecar =
          present.contains(name.sidecar())
              || present.contains(name.sidecar() + ChunkNames.NEW_SUFFIX)
                  && disk.stat(directory.resolve(name.sidecar())).isPresent();
      final Found found = new Found(directory, name, stat.get(), data, meta, hasSidecar, repair);
      if (hasSidecar) {
        try (DiskFile sidecar = disk.open(directory.resolve(name.sidecar()))) {
          examine(found, reader.open(sidecar) ? Optional.of(sidecar) : Optional.empty());
        }
      } else {
        examine(found, Optional.empty());
      }
    }
  }

  /** What is found of a chunk on the disk. */
  private record Found(
      Path directory,
      ChunkNames.Name name,
      Disk.Stat stat,
      DiskFile data,
      MetaFile meta,
      boolean hasSidecarFile,
      Repair repair) {
    Path file() {
      return directory.resolve(name.text());
    }
  }

  /**
   * A chunk's meta file.
   *
   * @param bytes empty if there is none
   * @param says empty if there is none, or it is broken
   * @param problem empty unless it is broken
   */
  private record MetaFile(byte[] bytes, Optional<ChunkMeta> says, String problem) {}

  private MetaFile readMeta(Path directory, ChunkNames.Name name, Set<String> present)
      throws IOException {
    if (!folder.hasMetaFiles()) {
      return new MetaFile(new byte[0], Optional.empty(), "");
    }
    final Path file = directory.resolve(name.text() + ChunkNames.META_SUFFIX);
    if (!present.contains(name.text() + ChunkNames.META_SUFFIX)) {
      final String twin = name.twin() + ChunkNames.META_SUFFIX;
      if (present.contains(name.twin()) || !present.contains(twin)) {
        return new MetaFile(new byte[0], Optional.empty(), "");
      }
      disk.rename(directory.resolve(twin), file); // a crash came between the two renames
    }
    try (DiskFile meta = disk.open(file)) {
      final byte[] bytes = new byte[(int) Math.min(meta.length(), 1 << 24)];
      final int held = meta.read(0, bytes, 0, bytes.length);
      try {
        return new MetaFile(bytes, Optional.of(context.readMeta(Arrays.copyOf(bytes, held))), "");
      } catch (IOException e) {
        return new MetaFile(bytes, Optional.empty(), String.valueOf(e.getMessage()));
      }
    }
  }

  private void examine(Found found, Optional<DiskFile> sidecar) throws IOException {
    final Optional<ChunkMeta> noted =
        sidecar.isPresent() && reader.hasHeader() ? notedMeta() : Optional.empty();
    final boolean isQueued = found.name().isQueued();
    if (found.stat().length() == 0) {
      removeEmpty(found, sidecar);
      return;
    }
    if (!found.meta().problem().isEmpty() && noted.isEmpty()) {
      throwAway(
          found,
          (isQueued ? "enqueued" : "staged") + " meta file is broken. " + found.meta().problem());
      return;
    }
    final Repair repair = found.repair();
    final long length = found.stat().length();
    if (sidecar.isPresent()) {
      reader.verify(found.data(), buffer, repair.checked(reader, length));
    }
    final long covered = sidecar.isPresent() ? Math.min(reader.coveredLength(), length) : 0;
    final Optional<Compression> compression =
        sidecar.isPresent() && reader.hasHeader()
            ? reader.compression()
            : compression(found, covered);
    tail.scan(
        found.data(),
        covered,
        length,
        compression,
        found.hasSidecarFile(),
        repair.isNeeded() ? 0 : covered);
    repair.unchecked(covered, tail.end(), tail.count(), tail.problem());
    if (repair.keptLength() == 0) {
      throwAway(found, "nothing in it is whole: " + repair.problem());
      return;
    }
    add(found, sidecar, noted, compression);
  }

  private Optional<ChunkMeta> notedMeta() {
    try {
      return Optional.of(context.readMeta(reader.meta()));
    } catch (IOException e) {
      log.debug("a file of checksums holds no meta", e);
      return Optional.empty();
    }
  }

  /** By the first bytes that are whole, or may be. */
  private Optional<Compression> compression(Found found, long covered) throws IOException {
    final long start = found.repair().firstChecked().orElse(covered);
    final int held = found.data().read(start, buffer, 0, MAGIC_MAX);
    final Optional<Compression> seen = Content.compressionOf(buffer, held);
    if (seen.isEmpty() || context.isPacked() || context.compression().isPresent()) {
      return seen;
    }
    // The output's own format may begin that way.
    tail.scan(found.data(), start, found.stat().length(), seen, false, 0);
    return tail.problem().isEmpty() ? seen : Optional.empty();
  }

  /** What is left of a chunk that was never appended to, or that lost all it had. */
  private void removeEmpty(Found found, Optional<DiskFile> sidecar) throws IOException {
    long lost = found.meta().says().map(ChunkMeta::count).orElse(0L);
    if (sidecar.isPresent()) {
      while (reader.next()) {
        lost = Math.max(lost, reader.coveredCount());
      }
    }
    if (lost > 0) {
      foundBroken = true;
      log.error(
          "found broken chunk file during resume. path={} mode={} err_msg={} lost_events={}",
          found.file(),
          found.name().isQueued() ? "queued" : "staged",
          (found.name().isQueued() ? "enqueued" : "staged") + " file chunk is empty",
          lost);
    } else {
      log.debug("removing an empty chunk path={}", found.file());
    }
    delete(found);
  }

  /** Moves a chunk of which nothing can be used to the backup directory. */
  private void throwAway(Found found, String problem) throws IOException {
    foundBroken = true;
    final Path kept =
        backup.keep(
            HexFormat.of().formatHex(found.name().id()), found.data(), 0, found.stat().length());
    log.error(
        "found broken chunk file during resume. path={} mode={} err_msg={} backup={}",
        found.file(),
        found.name().isQueued() ? "queued" : "staged",
        problem,
        kept);
    delete(found);
  }

  private void delete(Found found) throws IOException {
    disk.delete(found.file());
    if (folder.hasMetaFiles()) {
      disk.delete(found.directory().resolve(found.name().text() + ChunkNames.META_SUFFIX));
    }
    disk.delete(found.directory().resolve(found.name().sidecar()));
  }

  private void add(
      Found found,
      Optional<DiskFile> sidecar,
      Optional<ChunkMeta> noted,
      Optional<Compression> compression)
      throws IOException {
    final boolean isMetaRight =
        found.meta().says().isPresent()
            && (noted.isEmpty() || isSame(found.meta().says().get(), noted.get()));
    final Optional<ChunkMeta> says = isMetaRight ? found.meta().says() : noted;
    final Repair repair = found.repair();
    final long count = count(found, repair);
    final boolean isUnknown = folder.hasMetaFiles() && says.isEmpty();
    final boolean isQueued = found.name().isQueued() || isUnknown;
    final ChunkMetadata metadata =
        folder.hasMetaFiles()
            ? says.map(ChunkMeta::metadata).orElse(ChunkMetadata.NONE)
            : scheme.metadata(found.name(), noted.map(ChunkMeta::metadata));
    final FileChunk.Start start =
        new FileChunk.Start(
            found.directory(),
            found.name(),
            says.map(ChunkMeta::id).orElse(found.name().id()),
            isQueued ? metadata.withSeq(0) : metadata,
            says.map(ChunkMeta::createdAt).orElse(found.stat().changedAt()),
            isMetaRight ? says.get().modifiedAt() : found.stat().modifiedAt(),
            count,
            repair.keptLength(),
            compression);
    final ChunkMeta now =
        new ChunkMeta(metadata, start.id(), count, start.createdAt(), start.modifiedAt());
    if (repair.isNeeded()) {
      foundBroken = true;
      repair.run(found.data(), sidecar, reader, now, compression);
    }
    if (folder.hasMetaFiles() && says.isPresent() && !isMetaRight) {
      log.warn("the meta file of a chunk is broken or lost, it is made anew path={}", found.file());
      writeMeta(found, context.writeMeta(now));
    }
    // Fluentd's chunks get a sidecar only if they are appended to.
    if (isQueued && !found.hasSidecarFile()) {
      add(FileChunk.queued(folder, start));
      return;
    }
    try {
      final Repair.Sidecar end =
          repair.finishSidecar(found.data(), sidecar, reader, now, compression);
      add(
          isQueued
              ? FileChunk.queued(folder, start)
              : FileChunk.staged(
                  folder, start, image(found, isMetaRight, now), end.length(), end.link()));
    } catch (IOException e) {
      log.warn("the checksums of a chunk cannot be written, it is queued path={}", found.file(), e);
      add(FileChunk.queued(folder, start));
    }
  }

  private void add(FileChunk chunk) {
    chunk.noteNamed(); // nobody knows whether its names were ever synced
    chunks.add(chunk);
  }

  /** Whether both are of the same chunk; the number of a piece is forgotten once it is queued. */
  private boolean isSame(ChunkMeta meta, ChunkMeta noted) {
    final int seq = meta.metadata().seq();
    return (seq == 0 || seq == noted.metadata().seq())
        && Arrays.equals(identity(meta), identity(noted));
  }

  private byte[] identity(ChunkMeta meta) {
    return context.writeMeta(
        new ChunkMeta(meta.metadata().withSeq(0), meta.id(), 0, meta.createdAt(), 0));
  }

  /** The image of the file as it is, so that what we do not know in it stays as it is. */
  private MetaImage image(Found found, boolean isMetaRight, ChunkMeta now) {
    if (!folder.hasMetaFiles()) {
      return null;
    }
    final Optional<MetaImage> asItIs =
        isMetaRight
            ? MetaImage.of(found.meta().bytes(), found.meta().says().get())
            : Optional.empty();
    return asItIs.orElseGet(() -> folder.image(context.writeMeta(now), now));
  }

  private long count(Found found, Repair repair) {
    final long noted = found.meta().says().map(ChunkMeta::count).orElse(0L);
    if (scheme.content() == Content.OPAQUE) {
      return repair.isNeeded() ? repair.keptCount() : Math.max(noted, repair.keptCount());
    }
    return scheme.countsEvents() ? repair.keptCount() : repair.checkedCount();
  }

  private void writeMeta(Found found, byte[] bytes) throws IOException {
    final Path file = found.directory().resolve(found.name().text() + ChunkNames.META_SUFFIX);
    disk.delete(file);
    try (DiskFile made = disk.create(file, folder.filePermission())) {
      made.write(0, bytes, 0, bytes.length);
      made.sync();
    }
  }
}
