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
package io.tailrace.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.EditableRecord;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.RecordPath;
import io.tailrace.api.StreamWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class FilterPassTest {
  private static final RecordPath N = RecordPath.ofKey("n");

  private final FilterPassPool pool = new FilterPassPool();
  private final List<String> errors = new ArrayList<>();
  private final ErrorEvents onError =
      (event, reason) ->
          errors.add(event.tag() + " " + event.record().asMap() + " " + reason.getMessage());

  @Test
  void givesBackTheVeryStreamThatNothingChanged() {
    final PackedStream stream = numbers(5);
    try (FilterPass pass = pool.open(stream, onError)) {
      pass.run(keep(n -> true));
      pass.run(Steps.edit(event -> event.record().get("n")));
      assertThat(pass.result()).isSameAs(stream);
    }
  }

  @Test
  void takesTheStartsOfEventsFromNoOtherScan() {
    final StreamScanner scanner = new StreamScanner();
    final PackedStream many = numbers(2000);
    scanner.scan(many.array(), many.offset(), many.length());
    final PackedStream scanned = scanner.stream("t");
    try (FilterPass pass = pool.open(scanned, onError)) {
      pass.run(keep(n -> n % 2 == 0));
      assertThat(numbersOf(pass.result())).hasSize(1000).allMatch(n -> n % 2 == 0);
    }
    final int end = many.offset() + many.length();
    final int second = Containers.skip(many.array(), many.offset(), end);
    scanner.scan(many.array(), second, end - second);
    try (FilterPass pass = pool.open(scanned.withTag("u"), onError)) {
      pass.run(keep(n -> n % 2 == 0));
      assertThat(numbersOf(pass.result())).hasSize(1000).allMatch(n -> n % 2 == 0);
    }
  }

  @Test
  void isEmptyWhenAllAreDropped() {
    try (FilterPass pass = pool.open(numbers(70), onError)) {
      pass.run(keep(n -> false));
      assertThat(pass.result().count()).isZero();
      assertThat(pass.result().length()).isZero();
      assertThat(pass.result().tag()).isEqualTo("t");
      assertThat(pass.inCount(0)).isEqualTo(70);
      assertThat(pass.outCount(0)).isZero();
    }
  }

  @Test
  void runsFilterByFilterOverWhatTheOnesBeforeLeft() {
    final List<Long> seen = new ArrayList<>();
    try (FilterPass pass = pool.open(numbers(100), onError)) {
      pass.run(keep(n -> n % 2 == 0));
      pass.run(
          keep(
              n -> {
                seen.add(n);
                return n % 3 == 0;
              }));
      assertThat(pass.inCount(0)).isEqualTo(50);
      assertThat(pass.outCount(0)).isEqualTo(17);
      assertThat(numbersOf(pass.result())).hasSize(17).allMatch(n -> n % 6 == 0);
    }
    assertThat(seen).hasSize(50).allMatch(n -> n % 2 == 0);
  }

  @Test
  void seesARunOfEventsInPlace() {
    final PackedStream stream = numbers(10);
    try (FilterPass pass = pool.open(stream, onError)) {
      pass.run(keep(n -> n >= 3 && n < 7));
      final EventStream result = pass.result();
      assertThat(result.array()).isSameAs(stream.array());
      assertThat(numbersOf(result)).containsExactly(3L, 4L, 5L, 6L);
    }
  }

  @Test
  void laterFiltersSeeEdits() {
    try (FilterPass pass = pool.open(numbers(10), onError)) {
      pass.run(
          Steps.edit(event -> event.record().put("n").writeLong(n(event) * 1000)),
          keep(n -> n >= 5000),
          Steps.edit(event -> event.record().put("m").writeLong(n(event) + 1)),
          Steps.edit(event -> event.record().remove("n")));
      assertThat(Streams.records(pass.result()))
          .containsExactly(
              Map.of("m", 5001L),
              Map.of("m", 6001L),
              Map.of("m", 7001L),
              Map.of("m", 8001L),
              Map.of("m", 9001L));
    }
  }

  @Test
  void anEventThatAFilterFailsOnGoesToTheErrorsAsItWasBefore() {
    try (FilterPass pass = pool.open(numbers(4), onError)) {
      pass.run(Steps.edit(event -> event.record().put("first").writeBoolean(true)));
      pass.run(
          Steps.edit(
              event -> {
                event.record().put("second").writeBoolean(true);
                if (n(event) == 2) {
                  throw new IllegalArgumentException("two");
                }
              }));
      assertThat(pass.errorCount(0)).isEqualTo(1);
      assertThat(pass.outCount(0)).isEqualTo(3);
      assertThat(numbersOf(pass.result())).containsExactly(0L, 1L, 3L);
    }
    assertThat(errors).containsExactly("t {n=2, first=true} two");
  }

  @Test
  void whatALaterRunTakesBackIsAsItWas() {
    final PackedStream stream = numbers(3);
    try (FilterPass pass = pool.open(stream, onError)) {
      pass.run(Steps.edit(event -> event.record().put("a").writeLong(1)));
      pass.run(Steps.edit(event -> event.record().remove("a")));
      assertThat(Streams.hexOf(pass.result())).isEqualTo(Streams.hexOf(stream));
    }
  }

  @Test
  void takesEachEventThroughAllStepsBeforeTheNext() {
    final List<String> calls = new ArrayList<>();
    try (FilterPass pass = pool.open(numbers(6), onError)) {
      pass.run(
          keep(n -> calls.add("a" + n) && n != 1),
          Steps.edit(
              event -> {
                calls.add("b" + n(event));
                event.record().put("n").writeLong(n(event) + 10);
              }),
          keep(n -> calls.add("c" + n) && n < 14),
          Steps.edit(
              event -> {
                if (n(event) == 13) {
                  event.record().put("late").writeLong(1);
                  throw new IllegalStateException("thirteen");
                }
              }));
      assertThat(numbersOf(pass.result())).containsExactly(10L, 12L);
      for (int step = 0; step < 4; step++) {
        assertThat(pass.inCount(step)).isEqualTo(List.of(6, 5, 5, 3).get(step));
        assertThat(pass.outCount(step)).isEqualTo(List.of(5, 5, 3, 2).get(step));
        assertThat(pass.outBytes(step)).isEqualTo(15 * pass.outCount(step));
        assertThat(pass.errorCount(step)).isEqualTo(step == 3 ? 1 : 0);
      }
    }
    assertThat(calls)
        .containsExactly(
            "a0", "b0", "c10", "a1", "a2", "b2", "c12", "a3", "b3", "c13", "a4", "b4", "c14", "a5",
            "b5", "c15");
    assertThat(errors).containsExactly("t {n=13} thirteen");
  }

  @Test
  void anEventThatStepsTakeBackToWhatItWasKeepsItsStream() {
    final PackedStream stream = numbers(3);
    try (FilterPass pass = pool.open(stream, onError)) {
      pass.run(
          Steps.edit(event -> event.record().put("a").writeLong(1)),
          keep(n -> n >= 0),
          Steps.edit(event -> event.record().remove("a")));
      assertThat(pass.result()).isSameAs(stream);
    }
  }

  @Test
  void theEditsOfTheStepsBeforeSurviveAFailure() {
    try (FilterPass pass = pool.open(numbers(2), onError)) {
      pass.run(
          Steps.edit(event -> event.record().put("first").writeString("x")),
          Steps.edit(
              event -> {
                event.record().put("second").writeString("y");
                if (n(event) == 0) {
                  event.record().clear();
                  throw new IllegalStateException("gone");
                }
              }));
      assertThat(Streams.records(pass.result()))
          .containsExactly(Map.of("n", 1L, "first", "x", "second", "y"));
    }
    assertThat(errors).containsExactly("t {n=0, first=x} gone");
  }

  @Test
  void aPutWithoutAValueIsAnError() {
    try (FilterPass pass = pool.open(numbers(1), onError)) {
      pass.run(Steps.edit(event -> event.record().put("a")));
      assertThat(pass.result().count()).isZero();
    }
    assertThat(errors).containsExactly("t {n=0} not exactly one value was written after put()");
  }

  @Test
  void aFilterThatAcceptsCannotEdit() {
    try (FilterPass pass = pool.open(numbers(1), onError)) {
      pass.run(
          Steps.accept(
              event -> {
                ((EditableRecord) event.record()).clear();
                return true;
              }));
    }
    assertThat(errors).containsExactly("t {n=0} the event is only to be read here");
  }

  @Test
  void rewritesAndGoesOnWithWhatWasWritten() {
    try (FilterPass pass = pool.open(numbers(6), onError)) {
      pass.run(keep(n -> n % 2 == 0));
      pass.rewrite(twice());
      assertThat(numbersOf(pass.result())).containsExactly(0L, 0L, 2L, 2L, 4L, 4L);
      pass.run(Steps.edit(event -> event.record().put("n").writeLong(n(event) + 10)));
      pass.rewrite(twice());
      pass.run(keep(n -> n != 12));
      pass.rewrite(twice());
      assertThat(numbersOf(pass.result()))
          .containsExactly(
              10L, 10L, 10L, 10L, 10L, 10L, 10L, 10L, 14L, 14L, 14L, 14L, 14L, 14L, 14L, 14L);
    }
  }

  @Test
  void countsTheBytesThatAreLeftAsTheyCame() {
    // 15 bytes an event: array 1, time 10, map 1, key 2, number 1
    try (FilterPass pass = pool.open(numbers(5), onError)) {
      pass.run(keep(n -> true));
      assertThat(pass.outBytes(0)).isEqualTo(75);
      pass.run(keep(n -> n % 2 == 0));
      assertThat(pass.outBytes(0)).isEqualTo(45);
      pass.run(Steps.edit(event -> event.record().put("long").writeString("text")));
      assertThat(pass.outBytes(0)).isEqualTo(45);
      pass.rewrite(rewrite((in, out) -> out.copy(in)));
      assertThat(pass.outBytes(0)).isEqualTo(pass.result().length()).isEqualTo(75);
    }
  }

  @Test
  void aFailedRewriteMakesErrorsOfTheRest() {
    try (FilterPass pass = pool.open(numbers(5), onError)) {
      pass.rewrite(
          rewrite(
              (in, out) -> {
                final EventCursor cursor = in.cursor();
                while (cursor.next()) {
                  out.copy(cursor);
                  out.copy(cursor);
                  if (n(cursor) == 2) {
                    out.beginEvent();
                    throw new IllegalStateException("stop");
                  }
                }
              }));
      assertThat(numbersOf(pass.result())).containsExactly(0L, 0L, 1L, 1L);
      assertThat(pass.errorCount(0)).isEqualTo(3);
    }
    assertThat(errors).containsExactly("t {n=2} stop", "t {n=3} stop", "t {n=4} stop");
  }

  @Test
  void aRewriteThatFailsAfterItsCursorIsThroughMakesErrorsOfAll() {
    try (FilterPass pass = pool.open(numbers(2), onError)) {
      pass.rewrite(
          rewrite(
              (in, out) -> {
                in.forEach(out::copy);
                throw new IllegalStateException("late");
              }));
      assertThat(pass.result().count()).isZero();
    }
    assertThat(errors).containsExactly("t {n=0} late", "t {n=1} late");
  }

  @Test
  void aRewriteCanCopyTheWholeStream() {
    final PackedStream stream = numbers(3);
    try (FilterPass pass = pool.open(stream, onError)) {
      pass.rewrite(rewrite((in, out) -> out.copy(in)));
      assertThat(Streams.hexOf(pass.result())).isEqualTo(Streams.hexOf(stream));
    }
  }

  @Test
  void anEmitInsideAnEmitHasAPassOfItsOwn() {
    try (FilterPass outer = pool.open(numbers(3), onError)) {
      outer.run(
          Steps.edit(
              event -> {
                event.record().put("outer").writeLong(1);
                try (FilterPass inner = pool.open(numbers(2), onError)) {
                  assertThat(inner).isNotSameAs(outer);
                  inner.run(Steps.edit(e -> e.record().put("inner").writeLong(2)));
                  assertThat(Streams.records(inner.result()))
                      .containsExactly(Map.of("n", 0L, "inner", 2L), Map.of("n", 1L, "inner", 2L));
                }
              }));
      assertThat(Streams.records(outer.result()))
          .containsExactly(
              Map.of("n", 0L, "outer", 1L),
              Map.of("n", 1L, "outer", 1L),
              Map.of("n", 2L, "outer", 1L));
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void isReusedAndRefusesOtherThreads() throws Exception {
    final FilterPass first = pool.open(numbers(1), onError);
    final FutureTask<Throwable> elsewhere =
        new FutureTask<>(
            () -> {
              try {
                first.result();
                return null;
              } catch (IllegalStateException e) {
                return e;
              }
            });
    final Thread thread = new Thread(elsewhere);
    thread.start();
    assertThat(elsewhere.get()).hasMessageContaining("is used by thread");
    first.close();
    first.close();
    try (FilterPass second = pool.open(numbers(1), onError);
        FilterPass third = pool.open(numbers(1), onError)) {
      assertThat(second).isSameAs(first);
      assertThat(third).isNotSameAs(first);
    }
  }

  @Test
  void aKeptEventShowsNothingAfterTheFilter() {
    final List<Event> keptEvents = new ArrayList<>();
    try (FilterPass pass = pool.open(numbers(2), onError)) {
      pass.run(Steps.edit(keptEvents::add));
      pass.result();
    }
    assertThatThrownBy(() -> keptEvents.get(0).record().get("n").asLong())
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void timesAreKeptInTheirBytesUnlessSet() throws Exception {
    final PackedStream stream =
        Streams.scanHex(
            "92 05 80" // an integer
                + "92 cf0000000000000005 80" // the same in nine bytes
                + "92 c70800 59682f00 075bcd15 80" // EventTime as ext8
                + "dc0002 d700 59682f00 075bcd15 80"); // in a longer array
    try (FilterPass pass = pool.open(stream, onError)) {
      pass.run(Steps.edit(event -> event.record().put("a").writeLong(1)));
      assertThat(Streams.hexOf(pass.result()))
          .isEqualTo(
              "920581a16101"
                  + "92cf000000000000000581a16101"
                  + "92c7080059682f00075bcd1581a16101"
                  + "dc0002d70059682f00075bcd1581a16101");
      pass.run(Steps.edit(event -> event.setTime(event.seconds() + 1, 7)));
      pass.run(Steps.accept(event -> event.nanos() == 7 && !event.hasIntegerTime()));
      pass.run(
          Steps.edit(
              event -> {
                if (event.seconds() == 6) {
                  event.setIntegerTime(-1);
                }
              }));
      assertThat(Streams.hexOf(pass.result()))
          .isEqualTo(
              "92ff81a16101"
                  + "92ff81a16101"
                  + "92d70059682f010000000781a16101"
                  + "92d70059682f010000000781a16101");
    }
  }

  @Test
  void keepsTheLastPutOfAFilterThatChangedTheTimeToo() {
    try (FilterPass pass = pool.open(Streams.of("t", Map.of()), onError)) {
      pass.run(
          Steps.edit(
              event -> {
                event.setIntegerTime(7);
                event.record().put("a").writeLong(1);
              }));
      assertThat(Streams.hexOf(pass.result())).isEqualTo("920781a16101");

      pass.run(Steps.edit(event -> event.record().put("b").writeLong(2)));
      assertThat(Streams.hexOf(pass.result())).isEqualTo("920782a16101a16202");
    }
  }

  private static PackedStream numbers(int count) {
    final PackedWriter writer = new PackedWriter();
    for (int i = 0; i < count; i++) {
      writer.beginEvent().writeObject(Map.of("n", i));
      writer.endEvent(i, 0);
    }
    return writer.stream("t");
  }

  private static List<Long> numbersOf(EventStream stream) {
    final List<Long> numbers = new ArrayList<>();
    stream.forEach(event -> numbers.add(n(event)));
    return numbers;
  }

  private static long n(Event event) {
    return event.record().get(N).asLong();
  }

  private static FilterStep keep(LongPredicate rule) {
    return Steps.accept(event -> rule.test(n(event)));
  }

  private static Filter rewrite(java.util.function.BiConsumer<EventStream, StreamWriter> change) {
    return new Filter() {
      @Override
      public void filter(EventStream in, StreamWriter out, ErrorEvents errorEvents) {
        change.accept(in, out);
      }
    };
  }

  private static Filter twice() {
    return rewrite(
        (in, out) ->
            in.forEach(
                event -> {
                  out.copy(event);
                  out.copy(event);
                }));
  }
}
