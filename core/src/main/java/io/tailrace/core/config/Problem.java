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
 * One thing that is wrong with a configuration.
 *
 * @param span where it is
 * @param message what is wrong, with the value; lower case, no full stop
 * @param help what to do about it; empty if there is nothing to say
 * @param sourceLine text of the line it is in, with secrets masked; empty if it is not to be shown
 */
public record Problem(
    Severity severity, Span span, String message, String help, String sourceLine) {

  /** Width of the line number in front of the bar. */
  private static final int GUTTER = 7;

  public Origin origin() {
    return span.start();
  }

  /**
   * Returns the problem as an operator sees it, without a line end behind:
   *
   * <pre>
   * fluent.conf:14:5: warning: unused parameter 'flush_intervall' in &lt;buffer&gt; of out_file
   *      14 |     flush_intervall 10s
   *         |     ^^^^^^^^^^^^^^^
   *   help: did you mean 'flush_interval'?
   * </pre>
   */
  public String render() {
    final StringBuilder out = new StringBuilder();
    out.append(origin()).append(": ");
    if (severity == Severity.WARNING) {
      out.append("warning: ");
    }
    out.append(message);
    if (!sourceLine.isEmpty() && origin().line() > 0) {
      renderSource(out);
    }
    if (!help.isEmpty()) {
      out.append("\n  help: ").append(help);
    }
    return out.toString();
  }

  private void renderSource(StringBuilder out) {
    final String line = String.valueOf(origin().line());
    final int column = Math.min(origin().column() - 1, sourceLine.length());
    out.append('\n').append(" ".repeat(Math.max(0, GUTTER - line.length()))).append(line);
    out.append(" | ").append(sourceLine);
    out.append('\n').append(" ".repeat(Math.max(GUTTER, line.length()))).append(" | ");
    for (int i = 0; i < column; i++) {
      out.append(sourceLine.charAt(i) == '\t' ? '\t' : ' ');
    }
    out.append("^".repeat(Math.max(1, Math.min(span.length(), sourceLine.length() - column))));
  }
}
