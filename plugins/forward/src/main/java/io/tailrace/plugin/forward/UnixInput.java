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

import io.tailrace.api.ByteSize;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.net.UnixServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Takes events by the forward protocol at a unix socket.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_unix.rb. Differs from Fluentd: compressed messages are
 * understood, messages with the option {@code chunk} are acknowledged, and the file at {@code path}
 * is replaced only if it is a socket at which nobody listens.
 */
@PluginType("unix")
public final class UnixInput implements Input {
  /**
   * @param path where the socket is made; default: the environment variable FLUENT_SOCKET,
   *     otherwise /var/run/fluent/fluent.sock
   * @param backlog connections that the kernel keeps until they are accepted; absent: its maximum
   * @param tag tag of all events, instead of the one that was sent
   */
  public record Config(Optional<String> path, Optional<Integer> backlog, Optional<String> tag) {
    Path socket() {
      return Path.of(
          path.or(() -> Optional.ofNullable(System.getenv("FLUENT_SOCKET")))
              .filter(text -> !text.isEmpty())
              .orElse("/var/run/fluent/fluent.sock"));
    }
  }

  private final InputContext context;
  private final Path path;

  public UnixInput(Config config, InputContext context) {
    this.context = context;
    path = config.socket();
    final Reception reception = new Reception(asForward(config), context, true);
    context.unixServer(
        new UnixServerOptions(
            path, config.backlog().map(OptionalInt::of).orElse(OptionalInt.empty())),
        connection -> new ForwardSession(reception, context, connection));
  }

  /** What the forward input does by default, which is all there is to do here. */
  private static ForwardInput.Config asForward(Config config) {
    return new ForwardInput.Config(
        0,
        "",
        config.backlog(),
        Optional.empty(),
        Duration.ZERO,
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        ByteSize.ofBytes(256 << 20),
        true,
        Optional.empty(),
        Optional.empty(),
        config.tag(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public void start() {
    context.log().atInfo().log("listening fluent socket on {}", path);
  }
}
