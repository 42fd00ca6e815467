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

import io.tailrace.api.BufferedOutput;
import io.tailrace.api.Chunk;
import io.tailrace.testkit.TestEvent;
import io.tailrace.testkit.TestPipeline;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An output of this plugin in a pipeline, whose chunks the test hands to it. */
final class Fixture implements AutoCloseable {
  private final TestPipeline pipeline;
  private final BufferedOutput output;

  private Fixture(TestPipeline pipeline) {
    this.pipeline = pipeline;
    this.output =
        pipeline.plugins(BufferedOutput.class).stream()
            .filter(each -> each.getClass().getPackage().equals(Fixture.class.getPackage()))
            .findFirst()
            .orElseThrow();
  }

  /** An {@code elasticsearch} output for that cluster. */
  static Fixture elasticsearch(FakeCluster cluster, String... parameters) {
    return of("elasticsearch", "port " + cluster.port(), parameters);
  }

  static Fixture of(String type, String first, String... parameters) {
    return new Fixture(
        TestPipeline.of(
                "<match app.**>\n  @type "
                    + type
                    + "\n  host 127.0.0.1\n  "
                    + first
                    + "\n  "
                    + String.join("\n  ", parameters)
                    + "\n</match>\n"
                    + "<match retry.**>\n  @type collect\n  @id again\n</match>\n"
                    + "<label @ERROR>\n  <match **>\n    @type collect\n    @id errors\n"
                    + "  </match>\n</label>\n")
            .start());
  }

  void write(Chunk chunk) throws Exception {
    final ClassLoader outer = Thread.currentThread().getContextClassLoader();
    try {
      output.write(chunk).toCompletableFuture().get(30, TimeUnit.SECONDS);
    } finally {
      Thread.currentThread().setContextClassLoader(outer);
    }
  }

  /** Reasons of the error events. */
  List<TestEvent> errors() {
    return pipeline.errorEvents();
  }

  TestPipeline pipeline() {
    return pipeline;
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
