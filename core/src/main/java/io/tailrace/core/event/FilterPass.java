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
package io.tailrace.core.event;

import io.tailrace.api.ByteSink;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import java.util.Arrays;

/**
 * One stream on its way through a chain of filters.
 *
 * <p>Filters that accept or edit are run together, an event through all of them before the next:
 * its fields are looked for once, and what one filter has edited lies ready for the next. Bytes are
 * written once, behind the last of them, and only if something changed. A filter that makes a
 * stream of its own gets what those before it left.
 *
 * <p>What a filter throws makes an error event of the event it was given, as it was before that
 * filter, and takes it out of the stream.
 *
 * <p>Opened by a {@link FilterPassPool} and closed by the same thread; used by no other. The stream
 * that was put in is borrowed until the pass is closed, and so is the result.
 */
public final class FilterPass implements AutoCloseable {
  /** Room beyond this many bytes is not kept for the next stream. */
  private static final int BYTES_KEPT_MAX = 1 << 20;

  private static final int EVENTS_KEPT_MAX = 1 << 15;

  private static final int NO_WRITER = -1;
  private static final PackedStream NOTHING = PackedStream.empty("");

  private final FilterPassPool pool;
  private final Thread owner = Thread.currentThread();
  private ByteSink scratch = new ByteSink(4096); // the edits of one event
  private PackedEvent event = new PackedEvent(scratch);
  private int[] editsBefore = new int[64]; // of the event, when a step got it
  private final PackedWriter[] writers = {new PackedWriter(), new PackedWriter()};
  private final ErrorEvents countedErrors = (failed, reason) -> sendError(0, failed, reason);

  private boolean open;
  private ErrorEvents errors;
  private EventStream result;
  private PackedStream stream; // the result's bytes
  private int holder; // the writer that holds them, or NO_WRITER
  private int[] starts = new int[65];

  // What the last run did, for each of its steps.
  private int inCount; // of the first
  private long inBytes;
  private int[] drops = new int[4]; // errors included
  private long[] droppedBytes = new long[4];
  private int[] errorCounts = new int[4];

  // Events that stay as they are, one behind the other, and are not written yet.
  private int rangeFrom;
  private int rangeTo;

  FilterPass(FilterPassPool pool) {
    this.pool = pool;
  }

  void open(EventStream newStream, ErrorEvents newErrors) {
    expectOwner();
    if (open) {
      throw new IllegalStateException("BUG: the filter pass is open");
    }
    open = true;
    errors = newErrors;
    goOnWith(newStream, NO_WRITER);
    beginRun(1);
  }

  private void goOnWith(EventStream newStream, int newHolder) {
    result = newStream;
    stream = PackedStream.of(newStream);
    holder = newHolder;
  }

  private void beginRun(int steps) {
    inCount = stream.count();
    inBytes = stream.length();
    if (drops.length < steps) {
      drops = new int[steps];
      droppedBytes = new long[steps];
      errorCounts = new int[steps];
    }
    Arrays.fill(drops, 0, steps, 0);
    Arrays.fill(droppedBytes, 0, steps, 0);
    Arrays.fill(errorCounts, 0, steps, 0);
  }

  /** Events that a step of the last run was given. */
  public int inCount(int step) {
    int events = inCount;
    for (int i = 0; i < step; i++) {
      events -= drops[i];
    }
    return events;
  }

  /** Events that a step of the last run left in the stream. */
  public int outCount(int step) {
    return inCount(step + 1);
  }

  /**
   * Bytes of the events that a step of the last run left in the stream: as they came into the run,
   * or as the step wrote them anew.
   */
  public long outBytes(int step) {
    long bytes = inBytes;
    for (int i = 0; i <= step; i++) {
      bytes -= droppedBytes[i];
    }
    return bytes;
  }

  /** Events that a step of the last run made error events of, by an exception or by itself. */
  public int errorCount(int step) {
    return errorCounts[step];
  }

  /** Events that are in the stream now. */
  public int count() {
    return stream.count();
  }

  /** Takes each event through the steps, until one of them drops it. */
  public void run(FilterStep... steps) {
    expectOwner();
    beginRun(steps.length);
    findStarts();
    rangeFrom = 0;
    rangeTo = 0;
    final int target = holder == 0 ? 1 : 0;
    final PackedWriter out = writers[target];
    out.clear();
    event.show(stream);
    for (int i = 0; i < inCount; i++) {
      if (!passes(i, steps)) {
        continue;
      }
      if (event.isEdited()) {
        writeRange(out);
        out.copy(event);
        continue;
      }
      if (i != rangeTo) {
        writeRange(out);
        rangeFrom = i;
      }
      rangeTo = i + 1;
    }
    finish(out, target);
    event.show(NOTHING);
  }

  private void findStarts() {
    if (starts.length <= inCount) {
      starts = new int[Math.max(inCount + 1, starts.length * 2)];
    }
    final int limit = stream.offset() + stream.length();
    if (!stream.copyStarts(starts)) {
      int at = stream.offset();
      for (int i = 0; i < inCount; i++) {
        starts[i] = at;
        at = Containers.skip(stream.array(), at, limit);
      }
    }
    starts[inCount] = limit;
  }

  private boolean passes(int i, FilterStep[] steps) {
    final PackedEvent shown = event;
    scratch.clear();
    shown.moveTo(i, starts[i], starts[i + 1]);
    for (int step = 0; step < steps.length; step++) {
      final boolean isEditing = steps[step].isEditing();
      final boolean hadEdits = isEditing && shown.isEdited();
      if (hadEdits) {
        saveEdits();
      }
      shown.setEditable(isEditing);
      final boolean stays;
      try {
        stays = steps[step].apply(shown);
        shown.settle();
      } catch (Exception | LinkageError | StackOverflowError reason) {
        if (isEditing) {
          reopen(i, hadEdits);
        }
        sendError(step, shown, reason);
        drop(i, step);
        return false;
      }
      if (!stays) {
        drop(i, step);
        return false;
      }
    }
    return true;
  }

  /** Shows an event as it was before the step that edited it last. */
  private void reopen(int i, boolean hadEdits) {
    event.moveTo(i, starts[i], starts[i + 1]);
    if (hadEdits) {
      event.loadEdits(editsBefore, 0);
    }
  }

  private void saveEdits() {
    final int size = event.savedSize();
    if (editsBefore.length < size) {
      editsBefore = new int[size * 2];
    }
    event.saveEdits(editsBefore, 0);
  }

  private void drop(int i, int step) {
    drops[step]++;
    droppedBytes[step] += starts[i + 1] - starts[i];
  }

  private void writeRange(PackedWriter out) {
    if (rangeFrom < rangeTo) {
      out.copyRange(stream, rangeFrom, rangeTo, starts[rangeFrom], starts[rangeTo]);
      rangeFrom = rangeTo;
    }
  }

  private void finish(PackedWriter out, int target) {
    if (rangeTo - rangeFrom == inCount) {
      return; // nothing has changed
    }
    if (out.count() > 0) {
      writeRange(out);
      goOnWith(out.stream(stream.tag()), target);
    } else if (rangeFrom < rangeTo) { // one range, seen where it is
      goOnWith(stream.range(rangeFrom, rangeTo, starts[rangeFrom], starts[rangeTo]), holder);
    } else {
      goOnWith(PackedStream.empty(stream.tag()), NO_WRITER);
    }
  }

  /**
   * Has {@link Filter#filter} make another stream of what is in this one, as a run of one step.
   *
   * <p>If it throws, what it wrote for the event that its last cursor stands on is taken back, and
   * that event and those after it become error events. If that cursor is through, or there is none,
   * nobody knows how far it got: then all is taken back and all events become error events.
   */
  public void rewrite(Filter filter) {
    expectOwner();
    beginRun(1);
    final EventStream in = result;
    final int target = holder == 0 ? 1 : 0;
    final PackedWriter out = writers[target];
    out.clear();
    final WatchedStream watched = new WatchedStream(in, out);
    try {
      filter.filter(watched, out, countedErrors);
      out.expectNoneBegun();
    } catch (Exception | LinkageError | StackOverflowError reason) {
      out.abandonEvent();
      final PackedEvent at = watched.lastCursor();
      int from = 0;
      if (at == null || at.isFinished()) {
        out.clear();
      } else {
        at.takeBackWritten();
        from = Math.max(0, at.index());
      }
      final EventCursor rest = in.cursor();
      for (int i = 0; rest.next(); i++) {
        if (i >= from) {
          sendError(0, rest, reason);
        }
      }
    }
    goOnWith(out.stream(in.tag()), target);
    drops[0] = inCount - stream.count();
    droppedBytes[0] = inBytes - stream.length();
  }

  /**
   * The stream that is left: the very one that was put in if nothing changed it. Valid until the
   * next run, or the end of the pass.
   */
  public EventStream result() {
    expectOwner();
    return result;
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    expectOwner();
    open = false;
    errors = null;
    goOnWith(NOTHING, NO_WRITER);
    event.show(stream);
    shrink();
    pool.giveBack(this);
  }

  private void shrink() {
    if (scratch.array().length > BYTES_KEPT_MAX) {
      scratch = new ByteSink(4096);
      event = new PackedEvent(scratch);
    }
    for (int i = 0; i < writers.length; i++) {
      if (writers[i].capacity() > BYTES_KEPT_MAX) {
        writers[i] = new PackedWriter();
      }
    }
    if (starts.length > EVENTS_KEPT_MAX) {
      starts = new int[65];
    }
    if (editsBefore.length > BYTES_KEPT_MAX / Integer.BYTES) {
      editsBefore = new int[64];
    }
  }

  private void sendError(int step, Event failed, Throwable reason) {
    if (reason instanceof InterruptedException) {
      Thread.currentThread().interrupt(); // somebody wants the thread to end: pass it on
    }
    errorCounts[step]++;
    errors.emit(failed, reason);
  }

  private void expectOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "BUG: a filter pass of thread '"
              + owner.getName()
              + "' is used by thread '"
              + Thread.currentThread().getName()
              + "'");
    }
  }
}
