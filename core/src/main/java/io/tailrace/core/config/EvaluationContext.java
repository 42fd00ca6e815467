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
package io.tailrace.core.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What embedded expressions see of the world outside the configuration.
 *
 * @param environment environment variables
 * @param hostname short name of the host
 * @param clock gives the time and its zone
 * @param workerId number of the worker as text; empty outside of workers
 */
public record EvaluationContext(
    Map<String, String> environment, String hostname, Clock clock, String workerId) {

  public EvaluationContext {
    environment = Map.copyOf(environment);
  }

  /** Returns the context of this process. */
  public static EvaluationContext ofProcess(String workerId) {
    return new EvaluationContext(
        System.getenv(), processHostname(), Clock.systemDefaultZone(), workerId);
  }

  /** Returns the same context for another worker. */
  public EvaluationContext withWorkerId(String id) {
    return new EvaluationContext(environment, hostname, clock, id);
  }

  private static String processHostname() {
    final Path kernel = Path.of("/proc/sys/kernel/hostname");
    try {
      return Files.isReadable(kernel)
          ? Files.readString(kernel).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      // A host without a name in the network is still the local host.
      return "localhost";
    }
  }
}
