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
package io.tailrace.benchmarks;

import io.tailrace.api.ByteSink;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.TimeFieldRule;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.fields.FieldRules;
import io.tailrace.core.codec.json.JsonCodec;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.codec.time.TimeCodec;
import io.tailrace.core.event.PackedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * JSON bodies to packed streams and packed records to JSON, with nginx-like events of about 210
 * bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class JsonBenchmark {
  private static final int EVENTS = 100;
  private static final FallbackTime NOW =
      new FallbackTime() {
        @Override
        public long seconds() {
          return 1_700_000_000L;
        }

        @Override
        public int nanos() {
          return 123_456_789;
        }
      };

  private static final RubyText RUBY =
      new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, ZoneOffset.UTC), false);
  private final JsonCodec json = new JsonCodec(RUBY);
  private final JacksonStreaming jackson = new JacksonStreaming();
  private final FieldRules fields =
      new FieldRules(
          ParserOptions.DEFAULTS.withDefaults("time", TimeOptions.TimeType.FLOAT),
          TimeFieldRule.SECONDS_OR_NULL,
          RUBY,
          time -> null);
  private final PackedWriter writer = new PackedWriter();
  private final ByteSink text = new ByteSink(1 << 16);
  private final ValueWriter values = new ValueWriter(text);
  private EventStream stream;
  private byte[] one;
  private byte[] hundred;

  @Setup
  public void setUp() throws ParseException {
    final StringBuilder array = new StringBuilder("[");
    for (int i = 0; i < EVENTS; i++) {
      array.append(i == 0 ? "" : ",").append(event(i));
    }
    one = event(7).getBytes(StandardCharsets.UTF_8);
    hundred = array.append(']').toString().getBytes(StandardCharsets.UTF_8);
    final PackedWriter events = new PackedWriter();
    json.readDocument(hundred, 0, hundred.length, fields, events, NOW);
    stream = events.stream("nginx.access");
  }

  private static String event(int i) {
    return String.format(
        Locale.ROOT,
        "{\"remote\":\"10.1.%d.%d\",\"host\":\"-\",\"user\":\"-\",\"method\":\"GET\","
            + "\"path\":\"/api/v1/items/%d?page=2\",\"code\":\"200\",\"size\":%d,"
            + "\"referer\":\"http://example.com/some/referring/page\","
            + "\"agent\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\"}",
        i % 7,
        i,
        i * 7919,
        500 + i * 37);
  }

  @Benchmark
  public int readOne() throws ParseException {
    writer.clear();
    return json.readDocument(one, 0, one.length, fields, writer, NOW);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int readArrayOf100() throws ParseException {
    writer.clear();
    return json.readDocument(hundred, 0, hundred.length, fields, writer, NOW);
  }

  /** The scanner alone, without the stream's own check of what was written. */
  @Benchmark
  public int readOneValue() throws JsonSyntaxException {
    text.clear();
    json.readValue(one, 0, one.length, values);
    return text.length();
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int writeStreamOf100() {
    text.clear();
    final EventCursor event = stream.cursor();
    while (event.next()) {
      json.write(event.record(), text);
      text.write('\n');
    }
    return text.length();
  }

  @Benchmark
  public int readOneWithJackson() throws IOException {
    writer.clear();
    return jackson.read(one, writer);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int readArrayOf100WithJackson() throws IOException {
    writer.clear();
    return jackson.read(hundred, writer);
  }
}
