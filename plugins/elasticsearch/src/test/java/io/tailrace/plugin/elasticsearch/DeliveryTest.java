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
package io.tailrace.plugin.elasticsearch;

import static io.tailrace.plugin.elasticsearch.FakeCluster.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.api.EventStream;
import io.tailrace.api.PartialFailure;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.testkit.TestEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of documents that the server does not take. */
final class DeliveryTest {
  private FakeCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = FakeCluster.start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** A chunk of records {@code {"n":0}}, {@code {"n":1}}, ... */
  private static HandChunk numbers(int count) {
    return HandChunk.of(IntStream.range(0, count).mapToObj(n -> Map.of("n", n)).toList());
  }

  private static List<Object> numbers(EventStream stream) {
    final List<Object> numbers = new ArrayList<>();
    stream.forEach(event -> numbers.add(event.record().asMap().get("n")));
    return numbers;
  }

  private static PartialFailure partial(Fixture fixture, HandChunk chunk) {
    return catchThrowableOfType(PartialFailure.class, () -> fixture.write(chunk));
  }

  /** Items that refuse every document whose number has that remainder. */
  private static FakeCluster.Answer refusing(FakeCluster.Sent sent, int status, Set<Integer> bad) {
    final List<String> items = new ArrayList<>();
    for (String document : sent.documents()) {
      final int n = Integer.parseInt(document.replaceAll("\\D", ""));
      items.add(
          bad.contains(n) ? item("index", status, "some_exception", "why") : item("index", 201));
    }
    return FakeCluster.Answer.json(
        200, "{\"errors\":true,\"items\":[" + String.join(",", items) + "]}");
  }

  @Test
  void givesBackWhatWasRefusedForNow() throws Exception {
    cluster.items(
        item("index", 201),
        item("index", 429, "es_rejected_execution_exception", "full"),
        item("index", 201),
        item("index", 503, "unavailable_shards_exception", "red"));
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      final PartialFailure failure = partial(fixture, numbers(4));
      assertThat(numbers(failure.rest())).containsExactly(1L, 3L);
      assertThat(failure.rest().tag()).isEqualTo("app.web");
      assertThat(failure)
          .hasMessage(
              "2 of 4 documents were refused, the last with 503 unavailable_shards_exception: red");
      assertThat(fixture.errors()).isEmpty();
      assertThat(fixture.pipeline().counter("elasticsearch_documents_delivered")).isEqualTo(2);
      assertThat(fixture.pipeline().counter("elasticsearch_documents_refused")).isEqualTo(2);
    }
  }

  @Test
  void keepsTheTimesOfWhatComesBack() throws Exception {
    cluster.items(item("index", 201), item("index", 429, "x", "y"));
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      partial(fixture, numbers(2))
          .rest()
          .forEach(event -> assertThat(event.timeNs()).isEqualTo(HandChunk.TIME_NS));
    }
  }

  @Test
  void leavesTheChunkAsItIsWhereAllWasRefused() throws Exception {
    cluster.items(item("index", 429, "x", "y"), item("index", 429, "x", "y"));
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      assertThatThrownBy(() -> fixture.write(numbers(2)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageStartingWith("could not push logs to Elasticsearch cluster (http://127.0.0.1:")
          .hasMessageEndingWith("): all documents were refused, the last with 429 x: y");
    }
  }

  @Test
  void makesRejectedDocumentsErrorEventsWithTheReason() throws Exception {
    cluster.items(
        item("index", 201),
        "{\"index\":{\"status\":400,\"error\":{\"type\":\"document_parsing_exception\",\"reason\":"
            + "\"[1:6] failed to parse field [n]\",\"caused_by\":{\"type\":\"x\",\"reason\":"
            + "\"For input string\"}}}}");
    try (Fixture fixture = Fixture.elasticsearch(cluster, "log_es_400_reason true")) {
      fixture.write(numbers(2));
      assertThat(fixture.errors()).hasSize(1);
      final TestEvent event = fixture.errors().get(0);
      assertThat(event.tag()).isEqualTo("app.web");
      assertThat(event.timeNs()).isEqualTo(HandChunk.TIME_NS);
      assertThat(event.record()).isEqualTo(Map.of("n", 1L));
      assertThat(fixture.pipeline().log().troubles())
          .anyMatch(
              line ->
                  line.contains(
                      "400 - Rejected by Elasticsearch [error type]: document_parsing_exception"
                          + " [reason]: '[1:6] failed to parse field [n]: For input string'"));
      assertThat(fixture.pipeline().counter("elasticsearch_documents_rejected")).isEqualTo(1);
    }
  }

  @Test
  void dropsRejectedDocumentsIfTold() throws Exception {
    cluster.items(item("index", 400, "x", "y"));
    try (Fixture fixture = Fixture.elasticsearch(cluster, "emit_error_label_event false")) {
      fixture.write(numbers(1));
      assertThat(fixture.errors()).isEmpty();
      assertThat(fixture.pipeline().counter("elasticsearch_documents_rejected")).isEqualTo(1);
    }
  }

  @Test
  void separatesRejectedRefusedAndDelivered() throws Exception {
    cluster.items(item("index", 400, "x", "y"), item("index", 429, "x", "y"), item("index", 200));
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      assertThat(numbers(partial(fixture, numbers(3)).rest())).containsExactly(1L);
      assertThat(fixture.errors())
          .singleElement()
          .extracting(TestEvent::record)
          .isEqualTo(Map.of("n", 0L));
    }
  }

  @Test
  void countsConflictsOfCreateAsDelivered() throws Exception {
    cluster.items(
        item("create", 409, "version_conflict_engine_exception", "there"), item("create", 201));
    try (Fixture fixture = Fixture.elasticsearch(cluster, "write_operation create", "id_key n")) {
      fixture.write(numbers(2));
      assertThat(fixture.pipeline().counter("elasticsearch_documents_duplicate")).isEqualTo(1);
      assertThat(fixture.pipeline().counter("elasticsearch_documents_delivered")).isEqualTo(2);
    }
  }

  @Test
  void triesConflictsOfOtherOperationsAgain() throws Exception {
    cluster.items(
        item("update", 409, "version_conflict_engine_exception", "x"), item("update", 200));
    try (Fixture fixture = Fixture.elasticsearch(cluster, "write_operation upsert", "id_key n")) {
      assertThat(numbers(partial(fixture, numbers(2)).rest())).containsExactly(0L);
    }
  }

  @Test
  void givesTheChunkUpForUnrecoverableErrors() throws Exception {
    cluster.items(item("index", 201), item("index", 500, "out_of_memory_error", "heap"));
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      assertThatThrownBy(() -> fixture.write(numbers(2)))
          .isInstanceOf(UnrecoverableException.class)
          .hasMessage("Rejected Elasticsearch due to out_of_memory_error");
    }
  }

  @Test
  void knowsTheUnrecoverableErrorsThatAreConfigured() throws Exception {
    cluster.items(item("index", 429, "es_rejected_execution_exception", "full"));
    try (Fixture fixture =
        Fixture.elasticsearch(
            cluster, "unrecoverable_error_types [\"es_rejected_execution_exception\"]")) {
      assertThatThrownBy(() -> fixture.write(numbers(1)))
          .isInstanceOf(UnrecoverableException.class);
    }
  }

  @Test
  void emitsWhatWasRefusedUnderTheRetryTag() throws Exception {
    cluster.items(item("index", 201), item("index", 429, "x", "y"));
    try (Fixture fixture = Fixture.elasticsearch(cluster, "retry_tag retry.es")) {
      fixture.write(numbers(2));
      assertThat(fixture.pipeline().collector("again").events())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.tag()).isEqualTo("retry.es");
                assertThat(event.record()).isEqualTo(Map.of("n", 1L));
              });
    }
  }

  @Test
  void boundsRequestsInBytes() throws Exception {
    try (Fixture fixture = Fixture.elasticsearch(cluster, "bulk_message_request_threshold 150")) {
      fixture.write(numbers(10));
    }
    assertThat(cluster.bulks()).hasSizeGreaterThan(2);
    assertThat(cluster.bulks()).allMatch(bulk -> bulk.body().length() <= 150);
    assertThat(cluster.bulks().stream().flatMap(bulk -> bulk.documents().stream()))
        .containsExactlyElementsOf(
            IntStream.range(0, 10).mapToObj(n -> "{\"n\":" + n + "}").toList());
  }

  @Test
  void sendsADocumentAloneThatIsLargerThanTheBound() throws Exception {
    try (Fixture fixture = Fixture.elasticsearch(cluster, "bulk_message_request_threshold 100")) {
      fixture.write(HandChunk.of(Map.of("n", "x".repeat(200)), Map.of("n", 1)));
    }
    assertThat(cluster.bulks()).hasSize(2);
  }

  @Test
  void givesBackOnlyWhatIsLeftWhenALaterRequestFails() throws Exception {
    cluster
        .bulk(FakeCluster.Answer.json(200, FakeCluster.TAKEN))
        .bulk(FakeCluster.Answer.json(503, "{\"error\":{\"type\":\"a\",\"reason\":\"b\"}}"));
    try (Fixture fixture = Fixture.elasticsearch(cluster, "bulk_message_request_threshold 100")) {
      final PartialFailure failure = partial(fixture, numbers(10));
      final int taken = cluster.bulks().get(0).count();
      assertThat(cluster.bulks()).hasSize(2);
      assertThat(numbers(failure.rest()))
          .containsExactlyElementsOf(
              IntStream.range(taken, 10).mapToObj(n -> (Object) (long) n).toList());
      assertThat(failure)
          .hasMessageStartingWith(10 - taken + " events are left: could not push logs to")
          .hasMessageEndingWith("[503] a: b");
    }
  }

  @Test
  void givesBackRefusedAndUnsentTogether() throws Exception {
    cluster.bulk(sent -> refusing(sent, 429, Set.of(1))).bulk(FakeCluster.Answer.NONE);
    try (Fixture fixture = Fixture.elasticsearch(cluster, "bulk_message_request_threshold 130")) {
      final PartialFailure failure = partial(fixture, numbers(6));
      final int first = cluster.bulks().get(0).count();
      final List<Object> expected = new ArrayList<>(List.of(1L));
      IntStream.range(first, 6).forEach(n -> expected.add((long) n));
      assertThat(numbers(failure.rest())).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void dividesWhatIsTooLargeForTheServer() throws Exception {
    for (int i = 0; i < 20; i++) {
      cluster.bulk(
          sent ->
              sent.count() > 3
                  ? new FakeCluster.Answer(413, "text/html", "<html>Too Large</html>")
                  : FakeCluster.Answer.json(200, FakeCluster.TAKEN));
    }
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      fixture.write(numbers(10));
      assertThat(fixture.errors()).isEmpty();
    }
    final Set<String> taken = new HashSet<>();
    cluster.bulks().stream()
        .filter(bulk -> bulk.count() <= 3)
        .forEach(bulk -> assertThat(taken.addAll(bulk.documents())).isTrue());
    assertThat(taken).hasSize(10);
  }

  @Test
  void rejectsADocumentThatIsTooLargeByItself() throws Exception {
    for (int i = 0; i < 20; i++) {
      cluster.bulk(
          sent ->
              sent.body().contains("xxx")
                  ? new FakeCluster.Answer(413, "text/html", "")
                  : FakeCluster.Answer.json(200, FakeCluster.TAKEN));
    }
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      fixture.write(HandChunk.of(Map.of("n", 1), Map.of("n", "xxx"), Map.of("n", 2)));
      assertThat(fixture.errors())
          .singleElement()
          .extracting(TestEvent::record)
          .isEqualTo(Map.of("n", "xxx"));
    }
  }

  @Test
  void findsTheDocumentThatMakesTheServerRefuseThemAll() throws Exception {
    for (int i = 0; i < 20; i++) {
      cluster.bulk(
          sent ->
              sent.body().contains("bad")
                  ? FakeCluster.Answer.json(
                      400,
                      "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"bad\"},"
                          + "\"status\":400}")
                  : FakeCluster.Answer.json(200, FakeCluster.TAKEN));
    }
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      fixture.write(
          HandChunk.of(
              Map.of("n", 1), Map.of("n", 2), Map.of("n", "bad"), Map.of("n", 3), Map.of("n", 4)));
      assertThat(fixture.errors())
          .singleElement()
          .extracting(TestEvent::record)
          .isEqualTo(Map.of("n", "bad"));
    }
  }

  @Test
  void keepsTheChunkWhenTheServerRefusesEveryRequest() throws Exception {
    for (int i = 0; i < 200; i++) {
      cluster.bulk(
          FakeCluster.Answer.json(
              400, "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"no\"}}"));
    }
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      assertThatThrownBy(() -> fixture.write(numbers(100)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("illegal_argument_exception");
      assertThat(fixture.errors()).isEmpty();
    }
    assertThat(cluster.bulks()).hasSizeLessThan(60);
  }

  @Test
  void doesNotBelieveAResponseWithTheWrongNumberOfItems() throws Exception {
    cluster.items(item("index", 201));
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      assertThatThrownBy(() -> fixture.write(numbers(2)))
          .hasMessageContaining(
              "The number of records submitted 2 do not match the number returned 1");
    }
  }

  @Test
  void doesNotBelieveJsonThatIsNoBulkResponse() throws Exception {
    cluster.bulk(FakeCluster.Answer.json(200, "{\"ok\":true}"));
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      assertThatThrownBy(() -> fixture.write(numbers(2)))
          .hasMessageContaining("The response format was unrecognized: [200]: {\"ok\":true}");
    }
  }

  @Test
  void doesNotBelieveAProxyThatAnswersHtml() throws Exception {
    cluster.bulk(new FakeCluster.Answer(200, "text/html", "<html>\n <b>Log in</b></html>"));
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      assertThatThrownBy(() -> fixture.write(numbers(2)))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageEndingWith(
              "[200] text/html: <html> <b>Log in</b></html> (this is no Elasticsearch, or there is a"
                  + " proxy before it)");
    }
  }

  @Test
  void tellsWhyAPasswordIsRefused() throws Exception {
    cluster.bulk(
        FakeCluster.Answer.json(
            401,
            "{\"error\":{\"type\":\"security_exception\",\"reason\":\"unable to authenticate user"
                + " [a]\"},\"status\":401}"));
    try (Fixture fixture = Fixture.elasticsearch(cluster, "user a", "password b")) {
      assertThatThrownBy(() -> fixture.write(numbers(1)))
          .hasMessageEndingWith("[401] security_exception: unable to authenticate user [a]");
    }
    assertThat(cluster.bulks().get(0).headers()).containsEntry("Authorization", "Basic YTpi");
  }

  @Test
  void asksForNoMoreOfTheResponseThanIsLookedAt() throws Exception {
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      fixture.write(numbers(1));
    }
    assertThat(cluster.bulks().get(0).query())
        .contains("filter_path=errors,items.*.status,items.*.error")
        .contains("timeout=4000ms");
  }

  @Test
  void deliversFromManyThreads() throws Exception {
    try (Fixture fixture = Fixture.elasticsearch(cluster)) {
      final List<Thread> threads = new ArrayList<>();
      final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      for (int t = 0; t < 4; t++) {
        final Thread thread =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 20; i++) {
                      fixture.write(numbers(50));
                    }
                  } catch (Exception e) {
                    failures.add(e);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join(30_000);
      }
      assertThat(failures).isEmpty();
    }
    assertThat(cluster.bulks()).hasSize(80).allMatch(bulk -> bulk.count() == 50);
  }
}
