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

import io.tailrace.api.EmitException;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.InputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.StreamWriter;
import io.tailrace.core.observe.Hop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of streams from inputs to outputs. */
class RoutingTest {
  private final TestTopology t = new TestTopology();

  @AfterEach
  void booksBalance() {
    t.close();
  }

  private static final String INPUT = "<source>\n@type test\n</source>\n";

  private static String match(String pattern, String type, String id) {
    return "<match " + pattern + ">\n@type " + type + "\n@id " + id + "\n</match>\n";
  }

  private void filterOut(String type, Object value) {
    t.plugins.filter(
        type,
        new Filter() {
          @Override
          public boolean accept(Event event) {
            return !value.equals(event.record().asMap().get("v"));
          }
        });
  }

  @Test
  void sendsEachStreamToTheFirstMatchInFileOrder() throws Exception {
    t.start(
        INPUT
            + match("a.*", "collect", "first")
            + match("a.b x", "collect", "second")
            + match("**", "collect", "rest"));
    assertThat(t.emit("a.b", 1).isAccepted()).isTrue();
    t.emit("x", 2);
    t.emit("y", 3);
    assertThat(t.got("first")).containsExactly("a.b:1");
    assertThat(t.got("second")).containsExactly("x:2");
    assertThat(t.got("rest")).containsExactly("y:3");
  }

  @Test
  void appliesOnlyTheFiltersThatStandBeforeTheMatch() throws Exception {
    filterOut("no1", 1L);
    filterOut("no2", 2L);
    filterOut("no3", 3L);
    t.start(
        INPUT
            + "<filter a>\n@type no1\n@id f1\n</filter>\n<filter b>\n@type no2\n</filter>\n"
            + match("**", "collect", "out")
            + "<filter **>\n@type no3\n</filter>\n");
    t.emit("a", 1L, 2L, 3L);
    assertThat(t.got("out")).containsExactly("a:2", "a:3");
    assertThat(t.books(Hop.Kind.FILTER, "f1").dropped()).containsEntry("filtered", 1L);
    assertThat(t.books(Hop.Kind.ROUTE, "@ROOT").dropped()).containsEntry("filters", 1L);
    assertThat(t.books(Hop.Kind.ROUTE, "@ROOT").out()).isEqualTo(2);
  }

  @Test
  void booksEachFilterWhetherItRunsWithItsNeighboursOrAlone() throws Exception {
    filterOut("no1", 1L);
    filterOut("no2", 2L);
    filterOut("no3", 3L);
    t.plugins.filter(
        "twice",
        new Filter() {
          @Override
          public void filter(EventStream in, StreamWriter out, ErrorEvents errors) {
            out.copy(in);
            out.copy(in);
          }
        });
    final StringBuilder filters = new StringBuilder();
    for (String type : List.of("no1", "no2", "twice", "no3")) {
      filters.append("<filter>\n@type ").append(type).append("\n@id ").append(type);
      filters.append("\n</filter>\n");
    }
    t.start(INPUT + filters + match("**", "collect", "out"));
    t.emit("a", 1L, 2L, 3L, 4L);
    assertThat(t.got("out")).containsExactly("a:4", "a:4");
    assertThat(List.of("no1", "no2", "twice", "no3"))
        .extracting(id -> t.books(Hop.Kind.FILTER, id))
        .extracting(books -> List.of(books.in(), books.out(), books.created()))
        .containsExactly(
            List.of(4L, 3L, 0L), List.of(3L, 2L, 0L), List.of(2L, 4L, 2L), List.of(4L, 2L, 0L));
  }

  @Test
  void acceptsAStreamOfWhichFiltersLeaveNothing() throws Exception {
    filterOut("no1", 1L);
    t.start(INPUT + "<filter>\n@type no1\n</filter>\n" + match("**", "refuse", "out"));
    assertThat(t.emit("a", 1L, 1L).isAccepted()).isTrue();
  }

  @Test
  void acceptsAStreamWithoutEventsAndCountsNothing() throws Exception {
    t.start(INPUT + match("**", "refuse", "out"));
    assertThat(t.emit("a").isAccepted()).isTrue();
    assertThat(t.books(Hop.Kind.ROUTE, "@ROOT").in()).isZero();
  }

  @Test
  void routesByLabelAndBackToTheRoot() throws Exception {
    t.start(
        "<source>\n@type test\n@label @A\n</source>\n<source>\n@type test\n@label @ROOT\n</source>\n"
            + match("**", "collect", "root")
            + "<label @A>\n<match x.**>\n@type relabel\n@label @B\n</match>\n"
            + "<match y>\n@type relabel\n@label @ROOT\n</match>\n"
            + match("**", "collect", "a")
            + "</label>\n<label @B>\n"
            + match("**", "collect", "b")
            + "</label>\n");
    t.emit("x.1", 1);
    t.emit("y", 2);
    t.emit("z", 3);
    t.plugins.inputs.get(1).emit(TestTopology.stream("x.1", 4));
    assertThat(t.got("b")).containsExactly("x.1:1");
    assertThat(t.got("root")).containsExactly("y:2", "x.1:4");
    assertThat(t.got("a")).containsExactly("z:3");
  }

  @Test
  void givesEachStoreOfACopyItsOwnBooks() throws Exception {
    t.start(
        INPUT
            + "<match **>\n@type copy\n@id c\n<store>\n@type collect\n@id one\n</store>\n"
            + "<store>\n@type collect\n@id two\n</store>\n</match>\n");
    t.emit("a", 1, 2);
    assertThat(t.got("one")).isEqualTo(t.got("two")).containsExactly("a:1", "a:2");
    assertThat(t.books(Hop.Kind.OUTPUT, "c").in()).isEqualTo(2);
    assertThat(t.books(Hop.Kind.OUTPUT, "two").copied()).isEqualTo(2);
    assertThat(t.books(Hop.Kind.OUTPUT, "two").in()).isZero();
  }

  @Test
  void reportsUnmatchedTagsMoreAndMoreRarely() throws Exception {
    t.start(INPUT + match("a", "collect", "out"));
    final List<Integer> reportedAt = new ArrayList<>();
    for (int i = 1; i <= 1600; i++) {
      final long before = t.logged("no patterns matched");
      assertThat(t.emit("b", i).isAccepted()).isTrue();
      if (t.logged("no patterns matched") > before) {
        reportedAt.add(i);
      }
    }
    assertThat(reportedAt).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1536);
    assertThat(t.books(Hop.Kind.ROUTE, "@ROOT").dropped()).containsEntry("unmatched", 1600L);
  }

  @Test
  void runsFiltersForStreamsThatNothingMatches() throws Exception {
    filterOut("no1", 1L);
    t.start(INPUT + "<filter>\n@type no1\n</filter>\n" + match("a", "collect", "out"));
    t.emit("b", 1L, 2L);
    assertThat(t.books(Hop.Kind.ROUTE, "@ROOT").dropped())
        .containsEntry("filters", 1L)
        .containsEntry("unmatched", 1L);
  }

  @Test
  void remembersABoundedNumberOfRoutes() throws Exception {
    final RouteTable table = new RouteTable(List.of());
    for (int i = 0; i < 10 * RouteTable.ROUTES_MAX; i++) {
      table.route("tag." + i);
      assertThat(table.size()).isLessThanOrEqualTo(RouteTable.ROUTES_MAX);
    }
    assertThat(table.route("tag.1")).isSameAs(table.route("tag.1"));
    t.start(INPUT + match("a", "collect", "out"));
  }

  @Test
  void endsCirclesOfLabels() throws Exception {
    t.start(
        "<source>\n@type test\n@label @A\n</source>\n"
            + "<label @A>\n<match>\n@type relabel\n@label @B\n</match>\n</label>\n"
            + "<label @B>\n<match>\n@type relabel\n@label @A\n</match>\n</label>\n");
    assertThat(t.warnings()).containsExactly("14: events may go round in a circle: @A -> @B -> @A");
    final Receipt receipt = t.emit("a", 1, 2);
    assertThat(receipt.failure())
        .isInstanceOf(EmitException.class)
        .hasMessageStartingWith("the stream passed more than 64 labels");
    assertThat(t.logged("emit transaction failed:")).isEqualTo(1);
  }

  @Test
  void makesErrorEventsOfStreamsInCircles() throws Exception {
    t.start(
        "<source>\n@type test\n@label @A\n</source>\n"
            + "<label @A>\n<match>\n@type relabel\n@label @A\n</match>\n</label>\n"
            + "<label @ERROR>\n"
            + match("**", "collect", "errors")
            + "</label>\n");
    assertThat(t.emit("a", 1, 2).isAccepted()).isTrue();
    assertThat(t.got("errors")).containsExactly("a:1", "a:2");
  }

  @Test
  void refusesWhatIsEmittedAfterTheEnd() throws Exception {
    t.start(INPUT + match("**", "collect", "out"));
    final InputContext input = t.input();
    t.topology.stop();
    t.topology.close();
    assertThat(input.emit(TestTopology.stream("a", 1)).failure())
        .isInstanceOf(EmitException.class)
        .hasMessage("the outputs of @ROOT are closed: nothing can be emitted");
    assertThat(t.got("out")).isEmpty();
  }

  @Test
  void setsTheContextClassLoaderOfThePluginWhoseCodeRuns() throws Exception {
    final List<ClassLoader> seen = new ArrayList<>();
    final Thread thread = Thread.currentThread();
    t.plugins.filter(
        "look",
        new Filter() {
          @Override
          public boolean accept(Event event) {
            seen.add(thread.getContextClassLoader());
            return true;
          }
        });
    t.plugins.output(
        "look",
        stream -> {
          seen.add(thread.getContextClassLoader());
          return Receipt.accepted();
        });
    t.start(INPUT + "<filter>\n@type look\n</filter>\n<match>\n@type look\n</match>\n");
    final ClassLoader own = thread.getContextClassLoader();
    t.emit("a", 1);
    assertThat(seen).hasSize(2).doesNotHaveDuplicates().doesNotContain(own);
    assertThat(thread.getContextClassLoader()).isSameAs(own);
  }

  @Test
  void routesOnManyThreadsWhileTablesAreSwapped() throws Exception {
    t.start(INPUT + match("**", "collect", "out"));
    final int threads = 4;
    final int emits = 2_000;
    final var rules = new RouteTable.Rule(MatchPattern.parse("**"), null, countingNode());
    final Router router = new Router("@X", t.ledger.open(Hop.Kind.ROUTE, "@X"), errors());
    router.setTable(new RouteTable(List.of(rules)));
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      final CyclicBarrier begin = new CyclicBarrier(threads + 1);
      final CountDownLatch done = new CountDownLatch(threads);
      final List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        final EventStream stream = TestTopology.stream("tag." + i, 1, 2, 3);
        results.add(
            pool.submit(
                () -> {
                  begin.await();
                  for (int n = 0; n < emits; n++) {
                    assertThat(router.emit(stream).isAccepted()).isTrue();
                  }
                  done.countDown();
                  return null;
                }));
      }
      begin.await();
      while (done.getCount() > 0) {
        router.setTable(new RouteTable(List.of(rules)));
      }
      for (Future<?> result : results) {
        result.get(30, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(t.books(Hop.Kind.ROUTE, "@X").out()).isEqualTo(3L * threads * emits);
    assertThat(t.books(Hop.Kind.OUTPUT, "node").out()).isEqualTo(3L * threads * emits);
    t.ledger.hops().stream()
        .filter(hop -> hop.id().equals("@X") || hop.id().equals("node"))
        .forEach(t.ledger::close);
  }

  private EmitErrors errors() {
    return new EmitErrors(t.clock, t.emitErrorLogInterval);
  }

  private OutputNode countingNode() {
    final ClassLoader loader = getClass().getClassLoader();
    final Component component =
        new Component(
            new ComponentIdentity(0, "output", "x"),
            "x",
            "node",
            "",
            new NoHandle(loader),
            t.ledger);
    return OutputNode.direct(
        component,
        TestPlugins.direct(stream -> Receipt.accepted()),
        t.ledger.open(Hop.Kind.OUTPUT, "node"));
  }
}
