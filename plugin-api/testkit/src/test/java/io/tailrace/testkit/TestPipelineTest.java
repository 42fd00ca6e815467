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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tailrace.api.Counter;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EditableEvent;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.net.HttpRequest;
import io.tailrace.api.net.HttpResponse;
import io.tailrace.api.net.HttpServerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class TestPipelineTest {

  /** Adds a field. */
  @PluginType("stamp")
  static final class StampFilter implements Filter {
    record Config(String key) {}

    private final Config config;
    private final Counter stamped;

    StampFilter(Config config, FilterContext context) {
      this.config = config;
      this.stamped = context.counter("stamped", "events with a stamp");
      context.log().atWarn().addKeyValue("key", config.key()).log("stamping");
    }

    @Override
    public void edit(EditableEvent event) {
      event.record().put(config.key()).writeLong(event.seconds());
      stamped.add(1);
    }
  }

  /** Keeps what it may only borrow. */
  @PluginType("keeper")
  static final class KeeperFilter implements Filter {
    private final List<Event> kept = new ArrayList<>();

    @Override
    public boolean accept(Event event) {
      kept.add(event);
      return true;
    }
  }

  /** Keeps streams that it may only borrow. */
  @PluginType("keeper")
  static final class KeeperOutput implements DirectOutput {
    private EventStream kept;

    @Override
    public Receipt process(EventStream stream) throws IOException {
      kept = stream;
      if (stream.tag().equals("refused")) {
        throw new IOException("refused");
      }
      return Receipt.accepted();
    }
  }

  /** Starts a thread and forgets it. */
  @PluginType("forgetful")
  static final class ForgetfulInput implements Input {
    private static final CountDownLatch END = new CountDownLatch(1);

    @Override
    public void start() {
      final Thread thread =
          new Thread(
              () -> {
                try {
                  END.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "forgotten");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Emits the path of each request, and the time now and then. */
  @PluginType("paths")
  static final class PathInput implements Input {
    record Config(int port) {}

    private final InputContext context;

    PathInput(Config config, InputContext context) {
      this.context = context;
      context.httpServer(
          new HttpServerOptions(
              "127.0.0.1",
              config.port(),
              OptionalInt.empty(),
              Duration.ofSeconds(10),
              1024,
              1024,
              Optional.empty()),
          this::handle);
      context.every(Duration.ofSeconds(10), () -> emit("time", "tick"));
    }

    private HttpResponse handle(HttpRequest request) {
      emit("path", request.target());
      return HttpResponse.of(200, "text/plain", "");
    }

    private void emit(String tag, String text) {
      final var writer = context.newStreamWriter();
      writer.beginEvent().writeObject(Map.of("text", text));
      writer.endEvent(context.nowNs() / 1_000_000_000, 0);
      context.emit(writer.stream(tag));
    }
  }

  @Test
  void runsAFilterOfTheTest() {
    try (TestPipeline pipeline = TestPipeline.filter("@type stamp\nkey seen", StampFilter.class)) {
      pipeline.emit("app", 12_000_000_034L, Map.of("a", 1));
      pipeline.clock().advance(Duration.ofMillis(1_500));
      pipeline.emitAll("app", List.of(Map.of("b", "c"), Map.of()));

      assertThat(pipeline.events())
          .extracting(TestEvent::timeNs)
          .containsExactly(12_000_000_034L, 1_700_000_001_500_000_000L, 1_700_000_001_500_000_000L);
      assertThat(pipeline.records().get(0)).containsExactly(entry("a", 1L), entry("seen", 12L));
      assertThat(pipeline.counter("stamped")).isEqualTo(3);
      assertThat(pipeline.books("filter_stamp").out()).isEqualTo(3);
      assertThat(pipeline.log().troubles()).containsExactly("warn: stamping key=seen");
      assertThat(pipeline.errorEvents()).isEmpty();
    }
  }

  @Test
  void refusesAConfigurationThatIsWrong() {
    assertThatThrownBy(() -> TestPipeline.filter("@type stamp", StampFilter.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'key' parameter is required");
    assertThat(ConfigAssertions.problemsOf("<match **>\n  @type colect\n</match>\n"))
        .containsExactly("2:9: Unknown output plugin 'colect'");
  }

  @Test
  void reportsWarningsOfAConfiguration() {
    assertThat(ConfigAssertions.problemsOf("<match **>\n  @type collect\n  a b\n</match>\n"))
        .containsExactly("3:3: warning: parameter 'a' in <match **> is not used.");
  }

  @Test
  void overwritesEventsThatAFilterKept() {
    try (TestPipeline pipeline = TestPipeline.filter("@type keeper", KeeperFilter.class)) {
      pipeline.emit("app", Map.of("a", 1));

      final Event kept = pipeline.plugin(KeeperFilter.class).kept.get(0);
      assertThatThrownBy(() -> kept.record().asMap()).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void overwritesStreamsThatAnOutputKept() {
    try (TestPipeline pipeline = TestPipeline.output("@type keeper", KeeperOutput.class)) {
      assertThat(pipeline.emit("app", Map.of("a", 1)).isAccepted()).isTrue();
      final EventStream accepted = pipeline.plugin(KeeperOutput.class).kept;
      assertThat(pipeline.emit("refused", Map.of("a", 1)).failure()).hasMessage("refused");
      final EventStream refused = pipeline.plugin(KeeperOutput.class).kept;

      for (EventStream kept : List.of(accepted, refused)) {
        assertThat(kept.array()).containsOnly((byte) 0xc1);
      }
    }
  }

  @Test
  void namesThreadsThatAPluginLeftBehind() {
    final TestPipeline pipeline = TestPipeline.input("@type forgetful", ForgetfulInput.class);
    pipeline.threadsEndWithin(Duration.ofMillis(50));
    try {
      assertThatThrownBy(pipeline::close)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("the thread 'forgotten' that a plugin started is still there");
    } finally {
      ForgetfulInput.END.countDown();
    }
  }

  @Test
  void servesHttpOnAPortOfItsOwnAndRunsTimers() throws Exception {
    try (TestPipeline pipeline = TestPipeline.input("@type paths\nport 0", PathInput.class)) {
      final var response =
          HttpClient.newHttpClient()
              .send(
                  java.net.http.HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + pipeline.httpPort() + "/some.tag"))
                      .build(),
                  BodyHandlers.discarding());
      pipeline.clock().advance(Duration.ofSeconds(25));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(pipeline.records())
          .containsExactly(
              Map.of("text", "/some.tag"), Map.of("text", "tick"), Map.of("text", "tick"));
    }
  }

  @Test
  void holdsReceiptsBackUntilTold() {
    try (TestPipeline pipeline = TestPipeline.output("@type collect")) {
      pipeline.collector().holdReceipts();
      final Receipt first = pipeline.emit("app", Map.of());
      assertThat(first.isDone()).isFalse();
      assertThat(pipeline.books("out_collect").held()).isEqualTo(1);

      pipeline.collector().settle();
      assertThat(first.isAccepted()).isTrue();

      pipeline.collector().holdReceipts();
      final Receipt second = pipeline.emit("app", Map.of());
      pipeline.stop();
      assertThat(second.failure()).hasMessageContaining("stopped");
    }
  }

  @Test
  void emitsAtALabel() {
    try (TestPipeline pipeline =
        TestPipeline.start(
            "<source>\n@type emit\n@id inner\n@label @IN\n</source>\n"
                + "<label @IN>\n<match **>\n@type collect\n@id in\n</match>\n</label>\n"
                + "<match **>\n@type collect\n</match>\n")) {
      pipeline.emitter("inner").emit("a", Map.of());
      pipeline.emit("b", Map.of());

      assertThat(pipeline.collector("in").events()).extracting(TestEvent::tag).containsExactly("a");
      assertThat(pipeline.events()).extracting(TestEvent::tag).containsExactly("b");
    }
  }
}
