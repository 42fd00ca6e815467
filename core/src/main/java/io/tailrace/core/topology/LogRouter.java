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
package io.tailrace.core.topology;

import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import java.util.Set;

/**
 * Where the daemon's own log goes as events. Levels that no pattern matches are left out without a
 * word: a report of them would be another such event.
 *
 * <p>Source: fluentd lib/fluent/fluent_log_event_router.rb, emit_event and match_event_stream.
 */
public final class LogRouter {
  private final Router router;
  private final Set<String> ignoredTags;

  LogRouter(Router router, Set<String> ignoredTags) {
    this.router = router;
    this.ignoredTags = Set.copyOf(ignoredTags);
  }

  /** The label that the events go to. */
  public String label() {
    return router.label();
  }

  /** Emits a stream of log events. */
  public Receipt emit(EventStream stream) {
    return ignoredTags.contains(stream.tag()) ? Receipt.accepted() : router.emit(stream);
  }
}
