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

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A run of bytes that is buffered and delivered as one; read-only, thread-safe. */
public interface Chunk {
  /** The 128-bit id in 32 lower-case hexadecimal digits. */
  String id();

  /** Start of the chunk's time slice in seconds since the epoch, if {@code time} is a chunk key. */
  OptionalLong timekey();

  /** The tag of all events in it, if {@code tag} is a chunk key. */
  Optional<String> tag();

  /** Values of the record fields that are chunk keys, by the key's text. */
  Map<String, String> variables();

  /** Events in it. */
  long count();

  /** Bytes in it. */
  long length();

  /** Reads it from its beginning. */
  InputStream open() throws IOException;
}
