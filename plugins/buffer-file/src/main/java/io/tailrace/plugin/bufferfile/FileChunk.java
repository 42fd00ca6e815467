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

import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.api.buffer.LostChunkException;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.api.chunkfile.ChunkNames;
import io.tailrace.api.chunkfile.Repair;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A chunk in a data file with a meta file (not of {@code file_single}) and a sidecar of checksums.
 *
 * <p>How long data and sidecar are is known here and not asked of the disk: what lies behind that
 * in the files is the rest of an append that failed, and is cut before the next one.
 *
 * <p>Somebody may remove the files while they are open. Writes to them still succeed then, but
 * nobody would find what was written, so it is looked now and then whether they have their names;
 * see {@link Rescue} for what is done if they have not. A chunk whose files are not open when they
 * are removed is lost.
 */
final class FileChunk implements StoredChunk {
  private enum State {
    STAGED,
    QUEUED,
    CLOSED,
    PURGED
  }

  private final ChunkFolder folder;
  private final Path directory;
  private final byte[] id;
  private final ChunkMetadata metadata;
  private final long createdAt;
  private final Optional<Compression> compression;

  // Written under the host's lock of the output.
  private volatile long modifiedAt;
  private volatile long count;
  private volatile long length;
  private volatile State state;
  private volatile long appends; // how often it was appended to
  private MetaImage meta; // null if it has no meta file, or is not staged
  private long sidecarLength;
  private int link;
  private boolean isTorn; // something may lie behind the end of the data or the sidecar
  private boolean isMetaBehind; // the meta file does not have the count
  private long lookedNs; // when it was seen that the files have their names

  // Guarded by the lock of the open files.
  private ChunkNames.Name name;
  private boolean hasMetaTwin; // the meta file has the name of the other state
  private OpenFiles.Entry files;

  private volatile long syncedAppends = -1;
  private volatile long namesChangedAt; // on the scale of the folder's changes

  /** What a chunk is before anything happens to it; its fields are named as those of the chunk. */
  record Start(
      Path directory,
      ChunkNames.Name name,
      byte[] id,
      ChunkMetadata metadata,
      long createdAt,
      long modifiedAt,
      long count,
      long length,
      Optional<Compression> compression) {}

  private FileChunk(ChunkFolder folder, Start start, State state) {
    this.folder = folder;
    this.directory = start.directory();
    this.name = start.name();
    this.id = start.id();
    this.metadata = start.metadata();
    this.createdAt = start.createdAt();
    this.modifiedAt = start.modifiedAt();
    this.count = start.count();
    this.length = start.length();
    this.compression = start.compression();
    this.state = state;
  }

  /**
   * A chunk that is appended to.
   *
   * @param meta null if the scheme has no meta files
   * @param sidecarLength bytes of the sidecar
   * @param link of its last entry or its header
   */
  static FileChunk staged(
      ChunkFolder folder, Start start, MetaImage meta, long sidecarLength, int link) {
    final FileChunk chunk = new FileChunk(folder, start, State.STAGED);
    chunk.meta = meta;
    chunk.sidecarLength = sidecarLength;
    chunk.link = link;
    return chunk;
  }

  /** A chunk that is only read. */
  static FileChunk queued(ChunkFolder folder, Start start) {
    return new FileChunk(folder, start, State.QUEUED);
  }

  @Override
  public byte[] id() {
    return id.clone();
  }

  @Override
  public ChunkMetadata metadata() {
    return metadata;
  }

  @Override
  public long createdAt() {
    return createdAt;
  }

  @Override
  public long modifiedAt() {
    return modifiedAt;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Optional<Compression> compression() {
    return compression;
  }

  @Override
  public Optional<Path> path() {
    return Optional.of(file(currentName().text()));
  }

  boolean isStaged() {
    return state == State.STAGED;
  }

  String pathText() {
    return file(currentName().text()).toString();
  }

  @Override
  public void append(byte[] bytes, int offset, int size, int events, long nowSeconds)
      throws IOException {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    if (state != State.STAGED) {
      throw new IllegalStateException("a chunk that is not staged cannot be appended to");
    }
    if (size == 0) {
      return;
    }
    final long now = folder.context().nowNs();
    if (SpaceGuard.isDue(lookedNs, now)) {
      folder.openFiles().keepNamed(this);
      lookedNs = now;
    }
    try {
      folder.space().take(directory, size, now);
      write(bytes, offset, size, events, nowSeconds);
    } catch (NoSuchFileException e) {
      folder.openFiles().keepNamed(this);
      write(bytes, offset, size, events, nowSeconds);
    } catch (ClosedChannelException e) {
      // A thread was interrupted while it used the files, which closes them.
      folder.openFiles().drop(this);
      write(bytes, offset, size, events, nowSeconds);
    }
  }

  private void write(byte[] bytes, int offset, int size, int events, long nowSeconds)
      throws IOException {
    final long newCount = count + events;
    final int newLink;
    final OpenFiles.Entry open = folder.openFiles().take(this);
    try {
      if (isTorn) {
        mend(open);
      }
      isTorn = true;
      try {
        open.data.write(length, bytes, offset, size);
        newLink = folder.entry(bytes, offset, size, events, link);
        open.sidecar.write(sidecarLength, folder.entryBytes(), 0, Checksums.ENTRY_SIZE);
        if (meta != null) {
          isMetaBehind = true;
          meta.set(newCount, createdAt, nowSeconds);
          open.meta.write(0, meta.bytes(), 0, meta.length());
          isMetaBehind = false;
        }
      } catch (IOException | RuntimeException e) {
        mendAfter(e, open);
        throw e;
      }
      isTorn = false;
    } finally {
      folder.openFiles().giveBack(open);
    }
    link = newLink;
    sidecarLength += Checksums.ENTRY_SIZE;
    modifiedAt = nowSeconds;
    count = newCount;
    length += size;
    appends++;
  }

  /**
   * Cuts what a failed append left behind: the sidecar first, so that it never covers bytes that
   * are not there.
   */
  private void mend(OpenFiles.Entry open) throws IOException {
    open.sidecar.truncate(sidecarLength);
    open.data.truncate(length);
    isTorn = false;
  }

  private void mendAfter(Exception failure, OpenFiles.Entry open) {
    try {
      mend(open);
      writeMeta(open);
    } catch (IOException e) {
      failure.addSuppressed(e); // it is tried again before the next append
    }
  }

  private void writeMeta(OpenFiles.Entry open) throws IOException {
    if (isMetaBehind && meta != null) {
      meta.set(count, createdAt, modifiedAt);
      open.meta.write(0, meta.bytes(), 0, meta.length());
      isMetaBehind = false;
    }
  }

  @Override
  public void enqueue() throws IOException {
    if (state == State.QUEUED) {
      return;
    }
    if (state != State.STAGED) {
      throw new IllegalStateException("a chunk that is not staged cannot be queued");
    }
    folder.openFiles().keepNamed(this);
    tidy();
    final ReentrantLock lock = folder.openFiles().lock();
    lock.lock();
    try {
      rename();
    } finally {
      lock.unlock();
    }
    folder.openFiles().drop(this);
    state = State.QUEUED;
    meta = null;
  }

  /** Sets right what earlier failures left, as far as that can be done. */
  private void tidy() {
    if (!isTorn && !isMetaBehind) {
      return;
    }
    try {
      final OpenFiles.Entry open = folder.openFiles().take(this);
      try {
        if (isTorn) {
          mend(open);
        }
        writeMeta(open);
      } finally {
        folder.openFiles().giveBack(open);
      }
    } catch (IOException e) {
      // Neither is needed: the length bounds what is read, and counts are made anew at a restart.
      folder.log().warn("the end of a chunk's files could not be set right path={}", pathText(), e);
    }
  }

  /** Called under the lock of the open files. */
  private void rename() throws IOException {
    final Disk disk = folder.disk();
    final ChunkNames.Name queued = name.queued();
    if (!name.isQueued()) {
      disk.rename(file(name.text()), file(queued.text()));
      namesChangedAt = folder.noteNameChange();
      name = queued;
      hasMetaTwin = folder.hasMetaFiles();
    }
    if (!hasMetaTwin) {
      return;
    }
    final Path stagedMeta = file(queued.twin() + ChunkNames.META_SUFFIX);
    try {
      disk.rename(stagedMeta, file(queued.text() + ChunkNames.META_SUFFIX));
      hasMetaTwin = false;
    } catch (IOException e) {
      try {
        disk.rename(file(queued.text()), file(queued.twin()));
        name = queued.staged();
        hasMetaTwin = false;
      } catch (IOException again) {
        // Still staged, with the names in between, which a restart understands as well.
        e.addSuppressed(again);
      }
      throw new IOException("can't enqueue buffer metadata: path = " + stagedMeta, e);
    }
  }

  @Override
  public void sync() throws IOException {
    final long appended = appends;
    try {
      if (syncedAppends < appended) {
        try {
          syncFiles();
        } catch (ClosedChannelException e) {
          folder.openFiles().drop(this);
          syncFiles();
        }
        syncedAppends = Math.max(syncedAppends, appended);
      }
      // Afterwards, and before the names are synced: those that a rescue has changed are as well.
      if (!folder.openFiles().areNamed(this)) {
        throw new NoSuchFileException(pathText(), null, "somebody removed files of a chunk");
      }
      folder.syncNames(directory, namesChangedAt);
    } catch (IOException e) {
      if (state != State.PURGED) {
        throw e;
      }
      // What was delivered meanwhile needs no disk any more.
    }
  }

  private void syncFiles() throws IOException {
    final OpenFiles.Entry open = folder.openFiles().take(this);
    try {
      open.data.sync();
      open.sidecar.sync();
      // Later on only counts and times change in it, which are made anew if they are lost.
      if (open.meta != null && syncedAppends < 0) {
        open.meta.sync();
      }
    } finally {
      folder.openFiles().giveBack(open);
    }
  }

  @Override
  public StoredBytes stored() throws IOException {
    final Path file = file(currentName().text());
    try {
      return new FileContent(folder.disk().open(file), length);
    } catch (NoSuchFileException e) {
      throw lost(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    if (state == State.CLOSED || state == State.PURGED) {
      return;
    }
    if (length == 0) {
      purge();
      return;
    }
    try {
      if (state == State.STAGED) {
        folder.openFiles().keepNamed(this);
        tidy();
      } else if (folder.disk().stat(file(currentName().text())).isEmpty()) {
        throw lost(file(currentName().text()), null);
      }
    } finally {
      folder.openFiles().drop(this);
      state = State.CLOSED;
    }
  }

  @Override
  public void purge() throws IOException {
    state = State.PURGED; // first: who still syncs it opens nothing again
    folder.openFiles().drop(this);
    final ChunkNames.Name now = currentName();
    final Disk disk = folder.disk();
    // The data first: without its meta it would lose its tag if it were found again.
    disk.delete(file(now.text()));
    if (folder.hasMetaFiles()) {
      disk.delete(file(now.text() + ChunkNames.META_SUFFIX));
      disk.delete(file(now.twin() + ChunkNames.META_SUFFIX));
    }
    disk.delete(file(now.sidecar()));
  }

  /** Called under the lock of the open files. */
  OpenFiles.Entry openEntry() {
    return files;
  }

  /** Called under the lock of the open files. */
  void setOpenEntry(OpenFiles.Entry entry) {
    files = entry;
  }

  /** Called under the lock of the open files. */
  OpenFiles.Entry openFiles() throws IOException {
    if (state == State.PURGED) {
      throw new NoSuchFileException(dataFile().toString(), null, "the chunk was purged");
    }
    final Disk disk = folder.disk();
    DiskFile data = null;
    DiskFile metaFile = null;
    try {
      data = disk.open(dataFile());
      if (folder.hasMetaFiles()) {
        metaFile = disk.open(metaFile());
      }
      return new OpenFiles.Entry(data, metaFile, disk.open(sidecarFile()));
    } catch (IOException e) {
      closeAfter(e, data);
      closeAfter(e, metaFile);
      throw e;
    }
  }

  /** Whether there are files of its names. Called under the lock of the open files. */
  boolean isNamed() throws IOException {
    final Disk disk = folder.disk();
    return disk.stat(dataFile()).isPresent()
        && disk.stat(sidecarFile()).isPresent()
        && (!folder.hasMetaFiles() || disk.stat(metaFile()).isPresent());
  }

  Path directory() {
    return directory;
  }

  /** Called under the lock of the open files, as the next three. */
  ChunkNames.Name name() {
    return name;
  }

  Path dataFile() {
    return file(name.text());
  }

  Path metaFile() {
    return file((hasMetaTwin ? name.twin() : name.text()) + ChunkNames.META_SUFFIX);
  }

  Path sidecarFile() {
    return file(name.sidecar());
  }

  long sidecarLength() {
    return sidecarLength;
  }

  /** What its meta file says, if it is not behind. */
  ChunkMeta says() {
    return new ChunkMeta(metadata, id, count, createdAt, modifiedAt);
  }

  /** Notes that it has another sidecar. */
  void setSidecar(Repair.Sidecar made) {
    sidecarLength = made.length();
    link = made.link();
  }

  /** Says that what it held is gone. */
  static LostChunkException lost(Path file, NoSuchFileException cause) {
    return new LostChunkException(
        "somebody removed the files of a chunk, its events are lost: path = " + file, cause);
  }

  /** Notes that its names are those of files that were just made. */
  void noteNamed() {
    namesChangedAt = folder.noteNameChange();
    lookedNs = folder.context().nowNs();
  }

  /** What was rescued may have been synced before, and be acknowledged. */
  void syncRescued() throws IOException {
    if (folder.context().isSyncing()) {
      folder.syncNames(directory, namesChangedAt);
    }
  }

  private static void closeAfter(IOException failure, DiskFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private ChunkNames.Name currentName() {
    final ReentrantLock lock = folder.openFiles().lock();
    lock.lock();
    try {
      return name;
    } finally {
      lock.unlock();
    }
  }

  private Path file(String fileName) {
    return directory.resolve(fileName);
  }
}
