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

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs a {@link Program} as a deterministic automaton that is built while it runs: one table
 * look-up for each byte, whatever the pattern. Finds what a backtracking matcher finds, in linear
 * time.
 *
 * <p><b>How.</b> A state is the ordered list of the steps that the nondeterministic automaton may
 * be at ("threads", the preferred first), right behind a byte. Everything that consumes nothing is
 * followed when the next byte is known, so a group boundary is noted only by the byte that decides
 * it: the loop of {@code (?<host>[^ ]*) } notes nothing until the blank. Of two threads at the same
 * step only the preferred one lives; a match ends all threads less preferred than itself, while
 * those before it may still replace it.
 *
 * <p><b>Boundaries</b> are in registers. Tag t of thread i is register {@code (i + 1) * tagCount +
 * t}, or register t if all threads agree about the tag, which is the rule and makes the moves
 * between threads rare. The thread that only skips bytes before the match has no tags and does not
 * count. This is a tagged automaton after Laurikari, with the look-ahead of one byte that Kuklewicz
 * and Trofimovich describe.
 *
 * <p><b>Bounds.</b> At most {@link #STATES_MAX} states, {@link #TABLE_MAX} table entries and {@link
 * #LISTS_MAX} ints beside them, kept for ever. When they are used up, a text that needs another
 * state is answered {@link #GAVE_UP} and goes to the other engine.
 *
 * <p><b>Threads.</b> Any number. Transitions are added under {@code buildLock} and read without it:
 * a table entry is an int, either 0 (unknown), a row of the table, or the index of an {@link
 * Action}, whose fields are final. A reader that sees an older table finds 0 there and looks again
 * under the lock.
 */
final class LazyAutomaton {

  static final int NOT_FOUND = 0;
  static final int FOUND = 1;

  /** The automaton grew too large for this text; nothing is known about it. */
  static final int GAVE_UP = 2;

  static final int STATES_MAX = 2_000;
  static final int TABLE_MAX = 1 << 18; // ints: 1 MiB

  /** Most ints in the lists of all states and actions together: 2 MiB. */
  static final int LISTS_MAX = 1 << 19;

  static final int TAGGED_THREADS_MAX = 24;
  static final int GROUPS_MAX = 31; // two tags each, and those of the match, are bits of a long

  private static final int ROW_OF_NO_STATE = 0;

  private static final int AT_BEGIN = 1;
  private static final int AFTER_NEWLINE = 2;
  private static final int AFTER_WORD = 4;

  // Sources of a register's new value, beside the number of another register.
  private static final int HERE = -1;
  private static final int UNSET = -2;

  private static final int[] NO_MOVES = {};

  private final Program program;
  private final int tagCount; // 0: only whether there is a match
  private final byte[] classOfByte = new byte[256]; // unsigned
  private final int[] byteOfClass; // one member of each class
  private final int endClass; // what follows the last byte
  private final int stride;
  private final byte[] literalPrefix;
  private final int context; // the bits of the context that matter to this program

  private final Object buildLock = new Object();
  private final Map<StateKey, State> states = new HashMap<>(); // guarded by buildLock
  private int rowsUsed; // guarded by buildLock
  private int actionsUsed; // guarded by buildLock
  private int listsUsed; // guarded by buildLock
  private State[] stateOfRow = new State[16]; // guarded by buildLock; index is row / stride
  private volatile int[] table; // written under buildLock
  private volatile Action[] actions = new Action[16]; // written under buildLock
  private final int startRow;

  /** What a transition does besides going on: {@code next} 0 ends the search. */
  private record Action(int[] moves, int next, boolean matches, int[] result) {}

  private record State(int[] steps, long agreed, int context, int row) {}

  private static final class StateKey {
    private final int[] steps;
    private final long agreed;
    private final int context;

    StateKey(int[] steps, long agreed, int context) {
      this.steps = steps;
      this.agreed = agreed;
      this.context = context;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof StateKey that
          && agreed == that.agreed
          && context == that.context
          && Arrays.equals(steps, that.steps);
    }

    @Override
    public int hashCode() {
      return (Arrays.hashCode(steps) * 31 + Long.hashCode(agreed)) * 31 + context;
    }
  }

  /**
   * @param groupCount capturing groups to note, at most {@link #GROUPS_MAX}; -1 to find out only
   *     whether there is a match
   */
  LazyAutomaton(Program program, int groupCount) {
    this.program = program;
    this.tagCount = 2 * (groupCount + 1);
    this.literalPrefix = program.literalPrefix();
    final boolean lines =
        program.hasAssertion(Node.Place.BEGIN_LINE) || program.hasAssertion(Node.Place.END_LINE);
    final boolean words =
        program.hasAssertion(Node.Place.WORD_BOUNDARY)
            || program.hasAssertion(Node.Place.NOT_WORD_BOUNDARY);
    this.byteOfClass = classify(lines, words);
    this.endClass = byteOfClass.length;
    this.stride = endClass + 1;
    this.context =
        (lines || program.hasAssertion(Node.Place.BEGIN_TEXT) ? AT_BEGIN : 0)
            | (lines ? AFTER_NEWLINE : 0)
            | (words ? AFTER_WORD : 0);
    this.table = new int[stride * 8];
    this.rowsUsed = 1;
    final long allAgreed = tagCount == 64 ? -1L : (1L << tagCount) - 1;
    this.startRow = stateFor(new int[] {program.start()}, allAgreed, AT_BEGIN & context).row();
  }

  /** Bytes that the program never tells apart share a class. */
  private int[] classify(boolean lines, boolean words) {
    final boolean[] begins = new boolean[257];
    begins[0] = true;
    for (int step = 0; step < program.stepCount(); step++) {
      if (program.kind(step) == Program.BYTES) {
        final int[] edges = program.edges(step);
        for (int i = 0; i < edges.length; i += 3) {
          begins[edges[i]] = true;
          begins[edges[i + 1] + 1] = true;
        }
      }
    }
    if (lines) {
      begins['\n'] = true;
      begins['\n' + 1] = true;
    }
    int classes = 0;
    final int[] members = new int[256];
    for (int value = 0; value < 256; value++) {
      if (begins[value] || words && value > 0 && isWord(value) != isWord(value - 1)) {
        members[classes++] = value;
      }
      classOfByte[value] = (byte) (classes - 1);
    }
    return Arrays.copyOf(members, classes);
  }

  private static boolean isWord(int value) {
    return value >= '0' && value <= '9'
        || value >= 'A' && value <= 'Z'
        || value >= 'a' && value <= 'z'
        || value == '_';
  }

  /** How many registers a search that notes groups needs. */
  int registerCount() {
    return tagCount * (TAGGED_THREADS_MAX + 1);
  }

  /** How many states were built so far. */
  int stateCount() {
    synchronized (buildLock) {
      return rowsUsed - 1;
    }
  }

  /** Returns {@link #FOUND}, {@link #NOT_FOUND} or {@link #GAVE_UP}. */
  int find(byte[] bytes, int offset, int length) {
    final int end = offset + length;
    int at = firstCandidate(bytes, offset, end);
    if (at < 0) {
      return NOT_FOUND;
    }
    final byte[] classes = classOfByte;
    int[] rows = table;
    int row = startRow;
    while (true) {
      int entry = 0;
      while (at < end && (entry = rows[row + (classes[bytes[at] & 0xff] & 0xff)]) > 0) {
        row = entry;
        at++;
      }
      final int byteClass = at < end ? classes[bytes[at] & 0xff] & 0xff : endClass;
      if (at == end) {
        entry = rows[row + byteClass];
      }
      if (entry == 0) {
        entry = build(row, byteClass);
        if (entry == 0) {
          return GAVE_UP;
        }
        rows = table;
      }
      if (entry < 0) {
        return action(entry).matches() ? FOUND : NOT_FOUND;
      }
      row = entry;
      at++;
    }
  }

  /**
   * As {@link #find(byte[], int, int)}, noting the tags of the match.
   *
   * @param registers at least {@link #registerCount()} long; scratch
   * @param result two places for each group, the match first; changed only if there is a match, or
   *     if the automaton gave up
   */
  int find(byte[] bytes, int offset, int length, int[] registers, int[] result) {
    final int end = offset + length;
    int at = firstCandidate(bytes, offset, end);
    if (at < 0) {
      return NOT_FOUND;
    }
    final byte[] classes = classOfByte;
    int[] rows = table;
    int row = startRow;
    int answer = NOT_FOUND;
    Arrays.fill(registers, 0, tagCount, -1);
    while (true) {
      int entry = 0;
      while (at < end && (entry = rows[row + (classes[bytes[at] & 0xff] & 0xff)]) > 0) {
        row = entry;
        at++;
      }
      final int byteClass = at < end ? classes[bytes[at] & 0xff] & 0xff : endClass;
      if (at == end) {
        entry = rows[row + byteClass];
      }
      if (entry == 0) {
        entry = build(row, byteClass);
        if (entry == 0) {
          return GAVE_UP;
        }
        rows = table;
      }
      if (entry < 0) {
        final Action action = action(entry);
        if (action.matches()) {
          answer = FOUND;
          move(action.result(), registers, result, at);
        }
        move(action.moves(), registers, registers, at);
        entry = action.next();
        if (entry == ROW_OF_NO_STATE) {
          return answer;
        }
      }
      row = entry;
      at++;
    }
  }

  /**
   * Returns the first place where a match may begin, or -1. Beginning there in the state of the
   * text's beginning is right: it can only matter to an assertion, and none stands before a prefix.
   */
  private int firstCandidate(byte[] bytes, int offset, int end) {
    return literalPrefix.length == 0
        ? offset
        : ByteSearch.indexOf(bytes, offset, end, literalPrefix);
  }

  private static void move(int[] moves, int[] from, int[] to, int at) {
    for (int i = 0; i < moves.length; i += 2) {
      final int source = moves[i + 1];
      to[moves[i]] = source >= 0 ? from[source] : source == HERE ? at : -1;
    }
  }

  private Action action(int entry) {
    final Action[] known = actions;
    final int index = -entry;
    final Action action = index < known.length ? known[index] : null;
    if (action != null) {
      return action;
    }
    synchronized (buildLock) { // seen the entry before the action
      return actions[index];
    }
  }

  /** Adds a transition and returns its table entry, or 0 if there is no room for it. */
  private int build(int row, int byteClass) {
    synchronized (buildLock) {
      final int known = table[row + byteClass];
      if (known != 0) {
        return known; // another thread was faster
      }
      final int entry = transition(stateOfRow[row / stride], byteClass);
      if (entry != 0) {
        table[row + byteClass] = entry;
      }
      return entry;
    }
  }

  private int transition(State state, int byteClass) {
    final Closure closure = new Closure(state, byteClass);
    closure.run();
    final boolean untagged = tagCount == 0;
    if (closure.count == 0 || untagged && closure.matched) {
      return actionEntry(new Action(NO_MOVES, ROW_OF_NO_STATE, closure.matched, closure.result));
    }
    final int[] steps = Arrays.copyOf(closure.steps, closure.count);
    final int tagged = taggedCount(steps);
    if (!untagged && tagged > TAGGED_THREADS_MAX) {
      return 0;
    }
    if (untagged) {
      Arrays.sort(steps); // no match is better than another: fewer states
    }
    final int[] moves = new int[2 * tagCount * Math.max(1, tagged)];
    final Moves planned = new Moves(moves);
    long agreed = 0;
    for (int tag = 0; tag < tagCount; tag++) {
      if (plan(state, closure, tagged, tag, planned)) {
        agreed |= 1L << tag;
      }
    }
    final State next = stateFor(steps, agreed, contextAfter(byteClass));
    if (next == null) {
      return 0;
    }
    if (planned.size == 0 && !closure.matched) {
      return next.row();
    }
    return actionEntry(
        new Action(
            Arrays.copyOf(moves, planned.size), next.row(), closure.matched, closure.result));
  }

  private int taggedCount(int[] steps) {
    int counted = 0;
    for (int step : steps) {
      counted += step == program.prefix() ? 0 : 1;
    }
    return counted;
  }

  /** Plans the moves of one tag into the next state; returns whether its threads agree about it. */
  private boolean plan(State from, Closure closure, int threads, int tag, Moves moves) {
    boolean agree = true;
    for (int i = 1; i < threads; i++) {
      agree &= closure.source(from, i, tag) == closure.source(from, 0, tag);
    }
    if (agree) {
      if (threads > 0) {
        moves.add(tag, closure.source(from, 0, tag));
      }
      return true;
    }
    // Threads keep their order, so sources ascend with targets: moving down first in ascending and
    // then up in descending order, no source is overwritten before it was read.
    for (int i = 0; i < threads; i++) {
      final int source = closure.source(from, i, tag);
      if (source > register(i, tag)) {
        moves.add(register(i, tag), source);
      }
    }
    for (int i = threads - 1; i >= 0; i--) {
      final int source = closure.source(from, i, tag);
      if (source >= 0 && source < register(i, tag)) {
        moves.add(register(i, tag), source);
      }
    }
    for (int i = 0; i < threads; i++) {
      final int source = closure.source(from, i, tag);
      if (source < 0) {
        moves.add(register(i, tag), source);
      }
    }
    return false;
  }

  private int register(int thread, int tag) {
    return (thread + 1) * tagCount + tag;
  }

  private int contextAfter(int byteClass) {
    final int value = byteOfClass[byteClass];
    return context & ((value == '\n' ? AFTER_NEWLINE : 0) | (isWord(value) ? AFTER_WORD : 0));
  }

  /** Returns 0 if there is no room for another action. */
  private int actionEntry(Action action) {
    listsUsed += action.moves().length + action.result().length;
    if (listsUsed > LISTS_MAX) {
      return 0;
    }
    final int index = ++actionsUsed;
    if (index == actions.length) {
      actions = Arrays.copyOf(actions, 2 * index);
    }
    actions[index] = action;
    return -index;
  }

  /** Returns null if there is no room for another state. */
  private State stateFor(int[] steps, long agreed, int after) {
    final StateKey key = new StateKey(steps, agreed, after);
    final State known = states.get(key);
    if (known != null) {
      return known;
    }
    if (rowsUsed > STATES_MAX
        || (rowsUsed + 1) * stride > TABLE_MAX
        || listsUsed + steps.length > LISTS_MAX) {
      return null;
    }
    listsUsed += steps.length;
    if ((rowsUsed + 1) * stride > table.length) {
      table = Arrays.copyOf(table, Math.min(TABLE_MAX, 2 * table.length));
    }
    if (rowsUsed == stateOfRow.length) {
      stateOfRow = Arrays.copyOf(stateOfRow, 2 * rowsUsed);
    }
    final State state = new State(steps, agreed, after, rowsUsed * stride);
    stateOfRow[rowsUsed++] = state;
    states.put(key, state);
    return state;
  }

  /** A growing list of moves, each a target register and a source. */
  private static final class Moves {
    private final int[] pairs;
    private int size;

    Moves(int[] pairs) {
      this.pairs = pairs;
    }

    void add(int target, int source) {
      if (target != source) {
        pairs[size++] = target;
        pairs[size++] = source;
      }
    }
  }

  /** Follows one state through everything that consumes nothing, and over one byte. */
  private final class Closure {
    private final State state;
    private final int byteClass;
    private final boolean[] visited = new boolean[program.stepCount()];
    private final boolean[] taken = new boolean[program.stepCount()];

    /** The threads behind the byte, each with the thread it comes from and the tags it passed. */
    final int[] steps = new int[program.stepCount()];

    final int[] parents = new int[program.stepCount()];
    final long[] passed = new long[program.stepCount()];
    int count;
    boolean matched;
    int[] result = NO_MOVES;

    Closure(State state, int byteClass) {
      this.state = state;
      this.byteClass = byteClass;
    }

    void run() {
      for (int thread = 0; thread < state.steps().length && !matched; thread++) {
        follow(thread);
      }
    }

    private void follow(int thread) {
      int[] pending = new int[16];
      long[] pendingTags = new long[16];
      int depth = 1;
      pending[0] = state.steps()[thread];
      while (depth > 0) {
        depth--;
        final int step = pending[depth];
        final long tags = pendingTags[depth];
        if (visited[step]) {
          continue;
        }
        visited[step] = true;
        if (depth + 2 > pending.length) {
          pending = Arrays.copyOf(pending, 2 * pending.length);
          pendingTags = Arrays.copyOf(pendingTags, 2 * pendingTags.length);
        }
        switch (program.kind(step)) {
          case Program.BYTES -> consume(thread, step, tags);
          case Program.SPLIT -> {
            pending[depth] = program.otherNext(step);
            pendingTags[depth++] = tags;
            pending[depth] = program.next(step);
            pendingTags[depth++] = tags;
          }
          case Program.TAG -> {
            pending[depth] = program.next(step);
            pendingTags[depth++] = tags | 1L << program.tag(step);
          }
          case Program.ASSERT -> {
            if (holds(program.place(step))) {
              pending[depth] = program.next(step);
              pendingTags[depth++] = tags;
            }
          }
          case Program.MATCH -> {
            matched = true;
            result = resultMoves(thread, tags);
            return; // whatever is left is less preferred
          }
          default -> throw new IllegalStateException("BUG: step of kind " + program.kind(step));
        }
      }
    }

    private void consume(int thread, int step, long tags) {
      if (byteClass == endClass) {
        return;
      }
      final int value = byteOfClass[byteClass];
      final int[] edges = program.edges(step);
      for (int i = 0; i < edges.length; i += 3) {
        final int next = edges[i + 2];
        if (edges[i] <= value && value <= edges[i + 1] && !taken[next]) {
          taken[next] = true;
          steps[count] = next;
          parents[count] = thread;
          passed[count++] = tags;
        }
      }
    }

    private boolean holds(Node.Place place) {
      final boolean atEnd = byteClass == endClass;
      final int value = atEnd ? -1 : byteOfClass[byteClass];
      final int before = state.context();
      return switch (place) {
        case BEGIN_TEXT -> (before & AT_BEGIN) != 0;
        case END_TEXT -> atEnd;
        case BEGIN_LINE -> (before & AT_BEGIN) != 0 || (before & AFTER_NEWLINE) != 0 && !atEnd;
        case END_LINE -> atEnd || value == '\n';
        case WORD_BOUNDARY -> isWord(value) != ((before & AFTER_WORD) != 0);
        case NOT_WORD_BOUNDARY -> isWord(value) == ((before & AFTER_WORD) != 0);
      };
    }

    /** Where the tag of a thread behind the byte gets its value from. */
    int source(State from, int thread, int tag) {
      return source(from, parents[thread], passed[thread], tag);
    }

    private int source(State from, int parent, long tags, int tag) {
      if ((tags & 1L << tag) != 0) {
        return HERE;
      }
      if (from.steps()[parent] == program.prefix()) {
        return UNSET;
      }
      return (from.agreed() & 1L << tag) != 0 ? tag : register(parent, tag);
    }

    private int[] resultMoves(int thread, long tags) {
      final int[] moves = new int[2 * tagCount];
      for (int tag = 0; tag < tagCount; tag++) {
        moves[2 * tag] = tag;
        moves[2 * tag + 1] = tag == 1 ? HERE : source(state, thread, tags, tag);
      }
      return moves;
    }
  }
}
