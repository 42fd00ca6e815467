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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.testkit.PluginContract;

class RecordTransformerFilterContractTest extends PluginContract {
  @Override
  protected String configuration() {
    return FilterFixture.filter(
            """
            renew_time_key n
            remove_keys nil,$.list[0],$.map.a.b
            <record>
              text ${time} ${tag_parts[0]} ${record["message"]} ${record["list"]} ${record["bytes"]}
              copy {"${record[\\"nan\\"]}":"${record[\\"map\\"]}","k":["${hostname}"]}
            </record>
            """)
        + "<match **>\n  @type collect\n</match>\n";
  }
}
