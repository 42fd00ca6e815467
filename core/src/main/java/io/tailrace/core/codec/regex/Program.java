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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A nondeterministic automaton over bytes, made from a syntax tree. Immutable.
 *
 * <p>A step is one of: {@link #BYTES} consumes one byte and goes on by the edges that it fits;
 * {@link #SPLIT} goes both ways, the first preferred; {@link #TAG} notes the place; {@link #ASSERT}
 * goes on if its condition holds; {@link #MATCH} is the end. Tag 2g and 2g + 1 are the boundaries
 * of group g; the end of group 0 is noted by MATCH itself.
 *
 * <p>The text is known to be well-formed UTF-8, so sets need to tell apart only what can occur.
 */
final class Program {

  static final byte BYTES = 0;
  static final byte SPLIT = 1;
  static final byte TAG = 2;
  static final byte ASSERT = 3;
  static final byte MATCH = 4;

  private static final int STEPS_MAX = 3_000;

  private byte[] kinds = new byte[64];
  private int[] first = new int[64]; // next step; of SPLIT the preferred one
  private int[] second = new int[64]; // other branch of SPLIT, number of TAG, place of ASSERT
  private int[][] edges = new int[64][]; // of BYTES: low, high, next, ...
  private int count;
  private int start;
  private int prefix = -1;
  private final boolean tagged;
  private final boolean asciiOnly;
  private byte[] literalPrefix = {};
  private final Map<List<Integer>, Integer> shared = new HashMap<>();

  private Program(boolean tagged, boolean asciiOnly) {
    this.tagged = tagged;
    this.asciiOnly = asciiOnly;
  }

  /**
   * @param root the pattern
   * @param tagged whether group boundaries are wanted
   * @param asciiOnly whether no text has other characters
   * @param anywhere whether a match may begin behind the beginning of the text
   * @return nothing if the automaton would be too large
   */
  static Optional<Program> compile(Node root, boolean tagged, boolean asciiOnly, boolean anywhere) {
    final Program program = new Program(tagged, asciiOnly);
    try {
      final int match = program.add(MATCH, 0, 0, null);
      final int body = program.emit(root, match);
      program.start = tagged ? program.add(TAG, body, 0, null) : body;
      if (anywhere && !beginsWithText(root)) {
        program.prefix = program.add(SPLIT, program.start, 0, null);
        final int skip = program.add(BYTES, 0, 0, new int[] {0, 0xff, program.prefix});
        program.second[program.prefix] = skip;
        program.start = program.prefix;
        final StringBuilder text = new StringBuilder();
        appendPrefix(root, text);
        program.literalPrefix = text.toString().getBytes(StandardCharsets.UTF_8);
      }
    } catch (TooLargeException e) {
      return Optional.empty(); // not a failure: the other engine runs it
    }
    return Optional.of(program);
  }

  private static boolean beginsWithText(Node node) {
    if (node instanceof Node.Assertion assertion) {
      return assertion.place() == Node.Place.BEGIN_TEXT;
    }
    if (node instanceof Node.Group group) {
      return beginsWithText(group.body());
    }
    return node instanceof Node.Sequence sequence
        && !sequence.parts().isEmpty()
        && beginsWithText(sequence.parts().get(0));
  }

  /**
   * Appends characters that every match begins with.
   *
   * @return whether they are the whole node, so that those of the next one follow
   */
  private static boolean appendPrefix(Node node, StringBuilder text) {
    if (node instanceof Node.Chars chars && chars.set().single() >= 0) {
      text.appendCodePoint(chars.set().single());
      return true;
    }
    if (node instanceof Node.Group group) {
      return appendPrefix(group.body(), text);
    }
    if (node instanceof Node.Repeat repeat) {
      if (repeat.min() > 0) {
        appendPrefix(repeat.body(), text);
      }
      return false;
    }
    if (node instanceof Node.Sequence sequence) {
      for (Node part : sequence.parts()) {
        if (!appendPrefix(part, text)) {
          return false;
        }
      }
      return true;
    }
    return false;
  }

  int stepCount() {
    return count;
  }

  /** The step to begin with. */
  int start() {
    return start;
  }

  /** The step that skips bytes before the match, or -1 if the match has to begin at once. */
  int prefix() {
    return prefix;
  }

  /** Bytes that every match begins with, where a search may begin too. Not to be changed. */
  byte[] literalPrefix() {
    return literalPrefix;
  }

  byte kind(int step) {
    return kinds[step];
  }

  int next(int step) {
    return first[step];
  }

  int otherNext(int step) {
    return second[step];
  }

  int tag(int step) {
    return second[step];
  }

  Node.Place place(int step) {
    return Node.Place.values()[second[step]];
  }

  /** Triples: lowest byte, highest byte, next step. Not to be changed. */
  int[] edges(int step) {
    return edges[step];
  }

  boolean hasAssertion(Node.Place place) {
    for (int step = 0; step < count; step++) {
      if (kinds[step] == ASSERT && second[step] == place.ordinal()) {
        return true;
      }
    }
    return false;
  }

  private int add(byte kind, int next, int other, int[] byteEdges) {
    if (count == STEPS_MAX) {
      throw new TooLargeException();
    }
    if (count == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * count);
      first = Arrays.copyOf(first, 2 * count);
      second = Arrays.copyOf(second, 2 * count);
      edges = Arrays.copyOf(edges, 2 * count);
    }
    kinds[count] = kind;
    first[count] = next;
    second[count] = other;
    edges[count] = byteEdges;
    return count++;
  }

  /** Emits the node so that it goes on to {@code next}, and returns its first step. */
  private int emit(Node node, int next) {
    if (node instanceof Node.Chars chars) {
      return emitChars(chars.set(), next);
    }
    if (node instanceof Node.Sequence sequence) {
      int entry = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        entry = emit(sequence.parts().get(i), entry);
      }
      return entry;
    }
    if (node instanceof Node.Alternatives alternatives) {
      final List<Node> choices = alternatives.choices();
      int entry = emit(choices.get(choices.size() - 1), next);
      for (int i = choices.size() - 2; i >= 0; i--) {
        entry = add(SPLIT, emit(choices.get(i), next), entry, null);
      }
      return entry;
    }
    if (node instanceof Node.Repeat repeat) {
      return emitRepeat(repeat, next);
    }
    if (node instanceof Node.Group group) {
      if (!tagged) {
        return emit(group.body(), next);
      }
      final int end = add(TAG, next, 2 * group.number() + 1, null);
      return add(TAG, emit(group.body(), end), 2 * group.number(), null);
    }
    if (node instanceof Node.Assertion assertion) {
      return add(ASSERT, next, assertion.place().ordinal(), null);
    }
    throw new AssertionError(node);
  }

  private int emitRepeat(Node.Repeat repeat, int next) {
    int entry = next;
    int copies = repeat.min();
    if (repeat.max() == Node.Repeat.UNBOUNDED) {
      final int loop = add(SPLIT, 0, 0, null);
      final int body = emit(repeat.body(), loop);
      branch(loop, body, next, repeat.greedy());
      entry = copies == 0 ? loop : body;
      copies = Math.max(0, copies - 1);
    } else {
      for (int i = repeat.min(); i < repeat.max(); i++) {
        final int optional = add(SPLIT, 0, 0, null);
        branch(optional, emit(repeat.body(), entry), next, repeat.greedy());
        entry = optional;
      }
    }
    for (int i = 0; i < copies; i++) {
      entry = emit(repeat.body(), entry);
    }
    return entry;
  }

  private void branch(int split, int body, int exit, boolean greedy) {
    first[split] = greedy ? body : exit;
    second[split] = greedy ? exit : body;
  }

  private int emitChars(CodePointSet set, int next) {
    final ByteEdges out = new ByteEdges();
    for (int i = 0; i < set.rangeCount(); i++) {
      final int low = set.first(i);
      final int high = set.last(i);
      if (low < 0x80) {
        out.add(low, Math.min(high, 0x7f), next);
      }
      if (high < 0x80 || asciiOnly) {
        continue;
      }
      if (low <= 0x80 && high == Character.MAX_CODE_POINT) {
        final int oneMore = byteStep(0x80, 0xbf, next);
        final int twoMore = byteStep(0x80, 0xbf, oneMore);
        out.add(0xc2, 0xdf, oneMore);
        out.add(0xe0, 0xef, twoMore);
        out.add(0xf0, 0xf4, byteStep(0x80, 0xbf, twoMore));
      } else {
        emitRange(Math.max(low, 0x80), Math.min(high, 0x7ff), 2, next, out);
        emitRange(Math.max(low, 0x800), Math.min(high, 0xd7ff), 3, next, out);
        emitRange(Math.max(low, 0xe000), Math.min(high, 0xffff), 3, next, out);
        emitRange(Math.max(low, 0x10000), high, 4, next, out);
      }
    }
    return add(BYTES, 0, 0, out.toArray());
  }

  /** Emits code points whose encoding has {@code size} bytes. */
  private void emitRange(int low, int high, int size, int next, ByteEdges out) {
    if (low > high) {
      return;
    }
    // Split until the bytes behind the first that differs run through their whole range.
    for (int tail = 1; tail < size; tail++) {
      final int mask = (1 << (6 * tail)) - 1;
      if ((low & ~mask) != (high & ~mask)) {
        if ((low & mask) != 0) {
          emitRange(low, low | mask, size, next, out);
          emitRange((low | mask) + 1, high, size, next, out);
          return;
        }
        if ((high & mask) != mask) {
          emitRange(low, (high & ~mask) - 1, size, next, out);
          emitRange(high & ~mask, high, size, next, out);
          return;
        }
      }
    }
    int entry = next;
    for (int i = 0; i < size - 1; i++) {
      entry = byteStep(0x80 | (low >> (6 * i)) & 0x3f, 0x80 | (high >> (6 * i)) & 0x3f, entry);
    }
    final int mark = size == 2 ? 0xc0 : size == 3 ? 0xe0 : 0xf0;
    final int shift = 6 * (size - 1);
    out.add(mark | low >> shift, mark | high >> shift, entry);
  }

  private int byteStep(int low, int high, int next) {
    final List<Integer> key = List.of(low, high, next);
    final Integer known = shared.get(key);
    if (known != null) {
      return known;
    }
    final int step = add(BYTES, 0, 0, new int[] {low, high, next});
    shared.put(key, step);
    return step;
  }

  /** A growing list of edges. */
  private static final class ByteEdges {
    private int[] triples = new int[6];
    private int size;

    void add(int low, int high, int next) {
      if (size == triples.length) {
        triples = Arrays.copyOf(triples, 2 * size);
      }
      triples[size++] = low;
      triples[size++] = high;
      triples[size++] = next;
    }

    int[] toArray() {
      return Arrays.copyOf(triples, size);
    }
  }

  /** The pattern needs more than {@link #STEPS_MAX} steps. */
  private static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super(null, null, false, false);
    }
  }
}
