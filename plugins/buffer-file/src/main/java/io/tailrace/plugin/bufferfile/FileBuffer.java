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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferContext;
import io.tailrace.api.ByteSize;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.api.chunkfile.ChunkNames;
import io.tailrace.api.chunkfile.Content;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Keeps chunks in files, each with a meta file beside it that says what its events have in common.
 *
 * <p>Source: fluentd lib/fluent/plugin/buf_file.rb and lib/fluent/plugin/buffer/file_chunk.rb.
 */
@PluginType("file")
public final class FileBuffer implements Buffer {
  private static final ByteSize CHUNK_LIMIT = ByteSize.parse("256m");
  private static final ByteSize TOTAL_LIMIT = ByteSize.parse("64g");

  /**
   * @param path a directory, or how files are named: {@code /dir/prefix.*.suffix}
   * @param pathSuffix how the names of data files end
   * @param filePermission of new files, in octal digits; otherwise that of {@code <system>}, or
   *     0644
   * @param dirPermission of new directories, in octal digits; otherwise that of {@code <system>},
   *     or 0755
   * @param reserveDiskSpace bytes of the disk that are kept free: appends are refused before
   */
  public record Config(
      Optional<String> path,
      @Default(".log") String pathSuffix,
      Optional<String> filePermission,
      Optional<String> dirPermission,
      @Default("16m") ByteSize reserveDiskSpace) {
    /** Checks the permissions. */
    public Config {
      Permissions.parse("file_permission", filePermission);
      Permissions.parse("dir_permission", dirPermission);
    }
  }

  private final ChunkFolder folder;

  public FileBuffer(Config config, BufferContext context) {
    folder =
        new ChunkFolder(
            context,
            BufferPath.ofFile(config.path(), config.pathSuffix(), context),
            Permissions.first(
                Permissions.parse("file_permission", config.filePermission()),
                context.filePermission(),
                ChunkFolder.FILE_PERMISSION),
            Permissions.first(
                Permissions.parse("dir_permission", config.dirPermission()),
                context.directoryPermission(),
                ChunkFolder.DIRECTORY_PERMISSION),
            config.reserveDiskSpace());
  }

  @Override
  public void start() throws IOException {
    folder.start();
  }

  @Override
  public boolean isPersistent() {
    return true;
  }

  @Override
  public ByteSize defaultChunkLimitSize() {
    return CHUNK_LIMIT;
  }

  @Override
  public ByteSize defaultTotalLimitSize() {
    return TOTAL_LIMIT;
  }

  @Override
  public List<RestoredChunk> resume() throws IOException {
    return new Recovery(folder, new Scheme(folder.context().isPacked())).run();
  }

  @Override
  public StoredChunk create(ChunkMetadata metadata, byte[] id, long nowSeconds) throws IOException {
    return folder.create(metadata, id, "", nowSeconds);
  }

  private record Scheme(boolean isPacked) implements Recovery.Scheme {
    @Override
    public Content content() {
      return isPacked ? Content.EVENTS : Content.OPAQUE;
    }

    @Override
    public boolean countsEvents() {
      return true;
    }

    @Override
    public ChunkMetadata metadata(ChunkNames.Name name, Optional<ChunkMetadata> sidecar) {
      return sidecar.orElse(ChunkMetadata.NONE);
    }
  }
}
