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
import io.tailrace.api.Parser;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;

/** A filter that has a parser, for {@link ParserDriver}. */
@PluginType("testkit_parser")
final class ParserHolder implements Filter {
  record Config(@Section(name = "parse", required = true) PluginRef<Parser> parse) {}

  private final Parser parser;

  ParserHolder(Config config, FilterContext context) {
    parser = context.create(config.parse());
  }

  Parser parser() {
    return parser;
  }

  @Override
  public boolean accept(Event event) {
    return true;
  }
}
