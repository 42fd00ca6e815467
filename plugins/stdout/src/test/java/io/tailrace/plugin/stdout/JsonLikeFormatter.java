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
package io.tailrace.plugin.stdout;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;

/**
 * Takes the place of the JSON formatter, which is another plugin; fails at {@code "fail": true}.
 */
@PluginType("json")
public final class JsonLikeFormatter implements Formatter {

  /**
   * @param addNewline whether to end the text
   */
  public record Config(@Default("true") boolean addNewline) {}

  private final Config config;
  private final Codecs codecs;

  public JsonLikeFormatter(Config config, FormatterContext context) {
    this.config = config;
    this.codecs = context.codecs();
  }

  @Override
  public void format(Event event, ByteSink out) {
    codecs.json().write(event.record(), out);
    if (!event.record().get("fail").isMissing()) {
      throw new IllegalArgumentException("the record has no text");
    }
    if (config.addNewline()) {
      out.writeUtf8("\r\n");
    }
  }
}
