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
package io.tailrace.core.codec;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.api.ContentLimitException;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.Json;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.Regex;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.TimeParser;
import io.tailrace.api.Value;
import io.tailrace.core.codec.compress.DecompressionLimitException;
import io.tailrace.core.codec.compress.Gzip;
import io.tailrace.core.codec.compress.Zstd;
import io.tailrace.core.codec.fields.FieldRules;
import io.tailrace.core.codec.json.JsonCodec;
import io.tailrace.core.codec.regex.RegexCompiler;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.codec.time.TimeCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/** The codecs as plugins see them. Thread-safe. */
public final class CoreCodecs implements Codecs {
  private final ZoneId zone;
  private final LongSupplier nowNs;
  private final RubyText rubyText;
  private final JsonCodec json;

  /**
   * @param zone the machine's time zone
   * @param nowNs gives nanoseconds since the epoch, now; what the text of a time leaves out comes
   *     from there
   */
  public CoreCodecs(ZoneId zone, LongSupplier nowNs) {
    this.zone = zone;
    this.nowNs = nowNs;
    this.rubyText = new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, zone), false);
    this.json = new JsonCodec(rubyText);
  }

  @Override
  public Regex regex(String source) {
    return RegexCompiler.compile(source);
  }

  @Override
  public Regex parseRegex(String text) {
    return RegexCompiler.parse(text);
  }

  @Override
  public TimeFormatter timeFormatter(TimeOptions options) {
    return TimeCodec.formatter(options, zone);
  }

  @Override
  public TimeParser timeParser(TimeOptions options) {
    return TimeCodec.parser(options, zone, nowNs);
  }

  @Override
  public void writeText(Value value, ByteSink out) {
    if (!value.isMissing()) {
      rubyText.writeValue(value.array(), value.offset(), out);
    }
  }

  @Override
  public void writeInspected(Value value, ByteSink out) {
    if (value.isMissing()) {
      out.writeUtf8("nil");
    } else {
      rubyText.inspectValue(value.array(), value.offset(), out);
    }
  }

  @Override
  public Json json() {
    return json;
  }

  @Override
  public ParsedFields parsedFields(ParserOptions options, TimeFieldRule rule) {
    return new FieldRules(options, rule, rubyText, time -> TimeCodec.parser(time, zone, nowNs));
  }

  @Override
  public int readMessagePack(
      byte[] bytes,
      int offset,
      int length,
      ParsedFields fields,
      StreamWriter out,
      FallbackTime times)
      throws ParseException {
    return MessagePackReader.read(bytes, offset, length, fields, out, times);
  }

  @Override
  public OutputStream compressing(Compression compression, OutputStream to) throws IOException {
    return switch (compression) {
      case GZIP -> Gzip.compressing(to);
      case ZSTD -> Zstd.compressing(to);
    };
  }

  @Override
  public void decompress(
      Compression compression, byte[] bytes, int offset, int length, ByteSink to, long limitBytes)
      throws IOException {
    try {
      switch (compression) {
        case GZIP:
          Gzip.decompress(bytes, offset, length, to, limitBytes);
          break;
        case ZSTD:
          Zstd.decompress(bytes, offset, length, to, limitBytes);
          break;
        default:
          throw new AssertionError(compression);
      }
    } catch (DecompressionLimitException e) {
      throw new ContentLimitException(e.getMessage(), e);
    }
  }
}
