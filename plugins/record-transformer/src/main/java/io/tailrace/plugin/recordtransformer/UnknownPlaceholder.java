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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.api.Counter;
import io.tailrace.api.PluginContext;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Says that a placeholder names nothing: at once when it is met first, and then once in a while
 * with how often it was met. Thread-safe.
 *
 * <p>Differs from Fluentd: there every event writes a line, so that a field that is often missing
 * fills the log.
 */
final class UnknownPlaceholder {
  private static final long INTERVAL_NS = 60_000_000_000L;

  private final String placeholder;
  private final PluginContext context;
  private final Logger log;
  private final Counter counter;
  private final AtomicLong quiet = new AtomicLong(); // met since the last line
  private final AtomicLong nextLineNs = new AtomicLong(Long.MIN_VALUE);

  UnknownPlaceholder(String placeholder, PluginContext context) {
    this.placeholder = placeholder;
    this.context = context;
    this.log = context.log();
    this.counter =
        context.counter(
            "unknown_placeholders", "Placeholders of record_transformer that named nothing");
  }

  void report() {
    counter.add(1);
    final long nowNs = context.nowNs();
    final long dueNs = nextLineNs.get();
    if (nowNs < dueNs || !nextLineNs.compareAndSet(dueNs, nowNs + INTERVAL_NS)) {
      quiet.incrementAndGet();
      return;
    }
    final long more = quiet.getAndSet(0);
    if (more == 0) {
      log.warn("unknown placeholder `{}` found", placeholder);
    } else {
      log.warn(
          "unknown placeholder `{}` found, and {} times since this was said last",
          placeholder,
          more);
    }
  }
}
