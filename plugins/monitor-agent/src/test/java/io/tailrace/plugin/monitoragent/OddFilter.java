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
package io.tailrace.plugin.monitoragent;

import io.tailrace.api.Counter;
import io.tailrace.api.Event;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.config.PluginType;

/** Keeps events whose field n is odd. */
@PluginType("odd")
public final class OddFilter implements Filter {
  private final Counter evens;

  public OddFilter(FilterContext context) {
    evens = context.counter("evens", "events that were dropped");
  }

  @Override
  public boolean accept(Event event) {
    final boolean isOdd = event.record().get("n").asLong() % 2 == 1;
    if (!isOdd) {
      evens.add(1);
    }
    return isOdd;
  }
}
