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
package io.tailrace.plugin.forward;

import io.tailrace.api.StoredBytes;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/** The beginning of an array, for what cannot be sent from where it lies. */
record HeapBytes(byte[] bytes, int count) implements StoredBytes {
  @Override
  public long length() {
    return count;
  }

  @Override
  public List<ByteBuffer> buffers() {
    return List.of(ByteBuffer.wrap(bytes, 0, count).asReadOnlyBuffer());
  }

  @Override
  public Optional<FileChannel> file() {
    return Optional.empty();
  }

  @Override
  public void read(long position, byte[] to, int offset, int length) {
    System.arraycopy(bytes, Math.toIntExact(position), to, offset, length);
  }

  @Override
  public void close() {
    // the garbage collector's
  }
}
