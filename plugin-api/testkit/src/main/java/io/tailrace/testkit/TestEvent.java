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

import io.tailrace.api.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event as Java objects, for assertions.
 *
 * @param timeNs nanoseconds since the epoch
 * @param record as {@link io.tailrace.api.Record#asMap} gives it; integers are {@link Long}s
 */
public record TestEvent(String tag, long timeNs, Map<String, Object> record) {
  /** Copies the record, which keeps the order of its fields. */
  public TestEvent {
    record = Collections.unmodifiableMap(new LinkedHashMap<>(record));
  }

  static TestEvent of(Event event) {
    return new TestEvent(event.tag(), event.timeNs(), event.record().asMap());
  }
}
