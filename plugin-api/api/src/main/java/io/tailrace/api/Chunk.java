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
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A run of bytes that is buffered and delivered as one; read-only, thread-safe. Its memory and its
 * files live until the stage that {@link BufferedOutput#write} returned has completed.
 */
public interface Chunk {
  /** The 128-bit id in 32 lower-case hexadecimal digits. */
  String id();

  /** The id's 16 bytes; a copy. */
  byte[] idBytes();

  /** Start of the chunk's time slice in seconds since the epoch, if {@code time} is a chunk key. */
  OptionalLong timekey();

  /** The tag of all events in it, if {@code tag} is a chunk key. */
  Optional<String> tag();

  /**
   * Values of the record fields that are chunk keys, by the key's text, as {@link Record#asMap()}
   * gives them; null where the records have no such field.
   */
  Map<String, Object> variables();

  /** Events in it. */
  long count();

  /** Bytes in it as they are stored. */
  long length();

  /** How the stored bytes are compressed. */
  Optional<Compression> compression();

  /** The file that the stored bytes lie in, if they lie in one. */
  Optional<Path> path();

  /** Reads the content, decompressed, from its beginning. To be closed. */
  InputStream open() throws IOException;

  /** The bytes as they are stored, for handing them on without a copy. To be closed. */
  StoredBytes stored() throws IOException;

  /**
   * Hands over all events in order, in streams of whole events under the chunk's tag, or an empty
   * one if {@code tag} is no chunk key. The streams are borrowed for each call.
   *
   * @throws UnrecoverableException if the content is not events: the output has a {@code format} of
   *     its own, or the chunk is damaged
   * @throws IOException if the content cannot be read
   */
  void forEachStream(StreamAction action) throws Exception;

  /** Takes the streams of a chunk. */
  @FunctionalInterface
  interface StreamAction {
    /** Takes the next stream; an exception ends the walk and reaches its caller. */
    void accept(EventStream stream) throws Exception;
  }
}
