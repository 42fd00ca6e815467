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
package io.tailrace.plugin.sdsrv;

import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.ServiceDiscovery;
import io.tailrace.api.ServiceDiscovery.Service;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** In place of the real one: an output that only notes which services it is told of. */
@PluginType("forward")
public final class DiscoveringOutput implements DirectOutput {
  /**
   * @param serviceDiscovery where the servers are found
   */
  public record Config(@Section(required = true) PluginRef<ServiceDiscovery> serviceDiscovery) {}

  final BlockingQueue<List<Service>> told = new LinkedBlockingQueue<>();

  public DiscoveringOutput(Config config, OutputContext context) {
    context.create(config.serviceDiscovery()).subscribe(told::add);
  }

  @Override
  public Receipt process(EventStream stream) {
    return Receipt.accepted();
  }
}
