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
package io.tailrace.plugin.ltsv;

import io.tailrace.api.Regex;
import java.util.Arrays;

/**
 * What stands between two parts of a text. Immutable; safe for use by many threads.
 *
 * <p>Source: Ruby's {@code String#split}, for which a single blank is any run of white space.
 */
abstract class Separator {

  /** Where a separator was found; of one thread at a time. */
  static final class Match {
    int start;
    int end;
    private final Regex.Groups groups;

    Match(Regex.Groups groups) {
      this.groups = groups;
    }
  }

  /** A separator of just that text, which is not empty. */
  static Separator text(byte[] text) {
    return text.length == 1 && text[0] == ' ' ? new Blanks() : new Text(text);
  }

  /** A separator that a pattern matches. */
  static Separator pattern(Regex pattern) {
    return new Pattern(pattern);
  }

  /** A holder for what {@link #find} finds. */
  Match newMatch() {
    return new Match(null);
  }

  /** Where a part that is to be split begins: behind white space, if that separates. */
  int begin(byte[] bytes, int from, int end) {
    return from;
  }

  /** Looks for the first separator, and notes where it is. */
  abstract boolean find(byte[] bytes, int from, int end, Match match);

  private static final class Text extends Separator {
    private final byte[] text;

    Text(byte[] text) {
      this.text = text;
    }

    @Override
    boolean find(byte[] bytes, int from, int end, Match match) {
      final byte first = text[0];
      final int length = text.length;
      for (int at = from; at <= end - length; at++) {
        if (bytes[at] == first
            && (length == 1 || Arrays.equals(bytes, at, at + length, text, 0, length))) {
          match.start = at;
          match.end = at + length;
          return true;
        }
      }
      return false;
    }
  }

  private static final class Blanks extends Separator {
    @Override
    int begin(byte[] bytes, int from, int end) {
      int at = from;
      while (at < end && isBlank(bytes[at])) {
        at++;
      }
      return at;
    }

    @Override
    boolean find(byte[] bytes, int from, int end, Match match) {
      int at = from;
      while (at < end && !isBlank(bytes[at])) {
        at++;
      }
      match.start = at;
      match.end = begin(bytes, at, end);
      return at < end;
    }

    private static boolean isBlank(byte c) {
      return c == ' ' || c >= '\t' && c <= '\r';
    }
  }

  private static final class Pattern extends Separator {
    private final Regex pattern;

    Pattern(Regex pattern) {
      this.pattern = pattern;
    }

    @Override
    Match newMatch() {
      return new Match(pattern.newGroups());
    }

    @Override
    boolean find(byte[] bytes, int from, int end, Match match) {
      int at = from;
      while (at < end && pattern.find(bytes, at, end - at, match.groups)) {
        match.start = match.groups.start(0);
        match.end = match.groups.end(0);
        if (match.end > from) {
          return true;
        }
        at++; // nothing, found in front of the part: as good as not found
      }
      return false;
    }
  }
}
