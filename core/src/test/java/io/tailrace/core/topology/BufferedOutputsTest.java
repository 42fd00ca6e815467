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
package io.tailrace.core.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferContext;
import io.tailrace.api.BufferedOutput;
import io.tailrace.api.Chunk;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Output;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.core.sim.HeapBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BufferedOutputsTest {
  @TempDir private Path folder;
  private final TestTopology t = new TestTopology();
  private final List<String> written = new ArrayList<>();
  private final List<String> direct = new ArrayList<>();
  private IOException failure;

  /** A configuration with defaults of its own for the buffer. */
  public record Sliced(
      @SectionDefaults(type = "memory", argument = "time", value = "timekey 60")
          @Compat(preset = Compat.Preset.BUFFER)
          Optional<PluginRef<Buffer>> buffer) {}

  /** A configuration with a placeholder. */
  public record Named(String path) {}

  private class Chunked implements BufferedOutput {
    @Override
    public CompletionStage<Void> write(Chunk chunk) throws IOException {
      if (failure != null) {
        throw failure;
      }
      written.add(chunk.tag().orElse("-") + chunk.timekey() + ":" + chunk.count());
      return CompletableFuture.completedFuture(null);
    }
  }

  private final class Both extends Chunked implements DirectOutput {
    @Override
    public Receipt process(EventStream stream) {
      direct.add(stream.tag());
      return Receipt.accepted();
    }

    @Override
    public boolean prefersBuffered() {
      return false;
    }
  }

  @BeforeEach
  void plugins() {
    t.plugins.add(Output.class, "chunked", context -> new Chunked());
    t.plugins.add(Output.class, "both", context -> new Both());
    t.plugins.add(Output.class, "sliced", Sliced.class, (config, context) -> new Chunked());
    t.plugins.add(
        Output.class,
        "named",
        Named.class,
        (config, context) -> {
          ((OutputContext) context).template("path", config.path());
          return new Chunked();
        });
  }

  @AfterEach
  void close() throws Exception {
    t.close();
  }

  private static String match(String type, String rest) {
    return "<match **>\n@type " + type + "\n" + rest + "</match>\n";
  }

  private void start(String match) throws Exception {
    t.start("<source>\n@type test\n</source>\n" + match);
  }

  @Test
  void anOutputThatOnlyTakesChunksIsBufferedInMemory() throws Exception {
    start(match("chunked", ""));
    t.emit("a", 1);
    assertThat(written).isEmpty();
    t.clock.advance(Duration.ofSeconds(70));
    assertThat(written).containsExactly("-OptionalLong.empty:1");
  }

  @Test
  void anOutputThatCanDoBothDecidesItselfUnlessThereIsASection() throws Exception {
    start(match("both", ""));
    t.emit("a", 1);
    assertThat(direct).containsExactly("a");
  }

  @Test
  void aSectionMakesItBuffered() throws Exception {
    start(match("both", "<buffer tag>\nflush_mode immediate\n</buffer>\n"));
    t.emit("a", 1);
    assertThat(direct).isEmpty();
    assertThat(written).containsExactly("aOptionalLong.empty:1");
  }

  @Test
  void anOutputGivesItsBufferDefaults() throws Exception {
    start(match("sliced", "<buffer>\ntimekey_wait 5s\n</buffer>\n"));
    t.emit("a", 1);
    t.clock.advance(Duration.ofSeconds(140));
    assertThat(written).hasSize(1);
    assertThat(written.get(0)).matches("-OptionalLong\\[\\d+]:1");
  }

  @Test
  void takesParametersOfOldConfigurations() throws Exception {
    start(match("sliced", "time_slice_format %Y%m%d%H\nflush_interval 1s\n"));
    t.emit("a", 1);
    t.clock.advance(Duration.ofSeconds(5));
    assertThat(written).hasSize(1);
    assertThat(t.warnings()).isEmpty();
  }

  @Test
  void aSecondaryGetsWhatThePrimaryCannotDeliver() throws Exception {
    start(
        match(
            "named",
            "path /x/${tag}\n<buffer tag>\nflush_mode immediate\nretry_max_times 1\n</buffer>\n"
                + "<secondary>\n@type both\n</secondary>\n"));
    failure = new IOException("down");
    t.emit("a", 1);
    failure = null;
    t.clock.advance(Duration.ofSeconds(2));
    assertThat(written).containsExactly("aOptionalLong.empty:1");
  }

  @Test
  void findsTwoBuffersThatHaveOnePlace() {
    t.plugins.add(
        Buffer.class,
        "placed",
        Named.class,
        (config, context) -> {
          ((BufferContext) context).claim(Path.of(config.path()));
          return new HeapBuffer((BufferContext) context);
        });
    final String buffer = "<buffer>\n@type placed\npath /nowhere/";
    assertThat(
            t.refused(
                match("both", buffer + "a\n</buffer>\n")
                    + match("chunked", buffer + "b\n</buffer>\n")
                    + match("chunked", buffer + "c/../a\n</buffer>\n")))
        .containsExactly(
            "19: Other 'both' plugin already use same buffer path: type = chunked, buffer"
                + " path = /nowhere/c/../a");
  }

  @ParameterizedTest
  @CsvSource({
    "flush_thread_count 0,flush_thread_count is 0: nothing would ever be flushed",
    "flush_thread_count -1,flush_thread_count is -1: nothing would ever be flushed",
    "chunk_limit_size -1,chunk_limit_size is -1: the buffer could take nothing",
    "total_limit_size 0,total_limit_size is 0: the buffer could take nothing",
    "queue_limit_length 0,queue_limit_length is 0: the buffer could take nothing",
    "flush_interval -1,flush_interval is negative: -1.0 s",
    "retry_wait -1,retry_wait is negative: -1.0 s",
    "retry_max_interval -2,retry_max_interval is negative: -2.0 s",
    "retry_timeout -1,retry_timeout is negative: -1.0 s"
  })
  void refusesWhatCanNeverWork(String parameter, String problem) {
    assertThat(t.refused(match("chunked", "<buffer>\n" + parameter + "\n</buffer>\n")))
        .containsExactly("4: " + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<buffer>\nflush_interval 1s\n</buffer>\n"})
  void saysWhereAParameterOfTheBufferBelongs(String section) throws Exception {
    for (String type : List.of("chunked", "sliced", "both")) {
      t.start(match(type, "retry_wait 5s\n" + section));
      assertThat(t.problems)
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.message())
                    .isEqualTo("parameter 'retry_wait' in <match **> is not used.");
                assertThat(problem.help()).isEqualTo("it belongs into <buffer> of this section");
              });
      t.topology.stop();
      t.topology.close();
    }
  }

  @Test
  void takesTheLeastThatFluentdTakes() throws Exception {
    start(
        match(
            "chunked",
            "<buffer>\nflush_interval 0\nretry_wait 0\nretry_timeout 0\nretry_max_times 0\n"
                + "queued_chunks_limit_size 0\nchunk_limit_size 1\n</buffer>\n"));
    assertThat(t.problems).isEmpty();
  }

  @Test
  void countsWhatIsLostAtTheStop() throws Exception {
    t.rootDir = Optional.of(Files.writeString(folder.resolve("file"), "no directory"));
    start(match("chunked", "<buffer>\nflush_mode lazy\n</buffer>\n"));
    failure = new IOException("down");
    t.emit("a", 1);
    t.emit("b", 2);
    assertThat(t.topology.lostAtStop()).isZero();
    t.topology.stop();
    assertThat(t.topology.lostAtStop()).isEqualTo(2);
  }

  @Test
  void saysWhatIsWrongWithSections() {
    assertThat(t.refused(match("chunked", "<buffer time>\n</buffer>\n")))
        .containsExactly("3: <buffer ...> argument includes 'time', but timekey is not configured");
    assertThat(t.refused(match("chunked", "<buffer time>\ntimekey 0\n</buffer>\n")))
        .containsExactly("4: timekey should be greater than 0. current timekey: 0.0");
    assertThat(t.refused(match("chunked", "<buffer $['a']>\n</buffer>\n")))
        .containsExactly("3: in chunk_keys: bracket notation is not allowed");
    assertThat(t.refused(match("chunked", "<buffer a/b>\n</buffer>\n")))
        .containsExactly("3: chunk_keys specification includes invalid char");
    assertThat(
            t.refused(
                match("chunked", "<buffer>\nflush_mode lazy\nflush_interval 5s\n</buffer>\n")))
        .containsExactly(
            "5: 'flush_interval' can't be specified when 'flush_mode' is not 'interval'"
                + " explicitly: 'lazy'");
    assertThat(t.refused(match("chunked", "<buffer>\n@type nowhere\n</buffer>\n")))
        .containsExactly("4: Unknown buffer plugin 'nowhere'");
    assertThat(t.refused(match("named", "path /x/${tag}\n")))
        .containsExactly(
            "3: Parameter 'path: /x/${tag}' has tag placeholders, but chunk key 'tag' is not"
                + " configured");
    assertThat(t.refused(match("collect", "<buffer>\n</buffer>\n<secondary>\n</secondary>\n")))
        .containsExactly(
            "3: <buffer> section is configured, but plugin 'collect' doesn't support buffering",
            "5: Invalid <secondary> section for non-buffered plugin");
    assertThat(
            t.refused(
                match("chunked", "<secondary>\n@type both\n<buffer>\n</buffer>\n</secondary>\n")))
        .containsExactly("5: <secondary> section cannot have <buffer> section");
    assertThat(t.refused(match("chunked", "<secondary>\n@type collect\n</secondary>\n")))
        .containsExactly("3: secondary plugin 'collect' must support buffering, but doesn't");
    assertThat(t.refused(match("both", "<secondary>\n@type both\n</secondary>\n")))
        .containsExactly("3: Invalid <secondary> section for non-buffered plugin");
  }
}
