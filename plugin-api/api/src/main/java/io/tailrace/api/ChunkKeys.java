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

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What an output's events are sorted into chunks by: the argument of {@code <buffer>}.
 *
 * @param hasTag whether {@code tag} is among them
 * @param timekey length of a time slice, if {@code time} is among them
 * @param zone the zone that time slices begin in, and that times are written in
 * @param fields the record fields among them, in the order of the configuration
 */
public record ChunkKeys(
    boolean hasTag, Optional<Duration> timekey, ZoneId zone, List<RecordPath> fields) {
  /** Keeps a copy of the list. */
  public ChunkKeys {
    fields = List.copyOf(fields);
  }

  /** Whether {@code time} is among them. */
  public boolean hasTime() {
    return timekey.isPresent();
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return !hasTag && timekey.isEmpty() && fields.isEmpty();
  }
}
