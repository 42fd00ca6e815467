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

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects what is wrong with a configuration, to report all of it at once and in file order: files
 * in the order in which they were opened, then lines, then columns.
 *
 * <p>Not thread-safe.
 */
public final class Problems {

  /** Lines that set what looks like a secret: the value is not shown, whatever it is for. */
  private static final Pattern SECRET =
      Pattern.compile(
          "^\\s*[\"']?[\\w.$@-]*(?:password|passwd|passphrase|secret|shared_key|api_key|access_key"
              + "|token|sas)[\\w-]*[\"']?:?\\s+",
          Pattern.CASE_INSENSITIVE);

  private static final String MASK = "xxxxxx";

  private final Map<String, Integer> fileOrder = new HashMap<>();
  private final Map<String, List<String>> lines = new HashMap<>();
  private final Set<Problem> problems = new LinkedHashSet<>();

  /** Makes the text of a file known, so that problems in it are shown with their line. */
  void source(String file, String text) {
    fileOrder.putIfAbsent(file, fileOrder.size());
    lines.put(file, List.of(text.split("\\r?\\n", -1)));
  }

  /**
   * Notes an error.
   *
   * @param help what to do about it; empty if there is nothing to say
   */
  public void error(Span span, String message, String help) {
    add(Severity.ERROR, span, message, help);
  }

  /**
   * Notes a warning.
   *
   * @param help what to do about it; empty if there is nothing to say
   */
  public void warning(Span span, String message, String help) {
    add(Severity.WARNING, span, message, help);
  }

  /** Notes a problem whose source line must not be shown: the value in it is a secret. */
  public void withoutSource(Severity severity, Span span, String message, String help) {
    problems.add(new Problem(severity, span, message, help, ""));
  }

  private void add(Severity severity, Span span, String message, String help) {
    final Origin origin = span.start();
    final List<String> file = lines.getOrDefault(origin.file(), List.of());
    final String line =
        origin.line() > 0 && origin.line() <= file.size() ? file.get(origin.line() - 1) : "";
    final Matcher secret = SECRET.matcher(line);
    if (secret.lookingAt()) {
      final int value = secret.end();
      final boolean inValue = origin.column() > value;
      final Span shown =
          inValue
              ? new Span(new Origin(origin.file(), origin.line(), value + 1), MASK.length())
              : span;
      final String masked = value < line.length() ? line.substring(0, value) + MASK : line;
      problems.add(new Problem(severity, shown, message, help, masked));
    } else {
      problems.add(new Problem(severity, span, message, help, line));
    }
  }

  /** Returns whether there is at least one error. */
  public boolean hasErrors() {
    return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
  }

  /** Returns everything noted so far, in file order; the same problem is there only once. */
  public List<Problem> list() {
    final List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(
        Comparator.comparingInt(
                (Problem problem) ->
                    fileOrder.getOrDefault(problem.origin().file(), Integer.MAX_VALUE))
            .thenComparingInt(problem -> problem.origin().line())
            .thenComparingInt(problem -> problem.origin().column()));
    return List.copyOf(sorted);
  }

  /**
   * Ends the reading of a configuration that has errors.
   *
   * @throws ConfigException if there is an error; it carries the warnings too
   */
  public void throwIfErrors() throws ConfigException {
    if (hasErrors()) {
      throw new ConfigException(list());
    }
  }
}
