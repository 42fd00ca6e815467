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
package io.tailrace.plugin.file;

import io.tailrace.testkit.PluginContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SecondaryFileContractTest extends PluginContract {
  @TempDir private Path directory;

  @Override
  protected String configuration() {
    return "<match **>\n@type refusing\n<buffer tag>\n@type memory\nflush_interval 1s\n</buffer>\n"
        + "<secondary>\n@type secondary_file\nappend true\ndirectory "
        + directory
        + "\n</secondary>\n</match>\n";
  }
}
