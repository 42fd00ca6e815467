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
import io.tailrace.api.OutputContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the outputs of this plugin are to the host; they differ in what they are made of. */
abstract class ClusterOutput implements BufferedOutput {
  private final BulkOutput output;

  ClusterOutput(BulkOutput output, TemplateOptions templates, OutputContext context) {
    this.output = output;
    templates
        .truncateCachesInterval()
        .ifPresent(interval -> context.every(interval, output::forget));
  }

  final BulkOutput output() {
    return output;
  }

  @Override
  public final void start() {
    output.start();
  }

  @Override
  public final CompletionStage<Void> write(Chunk chunk) throws Exception {
    output.write(chunk);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public final void close() {
    output.close();
  }
}
