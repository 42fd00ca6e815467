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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the events of one chunk have in common; two staged chunks of an output never have the same.
 *
 * @param timekey start of the time slice in seconds since the epoch, if {@code time} is a chunk key
 * @param tag the tag, if it is a chunk key
 * @param variables values of the record fields that are chunk keys, by the key's text; values may
 *     be null
 * @param seq 0, or a number that tells the pieces of one large append from each other
 */
public record ChunkMetadata(
    OptionalLong timekey, Optional<String> tag, Map<String, Object> variables, int seq) {
  /** Of chunks without keys. */
  public static final ChunkMetadata NONE =
      new ChunkMetadata(OptionalLong.empty(), Optional.empty(), Map.of(), 0);

  /** Keeps a copy of the map. */
  public ChunkMetadata {
    variables =
        variables.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** The same with another {@code seq}. */
  public ChunkMetadata withSeq(int number) {
    return new ChunkMetadata(timekey, tag, variables, number);
  }
}
