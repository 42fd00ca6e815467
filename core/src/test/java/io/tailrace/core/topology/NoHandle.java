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
package io.tailrace.core.topology;

import io.tailrace.api.Output;
import io.tailrace.api.PluginContext;
import java.util.Optional;

/** A handle of nothing but a class loader. */
record NoHandle(ClassLoader classLoader) implements PluginHandle<Output> {
  @Override
  public Optional<Class<? extends java.lang.Record>> configClass() {
    return Optional.empty();
  }

  @Override
  public Output newInstance(Optional<? extends java.lang.Record> config, PluginContext context) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
