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
package io.tailrace.plugin.http;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.config.PluginType;

/** Writes the field {@code word} and a line feed: a type that the output knows nothing of. */
@PluginType("word")
public final class WordFormatter implements Formatter {
  @Override
  public void format(Event event, ByteSink out) {
    out.writeUtf8(String.valueOf(event.record().asMap().get("word")));
    out.write('\n');
  }
}
