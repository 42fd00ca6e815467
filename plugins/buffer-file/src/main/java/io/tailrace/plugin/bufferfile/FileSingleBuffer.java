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
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.api.chunkfile.ChunkNames;
import io.tailrace.api.chunkfile.Content;
import io.tailrace.api.chunkfile.KeyText;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps chunks in files without meta files: the tag, or the value of one field, stands in the name.
 *
 * <p>Source: fluentd lib/fluent/plugin/buf_file_single.rb and
 * lib/fluent/plugin/buffer/file_single_chunk.rb. Differs from Fluentd: of two staged chunks with
 * the same key none is lost at a restart.
 */
@PluginType("file_single")
public final class FileSingleBuffer implements Buffer {
  private static final ByteSize CHUNK_LIMIT = ByteSize.parse("256m");
  private static final ByteSize TOTAL_LIMIT = ByteSize.parse("64g");
  private static final String SUFFIX = ".buf";

  /** How events are counted in chunks that say nothing of it. */
  public enum ChunkFormat {
    /** As MessagePack values. */
    MSGPACK,
    /** As lines. */
    TEXT,
    /** As what the output writes. */
    AUTO
  }

  /**
   * @param path a directory, or how files are named: {@code /dir/prefix.*}
   * @param calcNumRecords whether events of chunks that were left behind are counted
   * @param chunkFormat how they are counted
   * @param filePermission of new files, in octal digits; otherwise that of {@code <system>}, or
   *     0644
   * @param dirPermission of new directories, in octal digits; otherwise that of {@code <system>},
   *     or 0755
   * @param reserveDiskSpace bytes of the disk that are kept free: appends are refused before
   */
  public record Config(
      Optional<String> path,
      @Default("true") boolean calcNumRecords,
      @Default("auto") ChunkFormat chunkFormat,
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
  private final Scheme scheme;

  public FileSingleBuffer(Config config, BufferContext context) {
    final Optional<String> field = keyField(context.chunkKeys());
    scheme =
        new Scheme(
            context.chunkKeys().hasTag(),
            field,
            content(config.chunkFormat(), context),
            config.calcNumRecords());
    folder =
        new ChunkFolder(
            context,
            BufferPath.ofFileSingle(config.path(), SUFFIX, context),
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

  private static Optional<String> keyField(ChunkKeys keys) {
    if (keys.hasTag() && !keys.fields().isEmpty()) {
      throw new ParameterException("@type", "chunk keys must be tag or one field");
    }
    if (keys.fields().size() > 1) {
      throw new ParameterException("@type", "2 or more chunk keys is not allowed");
    }
    return keys.fields().stream().findFirst().map(Object::toString);
  }

  private static Content content(ChunkFormat format, BufferContext context) {
    return switch (format) {
      case TEXT -> Content.LINES;
      case MSGPACK -> context.isPacked() ? Content.EVENTS : Content.VALUES;
      case AUTO -> context.isPacked() ? Content.EVENTS : Content.LINES;
    };
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
    return new Recovery(folder, scheme).run();
  }

  @Override
  public StoredChunk create(ChunkMetadata metadata, byte[] id, long nowSeconds) throws IOException {
    return folder.create(metadata, id, scheme.key(metadata), nowSeconds);
  }

  private record Scheme(
      boolean hasTag, Optional<String> field, Content content, boolean countsEvents)
      implements Recovery.Scheme {
    /** The key of a chunk as it stands in names. */
    String key(ChunkMetadata metadata) {
      final Object value =
          field.isPresent() ? metadata.variables().get(field.get()) : metadata.tag().orElse("");
      return KeyText.encode(value);
    }

    @Override
    public ChunkMetadata metadata(ChunkNames.Name name, Optional<ChunkMetadata> sidecar) {
      // The name holds text; the sidecar still has the value that it was made of.
      if (sidecar.isPresent() && key(sidecar.get()).equals(name.key())) {
        return sidecar.get();
      }
      final String text = KeyText.decode(name.key());
      if (field.isEmpty()) {
        final Optional<String> tag =
            hasTag || !text.isEmpty() ? Optional.of(text) : Optional.empty();
        return new ChunkMetadata(OptionalLong.empty(), tag, Map.of(), 0);
      }
      final Map<String, Object> variables = new LinkedHashMap<>();
      variables.put(field.get(), text);
      return new ChunkMetadata(OptionalLong.empty(), Optional.empty(), variables, 0);
    }
  }
}
