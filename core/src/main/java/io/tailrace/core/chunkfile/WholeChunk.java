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

import io.tailrace.api.Chunk;
import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.DiskFile;
import io.tailrace.core.buffer.ChunkReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What is whole of a chunk that was examined, as outputs see chunks. */
public final class WholeChunk implements Chunk {
  private final ChunkReport report;
  private final ChunkReader reader;
  private final long length;

  /** The whole part of a chunk. */
  public WholeChunk(ChunkReport report) {
    this.report = report;
    this.reader = new ChunkReader(report.isPacked());
    this.length = report.whole().stream().mapToLong(run -> run.end() - run.start()).sum();
  }

  @Override
  public String id() {
    return report.id();
  }

  @Override
  public byte[] idBytes() {
    return HexFormat.of().parseHex(report.id());
  }

  @Override
  public OptionalLong timekey() {
    return metadata().timekey();
  }

  @Override
  public Optional<String> tag() {
    return metadata().tag();
  }

  @Override
  public Map<String, Object> variables() {
    return metadata().variables();
  }

  private ChunkMetadata metadata() {
    return report.metadata().orElse(ChunkMetadata.NONE);
  }

  @Override
  public long count() {
    return report.count();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Optional<Compression> compression() {
    return report.compression();
  }

  @Override
  public Optional<Path> path() {
    return Optional.of(report.file().path());
  }

  @Override
  public InputStream open() throws IOException {
    return reader.open(this);
  }

  @Override
  public StoredBytes stored() throws IOException {
    return new Runs(openData(), report.whole(), length);
  }

  private DiskFile openData() throws IOException {
    try {
      return ReadOnlyFile.open(report.file().path());
    } catch (NoSuchFileException e) {
      final Optional<ChunkFile> twin = report.file().twin();
      if (twin.isEmpty()) {
        throw e;
      }
      return ReadOnlyFile.open(twin.get().path()); // it was queued meanwhile
    }
  }

  @Override
  public void forEachStream(StreamAction action) throws Exception {
    if (length > 0) {
      reader.forEachStream(this, action);
    }
  }

  /** Runs of a file as if nothing lay between them. */
  private record Runs(DiskFile data, List<ChunkReport.Run> runs, long length)
      implements StoredBytes {
    @Override
    public List<ByteBuffer> buffers() {
      return List.of();
    }

    @Override
    public Optional<FileChannel> file() {
      return runs.size() == 1 && runs.get(0).start() == 0 ? data.channel() : Optional.empty();
    }

    @Override
    public void read(long position, byte[] to, int offset, int count) throws IOException {
      long skipped = 0;
      int done = 0;
      for (ChunkReport.Run run : runs) {
        final long size = run.end() - run.start();
        if (done < count && position + done < skipped + size) {
          final long from = run.start() + position + done - skipped;
          final int part = (int) Math.min(count - done, run.end() - from);
          if (data.read(from, to, offset + done, part) < part) {
            break;
          }
          done += part;
        }
        skipped += size;
      }
      if (done < count) {
        throw new EOFException("the chunk's file became shorter while it was read");
      }
    }

    @Override
    public void close() {
      try {
        data.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
