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

import java.util.List;

/** The syntax tree of a pattern that automata can run. */
sealed interface Node {

  /** Returns whether the node can match without consuming anything. */
  boolean isNullable();

  /** One character out of a set. */
  record Chars(CodePointSet set) implements Node {
    @Override
    public boolean isNullable() {
      return false;
    }
  }

  /** All parts, one behind the other; nothing at all if there are none. */
  record Sequence(List<Node> parts) implements Node {
    @Override
    public boolean isNullable() {
      return parts.stream().allMatch(Node::isNullable);
    }
  }

  /** One of the choices, the earlier preferred. */
  record Alternatives(List<Node> choices) implements Node {
    @Override
    public boolean isNullable() {
      return choices.stream().anyMatch(Node::isNullable);
    }
  }

  /**
   * The body several times.
   *
   * @param max {@link #UNBOUNDED}, or at least 1 and at least min
   * @param greedy whether more is preferred to less
   */
  record Repeat(Node body, int min, int max, boolean greedy) implements Node {
    static final int UNBOUNDED = -1;

    @Override
    public boolean isNullable() {
      return min == 0 || body.isNullable();
    }
  }

  /**
   * A capturing group.
   *
   * @param number 1 or more, in the order of the opening parentheses
   */
  record Group(int number, Node body) implements Node {
    @Override
    public boolean isNullable() {
      return body.isNullable();
    }
  }

  /** A condition on the place between two characters. */
  record Assertion(Place place) implements Node {
    @Override
    public boolean isNullable() {
      return true;
    }
  }

  /** Where an {@link Assertion} holds. */
  enum Place {
    /** {@code \A}. */
    BEGIN_TEXT,
    /** {@code \z}. */
    END_TEXT,
    /** {@code ^}: at the beginning and behind a newline, unless that is the last byte. */
    BEGIN_LINE,
    /** {@code $}: at the end and before a newline. */
    END_LINE,
    /** {@code \b}, in ASCII. */
    WORD_BOUNDARY,
    /** {@code \B}, in ASCII. */
    NOT_WORD_BOUNDARY
  }
}
