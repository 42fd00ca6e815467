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

import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.config.PluginType;

/** Hands the host's codecs to tests. */
@PluginType("codecs_holder")
public final class CodecsHolder implements Filter {
  private final Codecs codecs;

  public CodecsHolder(FilterContext context) {
    codecs = context.codecs();
  }

  Codecs codecs() {
    return codecs;
  }

  @Override
  public boolean accept(Event event) {
    return true;
  }
}
