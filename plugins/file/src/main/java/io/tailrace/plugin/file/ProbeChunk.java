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
package io.tailrace.plugin.file;

import io.tailrace.api.Chunk;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.Compression;
import io.tailrace.api.RecordPath;
import io.tailrace.api.StoredBytes;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An empty chunk with made-up metadata, to see where chunks would be written.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_file.rb, configure, and output.rb, chunk_for_test.
 */
record ProbeChunk(OptionalLong timekey, Optional<String> tag, Map<String, Object> variables)
    implements Chunk {
  private static final int ID_BYTES = 16;

  static ProbeChunk of(ChunkKeys keys, long nowSeconds) {
    final Map<String, Object> variables = new LinkedHashMap<>();
    for (RecordPath field : keys.fields()) {
      variables.put(field.toString(), "data");
    }
    return new ProbeChunk(
        keys.hasTime() ? OptionalLong.of(nowSeconds) : OptionalLong.empty(),
        keys.hasTag() ? Optional.of("a") : Optional.empty(),
        variables);
  }

  @Override
  public String id() {
    return "0".repeat(2 * ID_BYTES);
  }

  @Override
  public byte[] idBytes() {
    return new byte[ID_BYTES];
  }

  @Override
  public long count() {
    return 0;
  }

  @Override
  public long length() {
    return 0;
  }

  @Override
  public Optional<Compression> compression() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  public InputStream open() {
    return InputStream.nullInputStream();
  }

  @Override
  public StoredBytes stored() {
    throw new UnsupportedOperationException("there is nothing in it");
  }

  @Override
  public void forEachStream(StreamAction action) {}
}
