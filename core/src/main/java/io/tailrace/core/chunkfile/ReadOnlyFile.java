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

import io.tailrace.api.buffer.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file that belongs to somebody else. */
final class ReadOnlyFile implements DiskFile {
  private static final int READ_MAX = 256 * 1024;

  private final FileChannel channel;

  private ReadOnlyFile(FileChannel channel) {
    this.channel = channel;
  }

  static ReadOnlyFile open(Path path) throws IOException {
    return new ReadOnlyFile(FileChannel.open(path, StandardOpenOption.READ));
  }

  @Override
  public long length() throws IOException {
    return channel.size();
  }

  @Override
  public int read(long position, byte[] to, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      // The JDK keeps a direct buffer as large as the largest array that was read into.
      final ByteBuffer piece = ByteBuffer.wrap(to, offset + done, Math.min(READ_MAX, count - done));
      final int read = channel.read(piece, position + done);
      if (read < 0) {
        break;
      }
      done += read;
    }
    return done;
  }

  @Override
  public void write(long position, byte[] from, int offset, int count) {
    throw readOnly();
  }

  @Override
  public void truncate(long length) {
    throw readOnly();
  }

  @Override
  public void sync() {
    throw readOnly();
  }

  private static IllegalStateException readOnly() {
    return new IllegalStateException("BUG: a file is changed that was opened for reading");
  }

  @Override
  public Optional<FileChannel> channel() {
    return Optional.of(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
