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
package io.tailrace.plugin.http;

import io.tailrace.testkit.PluginContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class HttpOutputContractTest extends PluginContract {
  private Sink sink;

  @BeforeEach
  void startSink() throws IOException {
    sink = Sink.start();
  }

  @AfterEach
  void stopSink() {
    sink.close();
  }

  @Override
  protected String configuration() {
    return "<match **>\n@type http\nproxy \"\"\nreuse_connections true\nendpoint "
        + sink.url("/x")
        + "\n<format>\n@type word\n</format>\ncontent_type text/plain\n</match>\n";
  }
}
