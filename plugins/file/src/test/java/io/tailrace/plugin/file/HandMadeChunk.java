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
package io.tailrace.plugin.file;

import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.testkit.BareChunk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/** A chunk in memory, or in a file. */
final class HandMadeChunk implements BareChunk {
  private final String id;
  private final OptionalLong timekey;
  private final byte[] bytes;
  private final Optional<Compression> compression;
  private final Optional<Path> path;
  private int opened;

  private HandMadeChunk(
      String id,
      OptionalLong timekey,
      byte[] bytes,
      Optional<Compression> compression,
      Optional<Path> path) {
    this.id = id;
    this.timekey = timekey;
    this.bytes = bytes;
    this.compression = compression;
    this.path = path;
  }

  static HandMadeChunk of(byte[] bytes, Optional<Compression> compression) {
    return new HandMadeChunk("00", OptionalLong.empty(), bytes, compression, Optional.empty());
  }

  static HandMadeChunk of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8), Optional.empty());
  }

  HandMadeChunk inFile(Path file) throws IOException {
    Files.write(file, bytes);
    return new HandMadeChunk(id, timekey, bytes, compression, Optional.of(file));
  }

  HandMadeChunk with(String newId, long newTimekey) {
    return new HandMadeChunk(newId, OptionalLong.of(newTimekey), bytes, compression, path);
  }

  /** How often something of it is open now. */
  int opened() {
    return opened;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public OptionalLong timekey() {
    return timekey;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public Optional<Compression> compression() {
    return compression;
  }

  @Override
  public Optional<Path> path() {
    return path;
  }

  @Override
  public InputStream open() throws IOException {
    opened++;
    final InputStream stored =
        new ByteArrayInputStream(bytes) {
          @Override
          public void close() {
            opened--;
          }
        };
    return compression.equals(Optional.of(Compression.GZIP)) ? new GZIPInputStream(stored) : stored;
  }

  @Override
  public StoredBytes stored() throws IOException {
    opened++;
    final Optional<FileChannel> channel =
        path.isEmpty()
            ? Optional.empty()
            : Optional.of(FileChannel.open(path.get(), StandardOpenOption.READ));
    return new Stored(channel);
  }

  @Override
  public void forEachStream(StreamAction action) {
    throw new AssertionError("files take no events");
  }

  private final class Stored implements StoredBytes {
    private final Optional<FileChannel> channel;

    Stored(Optional<FileChannel> channel) {
      this.channel = channel;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public List<ByteBuffer> buffers() {
      if (channel.isPresent()) {
        return List.of();
      }
      final int half = bytes.length / 2;
      return List.of(
          ByteBuffer.wrap(bytes, 0, half).slice().asReadOnlyBuffer(),
          ByteBuffer.wrap(bytes, half, bytes.length - half).slice().asReadOnlyBuffer());
    }

    @Override
    public Optional<FileChannel> file() {
      return channel;
    }

    @Override
    public void read(long position, byte[] to, int offset, int count) {
      System.arraycopy(bytes, (int) position, to, offset, count);
    }

    @Override
    public void close() {
      opened--;
      channel.ifPresent(
          open -> {
            try {
              open.close();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
  }
}
