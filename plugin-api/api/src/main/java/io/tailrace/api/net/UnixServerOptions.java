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
package io.tailrace.api.net;

import io.tailrace.api.config.ParameterException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What a server at a unix socket is to do. Immutable.
 *
 * @param path where the socket is made, with the directories above it; a socket that nobody listens
 *     at any more is replaced
 * @param backlog connections that the kernel keeps until they are accepted; empty: its maximum
 */
public record UnixServerOptions(Path path, OptionalInt backlog) {
  public UnixServerOptions {
    if (backlog.isPresent() && backlog.getAsInt() < 0) {
      throw new ParameterException("backlog", "backlog '" + backlog.getAsInt() + "' is negative");
    }
  }
}
