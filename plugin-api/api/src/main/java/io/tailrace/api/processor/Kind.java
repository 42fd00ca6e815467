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
package io.tailrace.api.processor;

/** The kinds of plugins: their names in the index, their interfaces and contexts. */
enum Kind {
  INPUT("Input", "InputContext"),
  FILTER("Filter", "FilterContext"),
  OUTPUT("Output", "OutputContext"),
  PARSER("Parser", "ParserContext"),
  FORMATTER("Formatter", "FormatterContext"),
  BUFFER("Buffer", "BufferContext"),
  STORAGE("Storage", "PluginContext"),
  SERVICE_DISCOVERY("ServiceDiscovery", "PluginContext");

  static final String PACKAGE = "io.tailrace.api.";

  /** The kinds in one sentence. */
  static final String LIST =
      "Input, Filter, DirectOutput, BufferedOutput, Parser, Formatter, Buffer, Storage or"
          + " ServiceDiscovery";

  private final String interfaceName;
  private final String contextName;

  Kind(String interfaceName, String contextName) {
    this.interfaceName = PACKAGE + interfaceName;
    this.contextName = PACKAGE + contextName;
  }

  /** The name in the index. */
  String id() {
    return Names.memberName(name());
  }

  String interfaceName() {
    return interfaceName;
  }

  String contextName() {
    return contextName;
  }
}
