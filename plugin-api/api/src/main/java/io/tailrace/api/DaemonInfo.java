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
package io.tailrace.api;

import java.util.List;
import java.util.Optional;

/**
 * How the daemon was started.
 *
 * @param version of the daemon
 * @param configPath the main configuration file
 * @param pidFile where the id of the process is kept
 * @param pluginDirs directories with plugin jars, in the order in which they are looked at
 * @param logPath where the log goes; empty: standard output
 * @param rootDir {@code root_dir} of {@code <system>}
 */
public record DaemonInfo(
    String version,
    String configPath,
    Optional<String> pidFile,
    List<String> pluginDirs,
    Optional<String> logPath,
    Optional<String> rootDir) {
  public DaemonInfo {
    pluginDirs = List.copyOf(pluginDirs);
  }
}
