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
package io.tailrace.core.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.EventStream;
import io.tailrace.api.Json;
import io.tailrace.api.Receipt;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.event.PackedWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine allocates to take in a stream, the storage included. */
final class AppendAllocationTest {
  private static final int EVENTS = 1000;
  private static final int STREAMS = 10;
  private static final int ROUNDS = 40;

  @TempDir private Path folder;

  @Test
  void takesInPackedEventsWithoutAllocating() throws Exception {
    try (TestEngine engine = new TestEngine(folder)) {
      engine.keys("tag").start("flush_mode lazy\nflush_at_shutdown false\nchunk_limit_size 100m");
      assertThat(bytesPerEvent(engine)).isLessThan(1);
    }
  }

  @Test
  void sortsEventsByTimeWithoutAllocating() throws Exception {
    try (TestEngine engine = new TestEngine(folder)) {
      engine
          .keys("time,tag")
          .start("timekey 1h\nflush_mode lazy\nflush_at_shutdown false\nchunk_limit_size 100m");
      assertThat(bytesPerEvent(engine)).isLessThan(1);
    }
  }

  @Test
  void formatsEventsWithoutAllocating() throws Exception {
    try (TestEngine engine = new TestEngine(folder)) {
      final Json json = new CoreCodecs(ZoneOffset.UTC, engine.clock::nowNs).json();
      engine
          .format(
              (event, out) -> {
                json.write(event.record(), out);
                out.write('\n');
              })
          .start("flush_mode lazy\nflush_at_shutdown false\nchunk_limit_size 100m");
      assertThat(bytesPerEvent(engine)).isLessThan(1);
    }
  }

  /**
   * The least of some rounds: the first ones warm the code, and in some of them the chunk grows.
   */
  private static double bytesPerEvent(TestEngine engine) throws Exception {
    final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    final EventStream stream = stream(engine.second());
    final List<Receipt> receipts = new ArrayList<>(STREAMS);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      receipts.clear();
      engine.hop.in((long) STREAMS * EVENTS);
      final long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < STREAMS; i++) {
        receipts.add(engine.engine.append(stream));
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      assertThat(receipts).allMatch(receipt -> receipt == Receipt.accepted());
    }
    return least / (double) (STREAMS * EVENTS);
  }

  private static EventStream stream(long second) {
    final PackedWriter writer = new PackedWriter();
    for (int i = 0; i < EVENTS; i++) {
      final ValueWriter record = writer.beginEvent();
      record.writeMapHeader(3);
      record.writeString("n");
      record.writeLong(i);
      record.writeString("method");
      record.writeString("GET");
      record.writeString("path");
      record.writeString("/api/v1/users/42/orders");
      writer.endEvent(second, i);
    }
    return writer.stream("t").retained();
  }
}
