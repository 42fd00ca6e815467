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
package io.tailrace.plugin.hash;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.Record;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginType;

/**
 * Prints the record as Ruby's {@code Hash#inspect} did before Ruby 3.4: {@code {"a"=>1}}.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_hash.rb.
 */
@PluginType("hash")
public final class HashFormatter implements Formatter {

  /**
   * @param addNewline ends each record with a newline
   * @param newline which newline: lf or crlf
   */
  public record Config(@Default("true") boolean addNewline, @Default("lf") Newline newline) {

    /** The newlines. */
    public enum Newline {
      LF,
      CRLF
    }
  }

  private final Codecs codecs;
  private final byte[] end;

  public HashFormatter(Config config, FormatterContext context) {
    this.codecs = context.codecs();
    this.end = end(config);
  }

  @Override
  public void format(Event event, ByteSink out) {
    out.write('{');
    final Record.FieldCursor fields = event.record().fields();
    boolean isFirst = true;
    while (fields.next()) {
      if (!isFirst) {
        out.write(',');
        out.write(' ');
      }
      isFirst = false;
      codecs.writeInspected(fields.key(), out);
      out.write('=');
      out.write('>');
      codecs.writeInspected(fields.value(), out);
    }
    out.write('}');
    out.write(end);
  }

  private static byte[] end(Config config) {
    if (!config.addNewline()) {
      return new byte[0];
    }
    return config.newline() == Config.Newline.LF ? new byte[] {'\n'} : new byte[] {'\r', '\n'};
  }
}
