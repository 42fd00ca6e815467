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
package io.tailrace.api.buffer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** An open file. Thread-safe as far as ranges do not overlap. */
public interface DiskFile extends Closeable {
  /** Bytes in the file. */
  long length() throws IOException;

  /**
   * Reads into the array.
   *
   * @return bytes read, fewer than {@code count} only at the end of the file, where it is 0
   */
  int read(long position, byte[] to, int offset, int count) throws IOException;

  /** Writes all the bytes. After an exception any part of them may have been written. */
  void write(long position, byte[] from, int offset, int count) throws IOException;

  /** Cuts the file. */
  void truncate(long length) throws IOException;

  /** Returns when the content is on the disk. */
  void sync() throws IOException;

  /** The channel beneath, if there is one; to be used by position only, and not to be closed. */
  Optional<FileChannel> channel();
}
