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
package io.tailrace.plugin.singlevalue;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;

/**
 * Prints one field of the record.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_single_value.rb.
 */
@PluginType("single_value")
public final class SingleValueFormatter implements Formatter {

  /**
   * @param messageKey the field; a record without it gives an empty text
   * @param addNewline ends each text with a newline
   * @param newline which newline: lf or crlf
   */
  public record Config(
      @Default("message") String messageKey,
      @Default("true") boolean addNewline,
      @Default("lf") Newline newline) {

    /** The newlines. */
    public enum Newline {
      LF,
      CRLF
    }
  }

  private final Codecs codecs;
  private final String key;
  private final byte[] end;

  public SingleValueFormatter(Config config, FormatterContext context) {
    this.codecs = context.codecs();
    this.key = config.messageKey();
    this.end = end(config);
  }

  @Override
  public void format(Event event, ByteSink out) {
    codecs.writeText(event.record().get(key), out);
    out.write(end);
  }

  private static byte[] end(Config config) {
    if (!config.addNewline()) {
      return new byte[0];
    }
    return config.newline() == Config.Newline.LF ? new byte[] {'\n'} : new byte[] {'\r', '\n'};
  }
}
