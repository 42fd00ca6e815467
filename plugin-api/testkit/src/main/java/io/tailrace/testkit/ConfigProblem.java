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
package io.tailrace.testkit;

import io.tailrace.core.config.Problem;
import io.tailrace.core.config.Severity;
import java.util.List;

/**
 * One thing that is wrong with a configuration.
 *
 * @param isWarning whether the configuration can be used nevertheless
 * @param line of the configuration text, beginning with 1; 0 if it is about no line
 * @param message what is wrong
 * @param help what to do about it; may be empty
 */
public record ConfigProblem(boolean isWarning, int line, int column, String message, String help) {

  static List<ConfigProblem> listOf(List<Problem> problems) {
    return problems.stream()
        .map(
            problem ->
                new ConfigProblem(
                    problem.severity() == Severity.WARNING,
                    problem.origin().line(),
                    problem.origin().column(),
                    problem.message(),
                    problem.help()))
        .toList();
  }

  /** {@code 3:5: message} or {@code 3:5: warning: message}. */
  @Override
  public String toString() {
    return line + ":" + column + ": " + (isWarning ? "warning: " : "") + message;
  }
}
