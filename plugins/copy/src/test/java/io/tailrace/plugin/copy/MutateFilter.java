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
package io.tailrace.plugin.copy;

import io.tailrace.api.EditableEvent;
import io.tailrace.api.Filter;
import io.tailrace.api.RecordPath;
import io.tailrace.api.config.PluginType;

/** Changes a nested field, and the record itself. */
@PluginType("mutate")
public final class MutateFilter implements Filter {
  private static final RecordPath NESTED = RecordPath.parse("$.h.x");

  public MutateFilter() {}

  @Override
  public void edit(EditableEvent event) {
    event.record().remove(NESTED);
    event.record().put("mut").writeString("yes");
  }
}
