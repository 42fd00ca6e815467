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
package io.tailrace.api.chunkfile;

import io.tailrace.api.Compression;
import java.util.Optional;

/** What the bytes of chunks are when they are not compressed. */
public enum Content {
  /** Packed events. */
  EVENTS,
  /** MessagePack values. */
  VALUES,
  /** Lines of text. */
  LINES,
  /** A format that only the output knows; nobody else can count its events. */
  OPAQUE;

  /**
   * How a chunk is compressed that says so by its first bytes.
   *
   * @param start of the chunk
   * @param length bytes of it that are there
   */
  public static Optional<Compression> compressionOf(byte[] start, int length) {
    if (length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
      return Optional.of(Compression.GZIP);
    }
    if (length >= 4
        && start[0] == 0x28
        && start[1] == (byte) 0xb5
        && start[2] == 0x2f
        && start[3] == (byte) 0xfd) {
      return Optional.of(Compression.ZSTD);
    }
    return Optional.empty();
  }
}
