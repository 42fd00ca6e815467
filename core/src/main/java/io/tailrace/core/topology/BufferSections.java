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

import io.tailrace.api.BufferedOutput;
import io.tailrace.api.Output;
import io.tailrace.api.Plugin;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.Declarations;
import io.tailrace.core.config.Problems;

/**
 * Refuses the sections of buffered outputs where an output takes its events directly: to ignore
 * them would promise retries and safety that are not there.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, configure.
 */
final class BufferSections {
  private final Problems problems;
  private final Declarations declarations;

  BufferSections(Problems problems, Declarations declarations) {
    this.problems = problems;
    this.declarations = declarations;
  }

  void check(Plugin plugin, ConfigElement element) {
    if (!(plugin instanceof Output) || plugin instanceof BufferedOutput) {
      return;
    }
    for (ConfigElement buffer : element.elements("buffer")) {
      problems.error(
          buffer.span(),
          "<buffer> section is configured, but plugin '"
              + element.text("@type").or(() -> element.text("type")).orElse("")
              + "' doesn't support buffering",
          "remove the section: the output takes each event when it is emitted");
      ignore(buffer);
    }
    for (ConfigElement secondary : element.elements("secondary")) {
      problems.error(
          secondary.span(),
          "Invalid <secondary> section for non-buffered plugin",
          "remove the section: failures of this output reach the input at once");
      ignore(secondary);
    }
  }

  /** Keeps parts of a refused section from being reported as unused, too. */
  private void ignore(ConfigElement section) {
    declarations.section(section);
    section.params().forEach(param -> declarations.parameter(section, param.key()));
    section.elements().forEach(this::ignore);
  }
}
