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
package io.tailrace.plugin.json;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.Json;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;

/**
 * Prints the record as one line of JSON.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_json.rb.
 */
@PluginType("json")
public final class JsonFormatter implements Formatter {

  /**
   * @param jsonParser accepted as in Fluentd; every choice prints what oj prints
   * @param addNewline ends each record with a newline
   * @param newline which newline: lf or crlf
   */
  public record Config(
      @Default("oj") String jsonParser,
      @Default("true") boolean addNewline,
      @Default("lf") Newline newline) {

    /** The newlines. */
    public enum Newline {
      LF,
      CRLF
    }
  }

  private final Json json;
  private final byte[] end;

  public JsonFormatter(Config config, FormatterContext context) {
    this.json = context.codecs().json();
    if (!config.addNewline()) {
      end = new byte[0];
    } else {
      end = config.newline() == Config.Newline.LF ? new byte[] {'\n'} : new byte[] {'\r', '\n'};
    }
  }

  @Override
  public void format(Event event, ByteSink out) {
    json.write(event.record(), out);
    out.write(end);
  }
}
