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

import io.tailrace.api.net.Names;
import io.tailrace.core.plugin.PluginScope;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Completes stages within a plugin's scope, so that what the plugin hangs on them runs there. */
record ScopedStages(Component component) {
  <T> CompletionStage<T> of(CompletionStage<? extends T> stage) {
    final CompletableFuture<T> scoped = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          final PluginScope scope = component.enter();
          try (scope) {
            if (failure == null) {
              scoped.complete(value);
            } else {
              scoped.completeExceptionally(cause(failure));
            }
          }
        });
    return scoped;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The same lookups, with scoped stages. */
  Names of(Names names) {
    return new Names() {
      @Override
      public CompletionStage<List<InetAddress>> addresses(String host) {
        return of(names.addresses(host));
      }

      @Override
      public CompletionStage<List<InetAddress>> addresses(String host, String server) {
        return of(names.addresses(host, server));
      }

      @Override
      public CompletionStage<List<SrvRecord>> services(String name, Optional<String> server) {
        return of(names.services(name, server));
      }

      private <T> CompletionStage<T> of(CompletionStage<T> stage) {
        return ScopedStages.this.of(stage);
      }
    };
  }
}
