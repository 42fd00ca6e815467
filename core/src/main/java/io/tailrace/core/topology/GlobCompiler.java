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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Translates one glob of tags to a regular expression.
 *
 * <p>A dot is held back until the next character is known, as {@code .**} matches nothing, too; a
 * dot at the end of the glob stands for nothing, as in Fluentd.
 *
 * <p>Differs from Fluentd: in an unclosed brace the last alternatives are globs like all others;
 * there they are literal.
 */
final class GlobCompiler {

  private final String glob;

  /** The expression of each level of braces that is being written, innermost first. */
  private final Deque<StringBuilder> parts = new ArrayDeque<>();

  /** The finished alternatives of each open brace, innermost first. */
  private final Deque<List<String>> alternatives = new ArrayDeque<>();

  private boolean dot;

  GlobCompiler(String glob) {
    this.glob = glob;
  }

  Pattern compile() {
    parts.push(new StringBuilder());
    int i = 0;
    while (i < glob.length()) {
      i = glob.startsWith("**", i) ? anything(i + 2) : element(i);
    }
    while (!alternatives.isEmpty()) {
      close();
    }
    return Pattern.compile("\\A" + parts.pop() + "\\Z", Pattern.UNIX_LINES);
  }

  private int anything(int behind) {
    if (dot) {
      parts.peek().append("(?![^.])");
      dot = false;
    }
    if (behind < glob.length() && glob.charAt(behind) == '.') {
      parts.peek().append("(?:.*\\.|\\A)");
      return behind + 1;
    }
    parts.peek().append(".*");
    return behind;
  }

  private int element(int at) {
    final char c = glob.charAt(at);
    if (dot) {
      parts.peek().append("\\.");
      dot = false;
    }
    switch (c) {
      case '\\' -> {
        if (at + 1 < glob.length()) {
          parts.peek().append(quote(glob.charAt(at + 1)));
        }
        return at + 2;
      }
      case '.' -> dot = true;
      case '*' -> parts.peek().append("[^.]*");
      case '{' -> {
        alternatives.push(new ArrayList<>());
        parts.push(new StringBuilder());
      }
      case '}' -> {
        if (alternatives.isEmpty()) {
          parts.peek().append("\\}");
        } else {
          close();
        }
      }
      case ',' -> {
        if (alternatives.isEmpty()) {
          parts.peek().append(',');
        } else {
          alternatives.peek().add(parts.pop().toString());
          parts.push(new StringBuilder());
        }
      }
      default -> parts.peek().append(quote(c));
    }
    return at + 1;
  }

  private void close() {
    final List<String> list = alternatives.pop();
    list.add(parts.pop().toString());
    parts.peek().append("(?:").append(String.join("|", list)).append(')');
  }

  private static String quote(char c) {
    final boolean isPlain = Character.isLetterOrDigit(c) || Character.isSurrogate(c) || c > 127;
    return isPlain ? String.valueOf(c) : "\\" + c;
  }
}
