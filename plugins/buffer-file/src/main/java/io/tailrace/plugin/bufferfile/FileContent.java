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

import io.tailrace.api.StoredBytes;
import io.tailrace.api.buffer.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/** The bytes of a chunk in its data file, with a descriptor of their own. */
final class FileContent implements StoredBytes {
  private final DiskFile file;
  private final long length;

  FileContent(DiskFile file, long length) {
    this.file = file;
    this.length = length;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public List<ByteBuffer> buffers() {
    return List.of();
  }

  @Override
  public Optional<FileChannel> file() {
    return file.channel();
  }

  @Override
  public void read(long position, byte[] to, int offset, int count) throws IOException {
    if (position < 0 || count < 0 || position > length - count) {
      throw new EOFException(
          "bytes " + position + " to " + (position + count) + " of a chunk of " + length);
    }
    if (file.read(position, to, offset, count) < count) {
      throw new EOFException("the chunk's file is shorter than its " + length + " bytes");
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
