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
package io.tailrace.core.codec.regex;

import java.util.Map;
import java.util.Set;
import org.jcodings.exception.JCodingsException;
import org.joni.exception.ErrorMessages;
import org.joni.exception.JOniException;

/**
 * Says what is wrong with a pattern and where.
 *
 * <p>joni gives a reason but no place. The place is found by compiling ever longer beginnings of
 * the pattern: it is the last character of the shortest one from which on every beginning fails for
 * the same reason. For a bracket that is never closed that is the bracket itself.
 */
final class SyntaxErrors {

  /** Patterns longer than this are reported without a place, to keep the search short. */
  private static final int LOCATED_LENGTH_MAX = 2_000;

  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry(ErrorMessages.END_PATTERN_AT_LEFT_BRACE, "the '{' is never closed"),
          Map.entry(ErrorMessages.END_PATTERN_AT_LEFT_BRACKET, "the '[' is never closed"),
          Map.entry(ErrorMessages.PREMATURE_END_OF_CHAR_CLASS, "the '[' is never closed"),
          Map.entry(ErrorMessages.EMPTY_CHAR_CLASS, "the class '[]' is empty"),
          Map.entry(ErrorMessages.END_PATTERN_AT_ESCAPE, "nothing follows the backslash"),
          Map.entry(
              ErrorMessages.TARGET_OF_REPEAT_OPERATOR_NOT_SPECIFIED,
              "there is nothing before this to repeat"),
          Map.entry(
              ErrorMessages.TARGET_OF_REPEAT_OPERATOR_INVALID, "what stands before cannot repeat"),
          Map.entry(ErrorMessages.UNMATCHED_CLOSE_PARENTHESIS, "this ')' closes nothing"),
          Map.entry(
              ErrorMessages.END_PATTERN_WITH_UNMATCHED_PARENTHESIS, "the '(' is never closed"),
          Map.entry(ErrorMessages.END_PATTERN_IN_GROUP, "the '(' is never closed"),
          Map.entry(ErrorMessages.UNDEFINED_GROUP_OPTION, "no such option after '(?'"),
          Map.entry(ErrorMessages.EMPTY_RANGE_IN_CHAR_CLASS, "the range ends before it begins"),
          Map.entry(ErrorMessages.EMPTY_GROUP_NAME, "the group name is empty"),
          Map.entry(
              ErrorMessages.INVALID_LOOK_BEHIND_PATTERN, "a look-behind must have a fixed length"));

  private SyntaxErrors() {}

  static IllegalArgumentException describe(
      String source, Set<RegexFlag> flags, RuntimeException failure) {
    if (failure instanceof RegexSyntaxException located) {
      return error(source, located.position(), located.getMessage(), failure);
    }
    final String message = String.valueOf(failure.getMessage());
    final String reason = REASONS.getOrDefault(message, message);
    if (source.length() > LOCATED_LENGTH_MAX) {
      return new IllegalArgumentException("invalid regexp: " + reason + ": " + source, failure);
    }
    int length = source.length();
    while (length > 1 && failsAlike(source.substring(0, length - 1), flags, message)) {
      length--;
    }
    return error(source, Math.max(0, length - 1), reason, failure);
  }

  private static boolean failsAlike(String beginning, Set<RegexFlag> flags, String message) {
    try {
      JoniEngine.compile(beginning, flags);
      return false;
    } catch (JOniException | JCodingsException e) {
      return message.equals(e.getMessage());
    } catch (RegexSyntaxException e) {
      return false; // cut inside an escape
    }
  }

  private static IllegalArgumentException error(
      String source, int position, String reason, RuntimeException cause) {
    return new IllegalArgumentException(
        "invalid regexp at character " + (position + 1) + ": " + reason + ": /" + source + "/",
        cause);
  }
}
