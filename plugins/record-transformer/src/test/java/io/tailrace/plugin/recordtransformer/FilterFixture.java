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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EditableEvent;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.Json;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.PluginType;
import io.tailrace.testkit.LogLine;
import io.tailrace.testkit.TestPipeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/** A pipeline with the filter in it, whose events come in and go out as JSON or as bytes in hex. */
public final class FilterFixture implements AutoCloseable {
  private static final String ERROR_EVENT = "send an error event to @ERROR:";

  private final TestPipeline pipeline;
  private final Lines lines;

  /**
   * @param section the lines inside {@code <filter>}
   * @throws IllegalArgumentException with all that is wrong with them
   */
  FilterFixture(String section) {
    this(filter(section), "");
  }

  private FilterFixture(String filters, String before) {
    pipeline =
        TestPipeline.of(
                "<source>\n@type source\n</source>\n"
                    + before
                    + filters
                    + "<match **>\n@type lines\n</match>\n"
                    + "<label @ERROR>\n<match **>\n@type collect\n@id errors\n</match>\n</label>\n")
            .start();
    lines = pipeline.plugin(Lines.class);
  }

  /** The filter twice in one chain. */
  static FilterFixture twice(String section) {
    return new FilterFixture(filter(section) + filter(section), "");
  }

  /** The filter behind another one that gives all events an integer time. */
  static FilterFixture withIntegerTime(long seconds, String section) {
    return new FilterFixture(
        filter(section), "<filter **>\n@type integer_time\nseconds " + seconds + "\n</filter>\n");
  }

  static String filter(String section) {
    return "<filter **>\n@type record_transformer\n" + section + "\n</filter>\n";
  }

  /** Runs one record through the filter and gives what came out, nothing for an error event. */
  String run(String tag, String json) {
    return emitJson(tag, 1_700_000_000, 5, json).json;
  }

  /** As {@link #run}, with the time in front of the record. */
  String runWithTime(String tag, long seconds, int nanos, String json) {
    final Out out = emitJson(tag, seconds, nanos, json);
    return out.json.isEmpty() ? "" : out.time + " " + out.json;
  }

  private Out emitJson(String tag, long seconds, int nanos, String text) {
    return emit(
        tag,
        writer -> {
          writeJson(text, writer.beginEvent());
          writer.endEvent(seconds, nanos);
        });
  }

  /** Runs the events and gives the packed bytes that came out, in hex. */
  String runPacked(Consumer<StreamWriter> events) {
    return emit("t", events).hex;
  }

  private Out emit(String tag, Consumer<StreamWriter> events) {
    final Source source = pipeline.plugin(Source.class);
    final StreamWriter writer = source.context.newStreamWriter();
    events.accept(writer);
    final Out out = lines.current.get();
    out.clear();
    if (!source.context.emit(writer.stream(tag)).isAccepted()) {
      throw new AssertionError("the stream was not accepted");
    }
    return out;
  }

  private void writeJson(String text, ValueWriter to) {
    final byte[] json = text.getBytes(StandardCharsets.UTF_8);
    try {
      pipeline.plugin(Source.class).context.codecs().json().readValue(json, 0, json.length, to);
    } catch (JsonSyntaxException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  void passTime(Duration time) {
    pipeline.clock().advance(time);
  }

  long counted(String counter) {
    return pipeline.counter(counter);
  }

  /** What was logged as a warning, error events apart. */
  List<String> warnings() {
    return logged(line -> !line.message().startsWith(ERROR_EVENT)).map(LogLine::message).toList();
  }

  /** The reasons of the events that became error events. */
  List<String> errors() {
    return logged(line -> line.message().startsWith(ERROR_EVENT))
        .map(line -> ((Throwable) line.fields().get("error")).getMessage())
        .toList();
  }

  /** Records of the events that became error events. */
  List<?> errorRecords() {
    return pipeline.collector("errors").records();
  }

  private Stream<LogLine> logged(Predicate<LogLine> wanted) {
    return pipeline.log().lines().stream()
        .filter(line -> line.level() == Level.WARN)
        .filter(wanted);
  }

  @Override
  public void close() {
    pipeline.close();
  }

  /** Emits what the test wants. */
  @PluginType("source")
  public static final class Source implements Input {
    private final InputContext context;

    public Source(InputContext context) {
      this.context = context;
    }
  }

  /** What came out of one stream, for the thread that emitted it. */
  private static final class Out {
    private String time;
    private String json;
    private String hex;

    void clear() {
      time = "";
      json = "";
      hex = "";
    }
  }

  /** Notes what it gets, apart for each thread. */
  @PluginType("lines")
  public static final class Lines implements DirectOutput {
    private final ThreadLocal<Out> current = ThreadLocal.withInitial(Out::new);
    private final Json json;

    public Lines(OutputContext context) {
      json = context.codecs().json();
    }

    @Override
    public Receipt process(EventStream stream) {
      final Out out = current.get();
      final int end = stream.offset() + stream.length();
      out.hex = HexFormat.of().formatHex(stream.array(), stream.offset(), end);
      stream.forEach(event -> note(event, out));
      return Receipt.accepted();
    }

    private void note(Event event, Out out) {
      final ByteSink text = new ByteSink(100);
      json.write(event.record(), text);
      out.json += text.toString();
      out.time =
          event.hasIntegerTime()
              ? Long.toString(event.seconds())
              : String.format("%d.%09d", event.seconds(), event.nanos());
    }
  }

  /** Gives all events an integer time. */
  @PluginType("integer_time")
  public static final class IntegerTime implements Filter {
    /**
     * @param seconds since the epoch
     */
    public record Config(long seconds) {}

    private final long seconds;

    public IntegerTime(Config config) {
      seconds = config.seconds();
    }

    @Override
    public void edit(EditableEvent event) {
      event.setIntegerTime(seconds);
    }
  }
}
