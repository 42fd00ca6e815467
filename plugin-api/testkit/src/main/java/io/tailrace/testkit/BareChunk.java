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
package io.tailrace.testkit;

import io.tailrace.api.Chunk;
import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A chunk for tests of outputs that has an id and one event and knows nothing else: a test says
 * what it has beside that. What is read of it has to be said as well.
 */
public interface BareChunk extends Chunk {
  /** The id of chunks that say no other. */
  String ID = "0123456789abcdef0123456789abcdef";

  @Override
  default String id() {
    return ID;
  }

  @Override
  default byte[] idBytes() {
    return HexFormat.of().parseHex(id());
  }

  @Override
  default OptionalLong timekey() {
    return OptionalLong.empty();
  }

  @Override
  default Optional<String> tag() {
    return Optional.empty();
  }

  @Override
  default Map<String, Object> variables() {
    return Map.of();
  }

  @Override
  default long count() {
    return 1;
  }

  @Override
  default Optional<Compression> compression() {
    return Optional.empty();
  }

  @Override
  default Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  default StoredBytes stored() throws IOException {
    throw new UnsupportedOperationException("nobody was expected to look at the stored bytes");
  }

  @Override
  default void forEachStream(StreamAction action) throws Exception {
    throw new UnsupportedOperationException("nobody was expected to look at the events");
  }
}
