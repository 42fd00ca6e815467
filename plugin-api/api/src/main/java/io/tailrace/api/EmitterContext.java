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

import java.util.Optional;

/** The context of plugins that emit events: inputs, and outputs that send events on. */
public interface EmitterContext extends PluginContext {
  /**
   * Sends a stream through the filters to the output that its tag leads to, on the caller's thread:
   * under the plugin's {@code @label}, or else where the plugin itself stands. The stream is
   * borrowed for the call.
   *
   * @return never null; the call itself does not wait
   */
  Receipt emit(EventStream stream);

  /** The plugin's {@code @label}, with its {@code @}, where it has one. */
  Optional<String> label();
}
