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

import io.tailrace.api.Codecs;
import io.tailrace.api.DaemonInfo;
import io.tailrace.api.LogDevice;
import io.tailrace.core.net.Clients;
import io.tailrace.core.net.HttpServers;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.seam.Clock;
import io.tailrace.core.seam.Scheduler;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What plugins get from the host through their contexts; it outlives every topology.
 *
 * @param hostname short name of the host
 * @param workerId number of this worker, 0 or more
 * @param rootDir base of the plugins' directories
 * @param daemon how the daemon was started
 * @param buffers what buffered outputs get
 */
public record HostServices(
    Clock clock,
    Scheduler scheduler,
    Codecs codecs,
    LogDevice logDevice,
    LogDevice standardOutput,
    Ledger ledger,
    HttpServers httpServers,
    Clients clients,
    String hostname,
    int workerId,
    Optional<Path> rootDir,
    DaemonInfo daemon,
    BufferServices buffers) {
  /** The same with other books, for a topology that only checks a configuration. */
  public HostServices withLedger(Ledger other) {
    return new HostServices(
        clock,
        scheduler,
        codecs,
        logDevice,
        standardOutput,
        other,
        httpServers,
        clients,
        hostname,
        workerId,
        rootDir,
        daemon,
        buffers);
  }
}
