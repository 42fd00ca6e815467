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

import io.tailrace.api.EditableEvent;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.Receipt;
import io.tailrace.api.StreamWriter;
import io.tailrace.core.event.PackedStream;
import io.tailrace.core.observe.Hop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of events that fail: error events, failed streams, pending receipts. */
class EmitErrorsTest {
  private static final String INPUT = "<source>\n@type test\n</source>\n";
  private static final String BAD_FILTER = "<filter>\n@type bad\n@id f\n</filter>\n";

  private final TestTopology t = new TestTopology();

  @AfterEach
  void booksBalance() {
    t.close();
  }

  private static String match(String type, String id) {
    return "<match>\n@type " + type + "\n@id " + id + "\n</match>\n";
  }

  private static String errorLabel(String type) {
    return "<label @ERROR>\n" + match(type, "errors") + "</label>\n";
  }

  /** A filter that fails on the value 2. */
  private void badFilter() {
    t.plugins.filter(
        "bad",
        new Filter() {
          @Override
          public void edit(EditableEvent event) throws IOException {
            if (event.record().asMap().get("v").equals(2L)) {
              throw new IOException("two");
            }
          }
        });
  }

  @Test
  void sendsEventsThatFiltersFailOnToTheErrorLabel() throws Exception {
    badFilter();
    t.start(INPUT + BAD_FILTER + match("collect", "out") + errorLabel("collect"));
    assertThat(t.emit("a", 1L, 2L, 3L).isAccepted()).isTrue();
    assertThat(t.got("out")).containsExactly("a:1", "a:3");
    assertThat(t.got("errors")).containsExactly("a:2");
    assertThat(t.logged("send an error event to @ERROR:")).isEqualTo(1);
    assertThat(t.books(Hop.Kind.FILTER, "f").dropped()).containsEntry("error", 1L);
    assertThat(t.books(Hop.Kind.ROUTE, "@ERROR").in()).isEqualTo(1);
  }

  @Test
  void printsErrorEventsWithoutAnErrorLabel() throws Exception {
    badFilter();
    t.start(INPUT + BAD_FILTER + match("collect", "out"));
    assertThat(t.emit("a", 2L).isAccepted()).isTrue();
    assertThat(t.logged("dump an error event:")).isEqualTo(1);
  }

  @Test
  void printsABoundedNumberOfErrorEventsInEachSecond() throws Exception {
    badFilter();
    t.start(INPUT + BAD_FILTER + match("collect", "out"));
    for (int i = 0; i < 100; i++) {
      t.emit("a", 2L);
    }
    assertThat(t.logged("dump an error event:")).isEqualTo(10);
    t.clock.advance(Duration.ofSeconds(1));
    t.emit("a", 2L);
    assertThat(t.logged()).last().isEqualTo("dump an error event: (after 90 like it)");
  }

  @Test
  void keepsEventsThatFailInsideTheErrorLabelOutOfIt() throws Exception {
    badFilter();
    t.start(
        INPUT
            + match("refuse", "out")
            + "<label @ERROR>\n"
            + BAD_FILTER
            + match("collect", "errors")
            + "</label>\n");
    assertThat(t.emit("a", 1L, 2L).isAccepted()).isTrue();
    assertThat(t.got("errors")).containsExactly("a:1");
    assertThat(t.logged("dump an error event:")).isEqualTo(1);
  }

  @Test
  void waitsForTheErrorEventsOfAStream() throws Exception {
    badFilter();
    t.start(INPUT + BAD_FILTER + match("collect", "out") + errorLabel("later"));
    final Receipt receipt = t.emit("a", 1L, 2L, 2L);
    assertThat(receipt.isDone()).isFalse();
    t.plugins.pending.get(0).complete(null);
    assertThat(receipt.isDone()).isFalse();
    t.plugins.pending.get(1).completeExceptionally(new IOException("full"));
    assertThat(receipt.failure()).isInstanceOf(IOException.class).hasMessage("full");
    assertThat(t.emit("a", 1L).isAccepted()).as("the next stream is not concerned").isTrue();
  }

  /** Error events that end newest first, as those that wait for one future do. */
  @Test
  void waitsForAnyNumberOfErrorEvents() throws Exception {
    badFilter();
    t.start(INPUT + BAD_FILTER + match("collect", "out") + errorLabel("later"));
    final Receipt receipt = t.emit("a", Collections.nCopies(20_000, 2L).toArray());
    final List<CompletableFuture<Void>> pending = new ArrayList<>(t.plugins.pending);
    assertThat(pending).hasSize(20_000);
    Collections.reverse(pending);
    pending.forEach(one -> one.complete(null));
    assertThat(receipt.isAccepted()).isTrue();
  }

  @Test
  void takesErrorEventsOfInputsWithoutKeepingTheirReceipts() throws Exception {
    t.start(INPUT + match("collect", "out") + errorLabel("later"));
    TestTopology.stream("bad", 7)
        .forEach(event -> t.input().errors().emit(event, new IOException("cannot be read")));
    assertThat(t.plugins.pending).hasSize(1);
    assertThat(t.emit("a", 1).isAccepted()).isTrue();
    t.plugins.pending.get(0).complete(null);
  }

  @Test
  void sendsStreamsThatAnOutputRefusesToTheErrorLabelAsTheyWereAfterTheFilters() throws Exception {
    badFilter();
    t.start(INPUT + BAD_FILTER + match("refuse", "out") + errorLabel("collect"));
    assertThat(t.emit("a", 1L, 2L, 3L).isAccepted()).isTrue();
    assertThat(t.got("errors")).containsExactly("a:2", "a:1", "a:3");
    assertThat(t.logged("send an error event stream to @ERROR:")).isEqualTo(1);
    assertThat(t.books(Hop.Kind.OUTPUT, "out").refused()).isEqualTo(2);
    assertThat(t.books(Hop.Kind.ROUTE, "@ROOT").dropped()).containsEntry("error", 2L);
  }

  @Test
  void givesAFailureBackToTheInputWithoutAnErrorLabel() throws Exception {
    t.start(INPUT + match("refuse", "out"));
    final Receipt receipt = t.emit("a", 1);
    assertThat(receipt.failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no room for a");
    assertThat(t.books(Hop.Kind.INPUT, "in_test").refused()).isEqualTo(1);
  }

  @Test
  void givesAFailureInsideTheErrorLabelBackToTheInputAndNeverRoundAgain() throws Exception {
    t.start(
        "<source>\n@type test\n@label @A\n</source>\n"
            + "<label @A>\n<match>\n@type relabel\n@label @B\n</match>\n</label>\n"
            + "<label @B>\n"
            + match("refuse", "out")
            + "</label>\n"
            + errorLabel("refuse"));
    final Receipt receipt = t.emit("a", 1);
    assertThat(receipt.failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no room for a");
    assertThat(t.books(Hop.Kind.ROUTE, "@ERROR").in()).as("tries").isEqualTo(1);
    assertThat(t.logged("send an error event stream to @ERROR:")).isEqualTo(1);
    assertThat(t.logged("emit transaction failed:")).isEqualTo(1);
  }

  @Test
  void reportsAFailureOnceHoweverManyLabelsTheStreamPassed() throws Exception {
    t.start(
        "<source>\n@type test\n@label @A\n</source>\n"
            + "<label @A>\n<match>\n@type relabel\n@label @B\n</match>\n</label>\n"
            + "<label @B>\n"
            + match("refuse", "out")
            + "</label>\n");
    assertThat(t.emit("a", 1).failure()).isInstanceOf(IllegalStateException.class);
    assertThat(t.logged("emit transaction failed:")).isEqualTo(1);
    assertThat(t.books(Hop.Kind.ROUTE, "@A").refused()).isEqualTo(1);
  }

  @Test
  void reportsFailuresAtMostOnceAnInterval() throws Exception {
    t.emitErrorLogInterval = Duration.ofSeconds(30);
    t.start(INPUT + match("refuse", "out"));
    for (int i = 0; i < 3; i++) {
      t.emit("a", 1);
    }
    t.clock.advance(Duration.ofSeconds(29));
    t.emit("a", 1);
    assertThat(t.logged("emit transaction failed:")).isEqualTo(1);
    t.clock.advance(Duration.ofSeconds(1));
    t.emit("a", 1);
    assertThat(t.logged("emit transaction failed:")).isEqualTo(2);
  }

  @Test
  void holdsAPendingStreamUntilItIsAccepted() throws Exception {
    t.start(INPUT + match("later", "out"));
    final Receipt receipt = t.emit("a", 1, 2);
    assertThat(t.books(Hop.Kind.INPUT, "in_test").held()).isEqualTo(2);
    assertThat(t.books(Hop.Kind.ROUTE, "@ROOT").held()).isEqualTo(2);
    assertThat(t.ledger.imbalances()).isEmpty();
    t.plugins.pending.get(0).complete(null);
    receipt.await();
    assertThat(t.books(Hop.Kind.INPUT, "in_test").out()).isEqualTo(2);
    assertThat(t.books(Hop.Kind.INPUT, "in_test").held()).isZero();
  }

  @Test
  void keepsTheBytesOfAStreamThatMayHaveToGoToTheErrorLabelLater() throws Exception {
    t.start(INPUT + match("later", "out") + errorLabel("collect"));
    final EventStream source = TestTopology.stream("a", 1, 2);
    final byte[] lent =
        Arrays.copyOfRange(source.array(), source.offset(), source.offset() + source.length());
    final Receipt receipt =
        t.input().emit(PackedStream.trusted("a", lent, 0, lent.length, source.count()));
    Arrays.fill(lent, (byte) 0xc1); // the input reads the next bytes into its buffer
    t.plugins.pending.get(0).completeExceptionally(new IOException("too late"));
    assertThat(receipt.isAccepted()).isTrue();
    assertThat(t.got("errors")).containsExactly("a:1", "a:2");
    assertThat(t.books(Hop.Kind.ROUTE, "@ROOT").dropped()).containsEntry("error", 2L);
  }

  @Test
  void givesALateFailureInsideTheErrorLabelBackToTheInput() throws Exception {
    t.start(
        "<source>\n@type test\n@label @A\n</source>\n"
            + "<label @A>\n<match>\n@type relabel\n@label @B\n</match>\n</label>\n"
            + "<label @B>\n"
            + match("later", "out")
            + "</label>\n"
            + errorLabel("later"));
    final Receipt receipt = t.emit("a", 1);
    t.plugins.pending.get(0).completeExceptionally(new IOException("first"));
    assertThat(receipt.isDone()).isFalse();
    t.plugins.pending.get(1).completeExceptionally(new IOException("second"));
    assertThat(receipt.failure()).isInstanceOf(IOException.class).hasMessage("second");
    assertThat(t.plugins.pending).hasSize(2);
    assertThat(t.logged("emit transaction failed:")).isEqualTo(1);
  }

  @Test
  void takesWhateverAPluginThrowsForAFailure() throws Exception {
    t.plugins.output(
        "overflow",
        stream -> {
          throw new StackOverflowError();
        });
    t.plugins.output(
        "linkage",
        stream -> {
          throw new NoClassDefFoundError("x/Y");
        });
    t.plugins.output("nothing", stream -> null);
    t.start(
        INPUT
            + "<match o>\n@type overflow\n</match>\n<match l>\n@type linkage\n</match>\n"
            + "<match n>\n@type nothing\n@id n\n</match>\n");
    assertThat(t.emit("o", 1).failure()).isInstanceOf(StackOverflowError.class);
    assertThat(t.emit("l", 1).failure()).isInstanceOf(NoClassDefFoundError.class);
    assertThat(t.emit("n", 1).failure())
        .hasMessage("BUG: output plugin nothing#n gave no receipt for a stream");
  }

  @Test
  void countsWhatAFilterAddsAndWhatItFindsWrong() throws Exception {
    t.plugins.filter(
        "split",
        new Filter() {
          @Override
          public void filter(EventStream in, StreamWriter out, ErrorEvents errors) {
            in.forEach(
                (Event event) -> {
                  if (event.record().asMap().get("v").equals(2L)) {
                    errors.emit(event, new IOException("two"));
                  } else {
                    out.copy(event);
                    out.copy(event);
                    out.copy(event);
                  }
                });
          }
        });
    t.start(
        INPUT
            + "<filter>\n@type split\n@id f\n</filter>\n"
            + match("collect", "out")
            + errorLabel("collect"));
    t.emit("a", 1L, 2L);
    assertThat(t.got("out")).isEqualTo(List.of("a:1", "a:1", "a:1"));
    assertThat(t.got("errors")).containsExactly("a:2");
    assertThat(t.books(Hop.Kind.FILTER, "f").created()).isEqualTo(2);
  }
}
