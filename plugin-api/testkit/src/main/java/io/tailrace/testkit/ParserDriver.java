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

import io.tailrace.api.ParseException;
import io.tailrace.api.Parser;
import io.tailrace.api.Plugin;
import io.tailrace.core.event.PackedWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a parser by itself. The bytes it is given are overwritten when its call returns.
 *
 * <pre>{@code
 * try (ParserDriver parser = ParserDriver.start("@type json")) {
 *   assertThat(parser.parse("{\"a\":1}")).extracting(TestEvent::record).containsExactly(Map.of("a", 1L));
 * }
 * }</pre>
 */
public final class ParserDriver implements AutoCloseable {
  /** What is in front of an input, to find parsers that forget the offset. */
  private static final byte[] BEFORE = "{\"before\":1}\n".getBytes(StandardCharsets.UTF_8);

  private static final byte[] BEHIND = "\n{\"behind\":1}".getBytes(StandardCharsets.UTF_8);

  private final TestPipeline pipeline;
  private final Parser parser;

  private ParserDriver(TestPipeline pipeline) {
    this.pipeline = pipeline;
    this.parser = pipeline.plugin(ParserHolder.class).parser();
  }

  /**
   * Makes and starts a parser.
   *
   * @param parameters what stands in its {@code <parse>} section
   * @throws IllegalArgumentException if the configuration is wrong; the message has all problems
   */
  @SafeVarargs
  public static ParserDriver start(String parameters, Class<? extends Plugin>... plugins) {
    return new ParserDriver(
        TestPipeline.start(
            "<filter **>\n@type testkit_parser\n<parse>\n" + parameters + "\n</parse>\n</filter>",
            plugins));
  }

  /**
   * What a parser makes of texts, in the way that reads best in assertions.
   *
   * @param parameters what stands in its {@code <parse>} section
   * @return time and record of each event, such as {@code 2023-11-14T22:13:20Z {a=1}}, where the
   *     time is {@code now} if it is the clock's; {@code unmatched} for a text without events
   */
  public static List<String> parsed(String parameters, String... texts) throws ParseException {
    try (ParserDriver parser = start(parameters)) {
      parser.pipeline.clock().advance(Duration.ofDays(1)); // to a time that no text has
      return parser.lines(texts);
    }
  }

  List<String> lines(String... texts) throws ParseException {
    final long now = pipeline.clock().nowNs();
    final List<String> lines = new ArrayList<>();
    for (String text : texts) {
      final List<TestEvent> events = parse(text);
      if (events.isEmpty()) {
        lines.add("unmatched");
      }
      for (TestEvent event : events) {
        final Instant time = Instant.ofEpochSecond(0, event.timeNs());
        lines.add((event.timeNs() == now ? "now" : time) + " " + event.record());
      }
    }
    return lines;
  }

  /** Parses the UTF-8 bytes of a text; events without a time get that of the pipeline's clock. */
  public List<TestEvent> parse(String text) throws ParseException {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Parses bytes.
   *
   * @return the events, under the tag {@code test}; none if the input does not match
   * @throws AssertionError if the parser gives another number of events than it wrote
   */
  public List<TestEvent> parse(byte[] bytes) throws ParseException {
    final byte[] lent = new byte[BEFORE.length + bytes.length + BEHIND.length];
    System.arraycopy(BEFORE, 0, lent, 0, BEFORE.length);
    System.arraycopy(bytes, 0, lent, BEFORE.length, bytes.length);
    System.arraycopy(BEHIND, 0, lent, BEFORE.length + bytes.length, BEHIND.length);
    final PackedWriter writer = new PackedWriter();
    final int count;
    try {
      count = parser.parse(lent, BEFORE.length, bytes.length, writer, pipeline.context().now());
    } finally {
      Lent.overwrite(lent);
    }
    if (count != writer.count()) {
      throw new AssertionError(
          "the parser wrote " + writer.count() + " events and says that it wrote " + count);
    }
    final List<TestEvent> events = new ArrayList<>();
    writer.stream("test").forEach(event -> events.add(TestEvent.of(event)));
    return events;
  }

  /** The pipeline that the parser is in: its clock, log and counters. */
  public TestPipeline pipeline() {
    return pipeline;
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
