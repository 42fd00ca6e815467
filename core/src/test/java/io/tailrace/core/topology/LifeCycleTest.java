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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.DirectOutput;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.Output;
import io.tailrace.api.PluginContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.net.TcpServerOptions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Start, stop and close of topologies and their plugins. */
class LifeCycleTest {
  private static final String INPUT = "<source>\n@type test\n@id in\n</source>\n";

  private final TestTopology t = new TestTopology();

  @AfterEach
  void booksBalance() {
    t.close();
  }

  private static String match(String type, String id) {
    return "<match>\n@type " + type + "\n@id " + id + "\n</match>\n";
  }

  /** An output whose life can go wrong. */
  private final class Fragile implements DirectOutput {
    private final String id;
    private final String failsIn;
    private final Throwable failure;

    Fragile(PluginContext context, String failsIn, Throwable failure) {
      this.id = context.id();
      this.failsIn = failsIn;
      this.failure = failure;
    }

    private void enter(String call) throws Exception {
      t.plugins.calls.add(call + " " + id);
      if (failsIn.contains(call)) {
        if (failure instanceof Exception e) {
          throw e;
        }
        throw (Error) failure;
      }
    }

    @Override
    public Receipt process(EventStream stream) {
      return Receipt.accepted();
    }

    @Override
    public void start() throws Exception {
      enter("start");
    }

    @Override
    public void stop() throws Exception {
      enter("stop");
    }

    @Override
    public void close() throws Exception {
      enter("close");
    }
  }

  private void fragile(String type, String failsIn, Throwable failure) {
    t.plugins.add(Output.class, type, context -> new Fragile(context, failsIn, failure));
  }

  @Test
  void startsDownstreamFirstAndStopsUpstreamFirst() throws Exception {
    t.plugins.add(
        Filter.class,
        "pass",
        context ->
            new Filter() {
              @Override
              public boolean accept(Event event) {
                return true;
              }

              @Override
              public void start() {
                t.plugins.calls.add("start " + context.id());
              }
            });
    t.start(
        INPUT
            + "<filter>\n@type pass\n@id f\n</filter>\n"
            + "<match a>\n@type collect\n@id o1\n</match>\n<match>\n@type copy\n@id c\n"
            + "<store>\n@type collect\n@id s1\n</store>\n<store>\n@type collect\n@id s2\n</store>\n"
            + "</match>\n"
            + "<label @A>\n"
            + match("collect", "a")
            + "</label>\n<label @ERROR>\n"
            + match("collect", "e")
            + "</label>\n<label @B>\n"
            + match("collect", "b")
            + "</label>\n");
    assertThat(t.plugins.calls)
        .containsExactly(
            "start e",
            "start b",
            "start a",
            "start s1",
            "start s2",
            "start c",
            "start o1",
            "start f",
            "start in");
    t.plugins.calls.clear();
    t.topology.stop();
    t.topology.close();
    assertThat(t.plugins.calls)
        .containsExactly(
            "stop in",
            "stop o1",
            "stop c",
            "stop s2",
            "stop s1",
            "stop a",
            "stop b",
            "stop e",
            "close in",
            "close o1",
            "close c",
            "close s2",
            "close s1",
            "close a",
            "close b",
            "close e");
  }

  @Test
  void stopsAndClosesOnceHoweverOftenItIsAsked() throws Exception {
    t.start(INPUT + match("collect", "o"));
    t.topology.stop();
    t.topology.stop();
    t.topology.close();
    t.topology.close();
    assertThat(t.plugins.calls)
        .containsExactly("start o", "start in", "stop in", "stop o", "close in", "close o");
  }

  @Test
  void closesWhatWasNeverStarted() throws Exception {
    t.build(INPUT + match("collect", "o"));
    t.topology.close();
    assertThat(t.plugins.calls).containsExactly("close in", "close o");
  }

  @Test
  void undoesAStartThatFailsAndSaysWhy() throws Exception {
    fragile("fragile", "start", new IOException("port 80 is taken"));
    t.build(
        INPUT
            + "<match a>\n@type fragile\n@id bad\n</match>\n<match>\n@type collect\n@id o\n</match>\n");
    assertThatThrownBy(t.topology::start)
        .isInstanceOf(StartException.class)
        .hasMessage("output plugin fragile#bad: port 80 is taken")
        .satisfies(e -> assertThat(((StartException) e).origin().line()).isEqualTo(5))
        .hasCauseInstanceOf(IOException.class);
    assertThat(t.plugins.calls)
        .containsExactly(
            "start o", "start bad", "stop bad", "stop o", "close in", "close bad", "close o");
    assertThat(t.plugins.openHandles()).isEmpty();
  }

  @Test
  void saysWhyAStartFailedWithoutAMessage() throws Exception {
    fragile("fragile", "start", new NoClassDefFoundError("x/Y"));
    t.build(match("fragile", "bad"));
    assertThatThrownBy(t.topology::start)
        .hasMessage("output plugin fragile#bad: java.lang.NoClassDefFoundError: x/Y");
  }

  @Test
  void saysInWordsWhatIsWrongWithAFile() throws Exception {
    fragile("fragile", "start", new AccessDeniedException("/x/y"));
    t.build(match("fragile", "bad"));
    assertThatThrownBy(t.topology::start)
        .hasMessage(
            "output plugin fragile#bad: cannot use '/x/y': permission denied; let the user that the"
                + " daemon runs as write there, or give another path");
  }

  @Test
  void findsTwoServersThatHaveOnePort() {
    t.plugins.add(
        Input.class,
        "server",
        context -> {
          ((InputContext) context)
              .tcpServer(
                  new TcpServerOptions(
                      "127.0.0.1",
                      24224,
                      OptionalInt.empty(),
                      OptionalInt.empty(),
                      false,
                      false,
                      Optional.empty()),
                  connection -> null);
          return new Input() {};
        });
    final String source = "<source>\n@type server\n</source>\n";
    assertThat(t.refused(source + source + match("collect", "o")))
        .containsExactly("4: port 24224 on 127.0.0.1 is taken by the plugin server already");
  }

  @Test
  void goesOnWhenPluginsFailToStopAndClose() throws Exception {
    fragile("f1", "stop close", new IllegalStateException("no"));
    fragile("f2", "stop close", new AssertionError("never"));
    t.start(
        INPUT
            + "<match a>\n@type f1\n@id f1\n</match>\n<match b>\n@type f2\n@id f2\n</match>\n"
            + match("collect", "o"));
    t.plugins.calls.clear();
    t.topology.stop();
    t.topology.close();
    assertThat(t.plugins.calls)
        .containsExactly(
            "stop in",
            "stop f1",
            "stop f2",
            "stop o",
            "close in",
            "close f1",
            "close f2",
            "close o");
    assertThat(t.logged("unexpected error while shutting down output plugin")).isEqualTo(2);
    assertThat(t.logged("unexpected error while closing output plugin")).isEqualTo(2);
  }

  @Test
  void keepsTheInterruptionOfAStopThatIsInterrupted() throws Exception {
    fragile("f", "stop", new InterruptedException());
    t.start(match("f", "f"));
    t.topology.stop();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void runsTimersFromStartToStop() throws Exception {
    final AtomicInteger ticks = new AtomicInteger();
    t.plugins.add(
        Output.class,
        "ticks",
        context -> {
          context.every(Duration.ofSeconds(10), ticks::incrementAndGet);
          return TestPlugins.direct(stream -> Receipt.accepted());
        });
    t.build("<match>\n@type ticks\n</match>\n");
    t.clock.advance(Duration.ofMinutes(1));
    assertThat(ticks).hasValue(0);
    t.topology.start();
    t.clock.advance(Duration.ofSeconds(35));
    assertThat(ticks).hasValue(3);
    t.topology.stop();
    t.clock.advance(Duration.ofMinutes(1));
    assertThat(ticks).hasValue(3);
  }

  @Test
  void stopsATimerWhoseActionFails() throws Exception {
    final List<String> ticks = new ArrayList<>();
    t.plugins.add(
        Output.class,
        "ticks",
        context -> {
          context.every(
              Duration.ofSeconds(1),
              () -> {
                ticks.add("tick");
                throw new StackOverflowError();
              });
          return TestPlugins.direct(stream -> Receipt.accepted());
        });
    t.start("<match>\n@type ticks\n</match>\n");
    t.clock.advance(Duration.ofSeconds(5));
    assertThat(ticks).hasSize(1);
  }

  @Test
  void waitsForARunningTimerBeforeItStopsThePlugin() throws Exception {
    final CountDownLatch isRunning = new CountDownLatch(1);
    final CountDownLatch mayEnd = new CountDownLatch(1);
    t.plugins.add(
        Output.class,
        "slow",
        context -> {
          context.every(
              Duration.ofSeconds(1),
              () -> {
                isRunning.countDown();
                mayEnd.await();
                t.plugins.calls.add("end of the action");
              });
          return new Fragile(context, "", null);
        });
    t.start(match("slow", "o"));
    final Thread timer = new Thread(() -> t.clock.advance(Duration.ofSeconds(1)), "test-timer");
    timer.start();
    isRunning.await();
    final Thread stopper = new Thread(() -> t.topology.stop(), "test-stop");
    stopper.start();
    while (stopper.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait(); // until it waits for the action
    }
    assertThat(t.plugins.calls).containsExactly("start o");
    mayEnd.countDown();
    stopper.join();
    timer.join();
    assertThat(t.plugins.calls).containsExactly("start o", "end of the action", "stop o");
  }

  @Test
  void refusesHelpersThatAreAskedForTooLate() throws Exception {
    final List<PluginContext> contexts = new ArrayList<>();
    t.plugins.add(
        Output.class,
        "late",
        context -> {
          contexts.add(context);
          return TestPlugins.direct(stream -> Receipt.accepted());
        });
    t.start("<match>\n@type late\n@id l\n</match>\n");
    assertThatThrownBy(() -> contexts.get(0).every(Duration.ofSeconds(1), () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "helpers and nested plugins are asked for in the constructor, and output plugin late#l"
                + " is beyond");
    assertThatThrownBy(() -> contexts.get(0).every(Duration.ZERO, () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void logsTheStopOfEachPlugin() throws Exception {
    t.start(INPUT + match("collect", "o"));
    t.topology.stop();
    assertThat(t.logged()).endsWith("shutting down input plugin", "shutting down output plugin");
  }
}
