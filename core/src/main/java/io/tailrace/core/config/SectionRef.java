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
package io.tailrace.core.config;

import io.tailrace.api.Plugin;
import io.tailrace.api.config.PluginRef;

/**
 * A nested plugin as it was bound: its section, with the defaults that the plugin around it gives.
 *
 * @param element the section; {@link Declarations} know the section as it was written, which is the
 *     same object unless defaults were added
 */
public record SectionRef<T extends Plugin>(Class<T> kind, String type, ConfigElement element)
    implements PluginRef<T> {
  @Override
  public String argument() {
    return element.argument();
  }

  @Override
  public boolean isWritten() {
    return !element.isAbsent();
  }

  @Override
  public boolean gives(String parameter) {
    return element.written().has(parameter);
  }
}
