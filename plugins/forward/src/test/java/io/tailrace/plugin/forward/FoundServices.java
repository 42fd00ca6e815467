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
package io.tailrace.plugin.forward;

import io.tailrace.api.ServiceDiscovery;
import io.tailrace.api.config.PluginType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds what the test tells it to. */
@PluginType("told")
public final class FoundServices implements ServiceDiscovery {
  private Consumer<List<Service>> listener;

  @Override
  public void subscribe(Consumer<List<Service>> listener) {
    this.listener = listener;
  }

  void tell(int... ports) {
    tell(WEIGHT_DEFAULT, ports);
  }

  void tellWeightless(int... ports) {
    tell(0, ports);
  }

  private void tell(int weight, int[] ports) {
    listener.accept(Arrays.stream(ports).mapToObj(port -> service(port, weight)).toList());
  }

  private static Service service(int port, int weight) {
    return new Service(
        "127.0.0.1", port, Optional.of("found-" + port), weight, false, "", "", Optional.empty());
  }
}
