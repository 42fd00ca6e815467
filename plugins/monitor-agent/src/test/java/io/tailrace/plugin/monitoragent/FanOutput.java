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
package io.tailrace.plugin.monitoragent;

import io.tailrace.api.ChildOutput;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Output;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import java.util.List;

/** Hands each stream to all stores. */
@PluginType("fan")
public final class FanOutput implements DirectOutput {
  /**
   * @param store where the events go
   */
  public record Config(@Section(multi = true) List<PluginRef<Output>> store) {}

  private final List<ChildOutput> stores;

  public FanOutput(Config config, OutputContext context) {
    stores = config.store().stream().map(context::createOutput).toList();
  }

  @Override
  public Receipt process(EventStream stream) {
    stores.forEach(store -> store.emit(stream));
    return Receipt.accepted();
  }
}
