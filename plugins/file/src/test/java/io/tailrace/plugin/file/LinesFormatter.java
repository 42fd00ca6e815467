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

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.config.PluginType;

/** Takes the place of the formatter that is used by default, which is another plugin. */
@PluginType("out_file")
public final class LinesFormatter implements Formatter {
  private final Codecs codecs;

  public LinesFormatter(FormatterContext context) {
    codecs = context.codecs();
  }

  @Override
  public void format(Event event, ByteSink out) {
    codecs.json().write(event.record(), out);
    out.write('\n');
  }
}
