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
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.Formatter;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;

/** A filter that has a formatter, for {@link FormatterDriver}. */
@PluginType("testkit_formatter")
final class FormatterHolder implements Filter {
  record Config(@Section(name = "format", required = true) PluginRef<Formatter> format) {}

  private final Formatter formatter;

  FormatterHolder(Config config, FilterContext context) {
    formatter = context.create(config.format());
  }

  Formatter formatter() {
    return formatter;
  }

  @Override
  public boolean accept(Event event) {
    return true;
  }
}
