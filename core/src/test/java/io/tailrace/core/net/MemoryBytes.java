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
package io.tailrace.core.net;

import io.tailrace.api.StoredBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stored bytes in slices of direct memory, or in a file; knows whether it was closed. */
final class MemoryBytes implements StoredBytes {
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private final FileChannel file; // null: in memory
  private final long length;
  private final CountDownLatch closed = new CountDownLatch(1);

  private MemoryBytes(FileChannel file, long length) {
    this.file = file;
    this.length = length;
  }

  static MemoryBytes slices(byte[] bytes, int sliceBytes) {
    final MemoryBytes stored = new MemoryBytes(null, bytes.length);
    for (int at = 0; at < bytes.length; at += sliceBytes) {
      final int count = Math.min(sliceBytes, bytes.length - at);
      stored.buffers.add(
          ByteBuffer.allocateDirect(count).put(bytes, at, count).flip().asReadOnlyBuffer());
    }
    return stored;
  }

  /** A file, of which more may be said to be stored than is there. */
  static MemoryBytes file(Path path, long length) throws IOException {
    return new MemoryBytes(FileChannel.open(path), length);
  }

  boolean isClosed() throws InterruptedException {
    return closed.await(20, TimeUnit.SECONDS);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public List<ByteBuffer> buffers() {
    return buffers;
  }

  @Override
  public Optional<FileChannel> file() {
    return Optional.ofNullable(file);
  }

  @Override
  public void read(long position, byte[] to, int offset, int count) {
    throw new UnsupportedOperationException("is to be sent without a copy");
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        if (!file.isOpen()) {
          throw new IllegalStateException("somebody has closed the file that was only lent");
        }
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      closed.countDown();
    }
  }
}
