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

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.testkit.TestPipeline;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Documents are written from bytes to bytes: no maps and no texts on the way. */
final class AllocationTest {
  private static final int EVENTS = 1_000;
  private static final int ROUNDS = 200; // until the loop is compiled

  @Test
  void allocatesNoTextsPerDocument() throws Exception {
    try (FakeCluster cluster = FakeCluster.start();
        TestPipeline pipeline =
            TestPipeline.output(
                "@type elasticsearch\nhost 127.0.0.1\nport "
                    + cluster.port()
                    + "\nlogstash_format true\ninclude_tag_key true\nid_key id")) {
      final BulkOutput output = pipeline.plugin(ElasticsearchOutput.class).output();
      final DocumentWriter writer = new DocumentWriter(output.documents(), false, output.context());
      writer.begin(
          new ChunkNames(
              "fluentd",
              "logstash-",
              "%Y.%m.%d",
              "",
              Optional.empty(),
              Optional.of("app.web"),
              HandChunk.ID,
              Map.of()),
          8);
      final EventStream stream = stream();
      final ByteSink body = new ByteSink(1 << 20);
      long allocated = Long.MAX_VALUE;
      for (int i = 0; i < ROUNDS; i++) {
        body.clear();
        allocated = Math.min(allocated, bytesOf(() -> writeAll(writer, stream, body)));
      }
      assertThat(body.toString()).contains("\"tag\":\"app.web\"}\n");
      assertThat((double) allocated / EVENTS).as("bytes allocated per document").isLessThan(64);
    }
  }

  private static void writeAll(DocumentWriter writer, EventStream stream, ByteSink body)
      throws DocumentException {
    final EventCursor cursor = stream.cursor();
    while (cursor.next()) {
      final Event event = cursor;
      writer.append(event, body);
    }
  }

  private static EventStream stream() {
    final PackedWriter writer = new PackedWriter();
    for (int i = 0; i < EVENTS; i++) {
      writer
          .beginEvent()
          .writeObject(Map.of("message", "GET /index.html", "id", "id-" + i, "status", 200));
      writer.endEvent(1_795_342_830L + i / 100, i);
    }
    return writer.stream("app.web");
  }

  private interface Step {
    void run() throws Exception;
  }

  private static long bytesOf(Step step) throws Exception {
    final var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    final long before = threads.getCurrentThreadAllocatedBytes();
    step.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
