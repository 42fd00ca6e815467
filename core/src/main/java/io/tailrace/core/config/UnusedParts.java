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

  /**
   * Reports what is not used in a section that was read, and in the sections in it.
   *
   * @param owner what the section belongs to, for example {@code <match> of stdout plugin}
   */
  public void report(ConfigElement element, String owner) {
    for (ConfigParam param : element.params()) {
      if (!declarations.isParameter(element, param.key())) {
        problems.warning(
            param.keySpan(),
            "parameter '" + param.key() + "' in " + describe(element) + " is not used.",
            Suggestions.didYouMean(param.key(), declarations.parameterNames(element)));
      }
    }
    for (ConfigElement child : element.elements()) {
      if (declarations.isUnmadePlugin(child)) {
        continue; // something else is wrong, and kept the plugin around it from making it
      }
      if (declarations.isRead(child)) {
        report(child, "<" + child.name() + ">");
      } else {
        problems.warning(
            child.span(),
            "section <" + child.name() + "> is not used in " + owner,
            Suggestions.didYouMean(child.name(), declarations.sectionNames(element)));
      }
    }
  }

  private static String describe(ConfigElement element) {
    return element.argument().isEmpty()
        ? "<" + element.name() + ">"
        : "<" + element.name() + " " + element.argument() + ">";
  }
}
