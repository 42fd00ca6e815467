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
package io.tailrace.plugin.tsv;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.Record;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Prints some fields of the record, separated by tabs; nothing is escaped.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_tsv.rb.
 */
@PluginType("tsv")
public final class TsvFormatter implements Formatter {

  /**
   * @param keys the fields, in this order; one that is missing or nil is an empty text
   * @param delimiter what stands between two fields
   * @param addNewline ends each line with a newline
   * @param newline which newline: lf or crlf
   */
  public record Config(
      List<String> keys,
      @Default("\t") String delimiter,
      @Default("true") boolean addNewline,
      @Default("lf") Newline newline) {
    /**
     * Checks that there are keys.
     *
     * @throws ParameterException if there are none
     */
    public Config {
      if (keys.isEmpty()) {
        throw new ParameterException(
            "keys", "'keys' parameter is required", "name the fields, as in 'keys host,path'");
      }
    }

    /** The newlines. */
    public enum Newline {
      LF,
      CRLF
    }
  }

  private final Codecs codecs;
  private final String[] keys;
  private final byte[] delimiter;
  private final byte[] end;

  public TsvFormatter(Config config, FormatterContext context) {
    this.codecs = context.codecs();
    this.keys = config.keys().toArray(String[]::new);
    this.delimiter = config.delimiter().getBytes(StandardCharsets.UTF_8);
    this.end = end(config);
  }

  @Override
  public void format(Event event, ByteSink out) {
    final Record record = event.record();
    for (int i = 0; i < keys.length; i++) {
      if (i > 0) {
        out.write(delimiter);
      }
      codecs.writeText(record.get(keys[i]), out);
    }
    out.write(end);
  }

  private static byte[] end(Config config) {
    if (!config.addNewline()) {
      return new byte[0];
    }
    return config.newline() == Config.Newline.LF ? new byte[] {'\n'} : new byte[] {'\r', '\n'};
  }
}
