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

import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A chunk as a buffer keeps it: staged first, when bytes are appended, then queued, when they are
 * only read, and in the end purged.
 *
 * <p>The host calls {@link #append}, {@link #enqueue} and {@link #close} under one lock of the
 * output; {@link #stored} and {@link #purge} on other threads, of queued chunks only; {@link #sync}
 * beside anything.
 */
public interface StoredChunk {
  /** The id's 16 bytes; a copy. */
  byte[] id();

  /** What its events have in common. */
  ChunkMetadata metadata();

  /** When it was made, in seconds since the epoch. */
  long createdAt();

  /** When the last append was, in seconds since the epoch. */
  long modifiedAt();

  /** Events in it. */
  long count();

  /** Bytes in it. */
  long length();

  /**
   * How its bytes are compressed: those of a chunk that was left behind may be compressed in
   * another way than the configuration says now.
   */
  Optional<Compression> compression();

  /** The file that the bytes lie in, as it is named now. */
  Optional<Path> path();

  /**
   * Appends bytes, all or nothing, so that they are read back by {@link #stored} and, from a buffer
   * that persists, by another process after this one was killed.
   *
   * @param bytes borrowed
   * @param count events in them
   * @param nowSeconds since the epoch
   * @throws LostChunkException if what was appended before is not there any more
   * @throws IOException if there is no room, or no place; the chunk is as it was before
   */
  void append(byte[] bytes, int offset, int length, int count, long nowSeconds) throws IOException;

  /**
   * Turns it from staged into queued; nothing is appended after that.
   *
   * @throws IOException if that cannot be kept; it is still staged then
   */
  void enqueue() throws IOException;

  /** Returns when all that was appended before the call is on the disk. */
  void sync() throws IOException;

  /**
   * Opens its bytes for reading.
   *
   * @throws LostChunkException if they are not there any more
   */
  StoredBytes stored() throws IOException;

  /**
   * Lets go of it without ending its life: a buffer that persists finds it again. An empty one is
   * gone. May be called repeatedly.
   *
   * @throws LostChunkException if there is nothing to be found again
   */
  void close() throws IOException;

  /** Ends its life and removes all that there is of it. May be called repeatedly. */
  void purge() throws IOException;
}
