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

import picocli.CommandLine;

/** The version of the program, also for the options of commands. */
final class Version implements CommandLine.IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"tailrace " + current()};
  }

  /** As the manifest of the engine's jar says; {@code dev} outside of a jar. */
  static String current() {
    final String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
