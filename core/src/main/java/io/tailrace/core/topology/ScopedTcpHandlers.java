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
package io.tailrace.core.topology;

import io.tailrace.api.Receipt;
import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import io.tailrace.core.plugin.PluginScope;
import java.util.function.Function;

/** Makes a plugin's handlers and calls them within the plugin's scope. */
record ScopedTcpHandlers(Component component, Function<TcpConnection, TcpHandler> handlers)
    implements Function<TcpConnection, TcpHandler> {
  @Override
  public TcpHandler apply(TcpConnection connection) {
    final PluginScope scope = component.enter();
    try (scope) {
      return new Scoped(component, handlers.apply(connection));
    }
  }

  private record Scoped(Component component, TcpHandler handler) implements TcpHandler {
    @Override
    public int received(byte[] bytes, int offset, int length) throws Exception {
      final PluginScope scope = component.enter();
      try (scope) {
        return handler.received(bytes, offset, length);
      }
    }

    @Override
    public void settled(Receipt receipt) throws Exception {
      final PluginScope scope = component.enter();
      try (scope) {
        handler.settled(receipt);
      }
    }
  }
}
