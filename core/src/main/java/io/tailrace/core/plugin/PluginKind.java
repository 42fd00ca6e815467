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
package io.tailrace.core.plugin;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferContext;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.Formatter;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.Input;
import io.tailrace.api.InputContext;
import io.tailrace.api.Output;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Parser;
import io.tailrace.api.ParserContext;
import io.tailrace.api.Plugin;
import io.tailrace.api.PluginContext;
import io.tailrace.api.ServiceDiscovery;
import io.tailrace.api.Storage;
import java.util.Locale;
import java.util.Optional;

/** The kinds of plugins. An {@code @type} is unique within its kind. */
public enum PluginKind {
  INPUT(Input.class, InputContext.class),
  FILTER(Filter.class, FilterContext.class),
  OUTPUT(Output.class, OutputContext.class),
  PARSER(Parser.class, ParserContext.class),
  FORMATTER(Formatter.class, FormatterContext.class),
  BUFFER(Buffer.class, BufferContext.class),
  STORAGE(Storage.class, PluginContext.class),
  SERVICE_DISCOVERY(ServiceDiscovery.class, PluginContext.class);

  private final Class<? extends Plugin> type;
  private final Class<? extends PluginContext> contextType;

  PluginKind(Class<? extends Plugin> type, Class<? extends PluginContext> contextType) {
    this.type = type;
    this.contextType = contextType;
  }

  /** The interface that plugins of this kind implement. */
  public Class<? extends Plugin> type() {
    return type;
  }

  /** The context that plugins of this kind are given. */
  public Class<? extends PluginContext> contextType() {
    return contextType;
  }

  /** The name in indexes and texts, in lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind with a name as in indexes. */
  public static Optional<PluginKind> of(String id) {
    for (PluginKind kind : values()) {
      if (kind.id().equals(id)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /**
   * The kind with an interface, such as {@code Parser.class}.
   *
   * @throws IllegalArgumentException if the interface is no kind
   */
  public static PluginKind of(Class<? extends Plugin> type) {
    for (PluginKind kind : values()) {
      if (kind.type == type) {
        return kind;
      }
    }
    throw new IllegalArgumentException(type.getName() + " is not a kind of plugin");
  }

  @Override
  public String toString() {
    return id();
  }
}
