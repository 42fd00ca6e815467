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
package io.tailrace.benchmarks;

import io.tailrace.api.MessagePack;
import io.tailrace.core.event.PackedStream;
import io.tailrace.core.event.StreamScanner;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Checking a stream that comes in, {@value NginxEvents#COUNT} events of it; figures per event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(NginxEvents.COUNT)
public class ScanBenchmark {
  private final PackedStream stream = NginxEvents.stream();
  private final StreamScanner scanner = new StreamScanner();

  /** Everything that is checked where events enter: framing, times, records, duplicate keys. */
  @Benchmark
  public int scan() {
    scanner.scan(stream.array(), stream.offset(), stream.length());
    return scanner.stream("nginx.access").count();
  }

  /** The walk alone, for comparison: whole values, nothing looked at. */
  @Benchmark
  public int skip() {
    final byte[] bytes = stream.array();
    final int limit = stream.offset() + stream.length();
    int at = stream.offset();
    int count = 0;
    while (at < limit) {
      at = MessagePack.skip(bytes, at, limit);
      count++;
    }
    return count;
  }
}
