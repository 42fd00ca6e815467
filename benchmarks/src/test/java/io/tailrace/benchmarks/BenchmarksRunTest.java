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

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs each benchmark for a moment, in this process: it must work, how fast it is does not matter
 * here.
 */
final class BenchmarksRunTest {
  @Test
  void everyBenchmarkRuns(@TempDir Path folder) throws Exception {
    if (BenchmarksRunTest.class.getResource(BenchmarkList.BENCHMARK_LIST) == null) {
      return; // JMH writes no list while there is no benchmark
    }
    Set<BenchmarkListEntry> benchmarks =
        BenchmarkList.defaultList()
            .find(
                OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT),
                List.of(".*"),
                List.of());
    System.setProperty("jmh.ignoreLock", "true");

    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(1))
                    .shouldFailOnError(true)
                    .output(folder.resolve("jmh.log").toString())
                    .build())
            .run();

    assertThat(results).hasSizeGreaterThanOrEqualTo(benchmarks.size());
  }
}
