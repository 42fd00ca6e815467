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

import io.tailrace.testkit.PluginContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class UnixInputContractTest extends PluginContract {
  @TempDir private Path folder;

  @Override
  protected String configuration() {
    return "<source>\n@type unix\npath "
        + folder.resolve("socket")
        + "\n</source>\n"
        + "<match **>\n@type collect\n</match>\n";
  }
}
