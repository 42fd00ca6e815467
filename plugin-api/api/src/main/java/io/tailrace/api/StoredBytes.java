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
package io.tailrace.api;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a chunk as they lie, in memory or in a file. What it shows is valid until it is
 * closed. Thread-safe.
 */
public interface StoredBytes extends Closeable {
  /** Bytes in all. */
  long length();

  /** The bytes in order, read-only and not to be moved; empty if they lie in a file. */
  List<ByteBuffer> buffers();

  /**
   * The file that holds the bytes from its beginning on, if they lie in one; to be read by position
   * only, and not to be closed.
   */
  Optional<FileChannel> file();

  /** Copies {@code count} bytes from {@code position} on. */
  void read(long position, byte[] to, int offset, int count) throws IOException;

  @Override
  void close();
}
