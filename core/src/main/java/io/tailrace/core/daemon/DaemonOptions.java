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
package io.tailrace.core.daemon;

import java.nio.file.Path;
import java.util.List;

/**
 * What the command line says.
 *
 * @param pluginDirectories directories with plugin jars, in the order in which they are looked at
 * @param workDirectory where copies of plugin jars are kept
 * @param isDryRun whether to check the configuration and end
 * @param suppressConfigDump whether to start without logging the configuration
 * @param logEventVerbose whether log lines of start and stop become events too
 * @param notices sentences about options that have no effect here
 */
record DaemonOptions(
    ConfigOptions config,
    LogOptions log,
    List<Path> pluginDirectories,
    Path workDirectory,
    boolean isDryRun,
    boolean suppressConfigDump,
    boolean logEventVerbose,
    List<String> notices) {
  DaemonOptions {
    pluginDirectories = List.copyOf(pluginDirectories);
    notices = List.copyOf(notices);
  }
}
