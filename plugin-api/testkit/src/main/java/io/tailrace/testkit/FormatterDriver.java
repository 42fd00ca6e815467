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
package io.tailrace.testkit;

import io.tailrace.api.ByteSink;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.Formatter;
import io.tailrace.api.Plugin;
import io.tailrace.core.event.PackedWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Runs a formatter by itself. The event it is given is overwritten when its call returns.
 *
 * <pre>{@code
 * try (FormatterDriver formatter = FormatterDriver.start("@type json")) {
 *   assertThat(formatter.format("tag", 0, Map.of("a", 1))).isEqualTo("{\"a\":1}\n");
 * }
 * }</pre>
 */
public final class FormatterDriver implements AutoCloseable {
  /** What is in the sink already, to find formatters that clear or overwrite it. */
  private static final byte[] BEFORE = "before".getBytes(StandardCharsets.UTF_8);

  private final TestPipeline pipeline;
  private final Formatter formatter;

  private FormatterDriver(TestPipeline pipeline) {
    this.pipeline = pipeline;
    this.formatter = pipeline.plugin(FormatterHolder.class).formatter();
  }

  /**
   * Makes and starts a formatter.
   *
   * @param parameters what stands in its {@code <format>} section
   * @throws IllegalArgumentException if the configuration is wrong; the message has all problems
   */
  @SafeVarargs
  public static FormatterDriver start(String parameters, Class<? extends Plugin>... plugins) {
    return new FormatterDriver(
        TestPipeline.start(
            "<filter **>\n@type testkit_formatter\n<format>\n"
                + parameters
                + "\n</format>\n</filter>",
            plugins));
  }

  /** Formats an event and reads the text as UTF-8. */
  public String format(String tag, long timeNs, Map<String, ?> record) throws Exception {
    final PackedWriter writer = new PackedWriter();
    writer.beginEvent().writeObject(record);
    writer.endEvent(
        Math.floorDiv(timeNs, 1_000_000_000L), (int) Math.floorMod(timeNs, 1_000_000_000L));
    return new String(format(writer.stream(tag)), StandardCharsets.UTF_8);
  }

  /**
   * Formats all events of a stream, one behind the other.
   *
   * @throws Exception what the formatter throws
   * @throws AssertionError if the formatter touches what was in the sink before
   */
  public byte[] format(EventStream stream) throws Exception {
    final ByteSink sink = new ByteSink(BEFORE.length);
    sink.write(BEFORE);
    final Exception[] thrown = new Exception[1];
    Lent.stream(
        stream,
        lent -> {
          final EventCursor events = lent.cursor();
          try {
            while (events.next()) {
              formatter.format(events, sink);
            }
          } catch (Exception e) {
            thrown[0] = e;
          }
          return null;
        });
    if (thrown[0] != null) {
      throw thrown[0];
    }
    final byte[] all = sink.toByteArray();
    if (all.length < BEFORE.length
        || !Arrays.equals(all, 0, BEFORE.length, BEFORE, 0, BEFORE.length)) {
      throw new AssertionError("the formatter changed what was in the sink before: " + sink);
    }
    return Arrays.copyOfRange(all, BEFORE.length, all.length);
  }

  /** The pipeline that the formatter is in: its clock, log and counters. */
  public TestPipeline pipeline() {
    return pipeline;
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
