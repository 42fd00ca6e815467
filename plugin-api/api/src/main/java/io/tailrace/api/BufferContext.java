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

import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.SlabPool;
import io.tailrace.api.config.ParameterException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The context of a {@link Buffer}. */
public interface BufferContext extends PluginContext {
  /** The id of the output that the chunks belong to. */
  String ownerId();

  /** The directory of the output's own, see {@link PluginContext#directory()}. */
  Optional<Path> ownerDirectory();

  /** Workers of the daemon, 1 or more. */
  int workers();

  /** What the events are sorted by. */
  ChunkKeys chunkKeys();

  /** How the bytes that are appended are compressed. */
  Optional<Compression> compression();

  /** Whether the bytes that are appended are packed events; otherwise a format of the output. */
  boolean isPacked();

  /** Most bytes that the content of a chunk may have when it is read. */
  ByteSize decompressionSizeLimit();

  /** Whether an append is acknowledged only when it is on the disk. */
  boolean isSyncing();

  /** The permissions of new files as {@code <system>} gives them, as of chmod. */
  default OptionalInt filePermission() {
    return OptionalInt.empty();
  }

  /** The permissions of new directories as {@code <system>} gives them, as of chmod. */
  default OptionalInt directoryPermission() {
    return OptionalInt.empty();
  }

  /** Where chunks go that are broken. */
  Path backupDirectory();

  /** The disk. */
  Disk disk();

  /** The memory for chunks, which all buffers of the process share. */
  SlabPool slabs();

  /** Writes what stands in a chunk's {@code .meta} file, byte for byte as Fluentd does. */
  byte[] writeMeta(ChunkMeta meta);

  /**
   * Reads what stands in a chunk's {@code .meta} file, of old forms as well.
   *
   * @throws IOException if it is not that; the message says why
   */
  ChunkMeta readMeta(byte[] bytes) throws IOException;

  /**
   * Claims a directory or file name pattern for this buffer alone. For its constructor, so that two
   * buffers that would destroy each other's chunks are found when the configuration is checked.
   * Nothing is done on the disk then; the host keeps other processes away from {@link
   * Buffer#start}, which has to make the directory, until the buffer is closed.
   *
   * @throws ParameterException about {@code path}, if another buffer of the configuration has it
   */
  void claim(Path path);
}
