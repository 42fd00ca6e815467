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

import java.util.Optional;

/**
 * Reports the parameters and sections that no plugin read, as warnings in Fluentd's words.
 *
 * <p>Source: fluentd lib/fluent/engine.rb, run_configure.
 */
public final class UnusedParts {
  private final Declarations declarations;
  private final Problems problems;

  public UnusedParts(Declarations declarations, Problems problems) {
    this.declarations = declarations;
    this.problems = problems;
  }

  /** Reports what is not used in the configuration, of which the root has been read. */
  public void report(ConfigElement root) {
    report(root, "");
  }

  /**
   * @param outerType the {@code @type} of the plugin around the section; empty if there is none
   */
  private void report(ConfigElement element, String outerType) {
    if (declarations.isOpaque(element)) {
      return; // it is for a plugin that could not be made, which is an error already
    }
    for (ConfigParam param : element.params()) {
      if (!declarations.isParameter(element, param.key())) {
        reportParameter(element, param);
      }
    }
    final String type = element.text("@type").or(() -> element.text("type")).orElse(outerType);
    for (ConfigElement child : element.elements()) {
      if (declarations.isRead(child)) {
        report(child, type);
      } else {
        problems.warning(
            child.span(),
            "section <" + child.name() + "> is not used in " + owner(element, type),
            Suggestions.didYouMean(child.name(), declarations.sectionNames(element)));
      }
    }
  }

  private void reportParameter(ConfigElement element, ConfigParam param) {
    final String message =
        "parameter '" + param.key() + "' in " + describe(element) + " is not used.";
    final Optional<ConfigElement> section = declarations.sectionWith(element, param.key());
    if (section.isPresent()) {
      final String help = "it belongs into <" + section.get().name() + "> of this section";
      if (declarations.isSecret(section.get(), param.key())) {
        problems.withoutSource(Severity.WARNING, param.keySpan(), message, help);
      } else {
        problems.warning(param.keySpan(), message, help);
      }
      return;
    }
    final Optional<String> near =
        Suggestions.nearest(param.key(), declarations.parameterNames(element));
    final String help = near.map(name -> "did you mean '" + name + "'?").orElse("");
    if (near.isPresent() && declarations.isSecret(element, near.get())) {
      // What was meant is a secret, so its value is.
      problems.withoutSource(Severity.WARNING, param.keySpan(), message, help);
    } else {
      problems.warning(param.keySpan(), message, help);
    }
  }

  private static String owner(ConfigElement element, String type) {
    return "<" + element.name() + ">" + (type.isEmpty() ? "" : " of " + type + " plugin");
  }

  private static String describe(ConfigElement element) {
    return element.argument().isEmpty()
        ? "<" + element.name() + ">"
        : "<" + element.name() + " " + element.argument() + ">";
  }
}
