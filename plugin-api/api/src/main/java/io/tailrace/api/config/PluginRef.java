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
package io.tailrace.api.config;

import io.tailrace.api.Plugin;

/**
 * A nested plugin as the configuration describes it. Binding makes no plugin: the context does, see
 * {@link io.tailrace.api.PluginContext#create}.
 *
 * @param <T> the kind
 */
public interface PluginRef<T extends Plugin> {
  /** The kind. */
  Class<T> kind();

  /** The {@code @type}. */
  String type();

  /** The argument of the section, empty if it has none. */
  String argument();

  /** Whether the configuration has the section, or old flat parameters that stand for it. */
  boolean isWritten();

  /** Whether the configuration gives the parameter, so that it is no {@link SectionDefaults}. */
  boolean gives(String parameter);
}
