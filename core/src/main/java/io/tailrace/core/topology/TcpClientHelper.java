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

import io.tailrace.api.StoredBytes;
import io.tailrace.api.net.TcpClient;
import io.tailrace.api.net.TcpClientConnection;
import io.tailrace.api.net.TcpClientHandler;
import io.tailrace.core.net.HostedTcpClient;
import io.tailrace.core.plugin.PluginScope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A TCP client that a plugin asked for: works until the plugin is closed, since what is in its
 * buffer is sent after it was stopped. Handlers are called, and stages completed, within the
 * plugin's scope.
 */
final class TcpClientHelper implements Component.Helper, TcpClient {
  private final Component component;
  private final HostedTcpClient client;
  private final ScopedStages stages;

  TcpClientHelper(Component component, HostedTcpClient client) {
    this.component = component;
    this.client = client;
    stages = new ScopedStages(component);
  }

  @Override
  public void start() throws IOException {
    client.prepare();
  }

  @Override
  public void stop() {
    // see close
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public CompletionStage<TcpClientConnection> connect(
      InetSocketAddress address,
      Optional<String> serverName,
      Function<TcpClientConnection, TcpClientHandler> handlers) {
    final AtomicReference<Connection> made = new AtomicReference<>();
    return stages.of(
        client
            .connect(
                address,
                serverName,
                connection -> {
                  made.set(new Connection(connection));
                  return handler(handlers, made.get());
                })
            .thenApply(connection -> made.get()));
  }

  private TcpClientHandler handler(
      Function<TcpClientConnection, TcpClientHandler> handlers, TcpClientConnection connection) {
    final PluginScope scope = component.enter();
    try (scope) {
      return new Handler(handlers.apply(connection));
    }
  }

  /** A connection whose stages complete within the plugin's scope. */
  private final class Connection implements TcpClientConnection {
    private final TcpClientConnection connection;

    Connection(TcpClientConnection connection) {
      this.connection = connection;
    }

    @Override
    public String peer() {
      return connection.peer();
    }

    @Override
    public boolean isOpen() {
      return connection.isOpen();
    }

    @Override
    public CompletionStage<Void> send(byte[] bytes, int offset, int length) {
      return stages.of(connection.send(bytes, offset, length));
    }

    @Override
    public CompletionStage<Void> send(byte[] before, StoredBytes body, byte[] after) {
      return stages.of(connection.send(before, body, after));
    }

    @Override
    public void close() {
      connection.close();
    }

    @Override
    public void abort() {
      connection.abort();
    }
  }

  private final class Handler implements TcpClientHandler {
    private final TcpClientHandler handler;

    Handler(TcpClientHandler handler) {
      this.handler = handler;
    }

    @Override
    public int received(byte[] bytes, int offset, int length) throws Exception {
      final PluginScope scope = component.enter();
      try (scope) {
        return handler.received(bytes, offset, length);
      }
    }

    @Override
    public void closed(Optional<Exception> reason) {
      final PluginScope scope = component.enter();
      try (scope) {
        handler.closed(reason);
      }
    }
  }
}
