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
package io.tailrace.core.buffer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Compression;
import io.tailrace.core.codec.compress.Gzip;
import io.tailrace.core.codec.compress.Zstd;

/** Compresses what is appended: into one gzip member or zstd frame each time. */
@FunctionalInterface
interface Compressor {
  /** Appends the compressed bytes to the sink. */
  void compress(byte[] bytes, int offset, int length, ByteSink to);

  static Compressor of(Compression compression) {
    return switch (compression) {
      case GZIP -> Gzip::compress;
      case ZSTD -> Zstd::compress;
    };
  }
}
