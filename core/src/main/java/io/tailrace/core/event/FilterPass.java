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
 * One stream on its way through a chain of filters: a view that all filters of the chain share.
 *
 * <p>The view is the stream's bytes, a bit for each event that is still in it, and the edits of
 * each event. Filters that accept or edit work on the view, one filter after the other over the
 * whole stream; {@link #result()} writes bytes once, at the end. A filter that makes a stream of
 * its own gets the view written out and leaves a new one.
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

  private final FilterPassPool pool;
  private final Thread owner = Thread.currentThread();
  private ByteSink scratch = new ByteSink(4096);
  private PackedEvent event = new PackedEvent(scratch);
  private final PackedWriter[] writers = {new PackedWriter(), new PackedWriter()};
  private final ErrorEvents countedErrors = this::sendError;

  private boolean open;
  private ErrorEvents errors;
  private EventStream given; // what the result is if nothing changed
  private PackedStream stream;
  private int holder; // the writer that holds the stream's bytes, or NO_WRITER
  private int resultHolder; // the same for the last result

  // The view. Starts are looked for when the first filter needs them.
  private int count;
  private int kept;
  private boolean indexed;
  private int[] starts = new int[65];
  private long[] dropped = new long[1];
  private boolean edited;
  private int[] editPlaces = new int[64]; // where each event's edits are saved; 0 for none
  private int[] savedEdits = new int[256];
  private int savedLength;

  private int inCount;
  private int errorCount;

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
    inCount = newStream.count();
    errorCount = 0;
    begin(newStream, NO_WRITER);
  }

  private void begin(EventStream newStream, int newHolder) {
    given = newStream;
    stream = PackedStream.of(newStream);
    holder = newHolder;
    resultHolder = newHolder;
    count = stream.count();
    kept = count;
    indexed = false;
    edited = false;
    scratch.clear();
  }

  /** Events that the last filter was given; before the first, those of the stream. */
  public int inCount() {
    return inCount;
  }

  /** Events that are in the stream now: for {@code accept} and {@code edit} never more than in. */
  public int outCount() {
    return kept;
  }

  /**
   * Bytes of the events that are in the stream now, as they came in: edits are not in it. To be
   * called after a filter.
   */
  public long outBytes() {
    expectOwner();
    if (!indexed || kept == count) {
      return stream.length();
    }
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      if (!isDropped(i)) {
        bytes += starts[i + 1] - starts[i];
      }
    }
    return bytes;
  }

  /** Events that the last filter made error events of, by an exception or by itself. */
  public int errorCount() {
    return errorCount;
  }

  /** Shows each event to {@link Filter#accept} and drops those it does not accept. */
  public void accept(Filter filter) {
    beginFilter(false);
    final PackedEvent shown = event;
    for (int i = 0; i < count; i++) {
      if (isDropped(i)) {
        continue;
      }
      moveTo(i);
      try {
        if (!filter.accept(shown)) {
          drop(i);
        }
      } catch (Exception | LinkageError | StackOverflowError reason) {
        fail(i, reason);
      }
    }
    event.show(stream);
  }

  /** Gives each event to {@link Filter#edit} and keeps what it notes. */
  public void edit(Filter filter) {
    beginFilter(true);
    final PackedEvent shown = event;
    for (int i = 0; i < count; i++) {
      if (isDropped(i)) {
        continue;
      }
      moveTo(i);
      try {
        filter.edit(shown);
        if (shown.isEdited()) {
          save(i);
        } else if (edited) {
          editPlaces[i] = 0; // the filter took back what the ones before had edited
        }
      } catch (Exception | LinkageError | StackOverflowError reason) {
        fail(i, reason);
      }
    }
    event.show(stream);
  }

  /**
   * Has {@link Filter#filter} make another stream of what is in this one.
   *
   * <p>If it throws, what it wrote for the event that its last cursor stands on is taken back, and
   * that event and those after it become error events. If that cursor is through, or there is none,
   * nobody knows how far it got: then all is taken back and all events become error events.
   */
  public void rewrite(Filter filter) {
    final EventStream in = result();
    beginFilter(false);
    final int target = resultHolder == 0 ? 1 : 0;
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
          sendError(rest, reason);
        }
      }
    }
    begin(out.stream(in.tag()), target);
  }

  /**
   * The stream that is left: the very one that was put in if nothing changed it. Valid until the
   * next call of this or of {@link #rewrite}, or the end of the pass.
   */
  public EventStream result() {
    expectOwner();
    resultHolder = holder;
    if (kept == count && !edited) {
      return given;
    }
    if (kept == 0) {
      return PackedStream.empty(stream.tag());
    }
    final int target = holder == 0 ? 1 : 0;
    final PackedWriter out = writers[target];
    out.clear();
    int i = 0;
    while (i < count) {
      if (isDropped(i)) {
        i++;
        continue;
      }
      if (isEdited(i)) {
        moveTo(i);
        out.copy(event);
        i++;
        continue;
      }
      int end = i + 1;
      while (end < count && !isDropped(end) && !isEdited(end)) {
        end++;
      }
      if (end - i == kept) {
        return stream.range(i, end, starts[i], starts[end]); // one run, seen where it is
      }
      out.copyRange(stream, i, end, starts[i], starts[end]);
      i = end;
    }
    resultHolder = target;
    return out.stream(stream.tag());
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    expectOwner();
    open = false;
    errors = null;
    given = null;
    stream = PackedStream.empty("");
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
      dropped = new long[1];
      editPlaces = new int[64];
    }
    if (savedEdits.length > BYTES_KEPT_MAX / Integer.BYTES) {
      savedEdits = new int[256];
    }
  }

  private void beginFilter(boolean editable) {
    expectOwner();
    inCount = kept;
    errorCount = 0;
    if (!indexed) {
      index();
    }
    event.show(stream);
    event.setEditable(editable);
  }

  /** Finds where the events begin. */
  private void index() {
    if (starts.length <= count) {
      starts = new int[Math.max(count + 1, starts.length * 2)];
      editPlaces = new int[starts.length];
      dropped = new long[(starts.length >> 6) + 1];
    }
    Arrays.fill(dropped, 0, (count >> 6) + 1, 0);
    final byte[] b = stream.array();
    final int limit = stream.offset() + stream.length();
    if (!stream.copyStarts(starts)) {
      int at = stream.offset();
      for (int i = 0; i < count; i++) {
        starts[i] = at;
        at = Containers.skip(b, at, limit);
      }
    }
    starts[count] = limit;
    indexed = true;
  }

  private void moveTo(int i) {
    event.moveTo(i, starts[i], starts[i + 1]);
    if (isEdited(i)) {
      event.loadEdits(savedEdits, editPlaces[i]);
    }
  }

  private boolean isDropped(int i) {
    return (dropped[i >> 6] & 1L << i) != 0;
  }

  private void drop(int i) {
    dropped[i >> 6] |= 1L << i;
    kept--;
  }

  private boolean isEdited(int i) {
    return edited && editPlaces[i] != 0;
  }

  private void save(int i) {
    if (!edited) {
      edited = true;
      Arrays.fill(editPlaces, 0, count, 0);
      savedLength = 1; // place 0 stands for none
    }
    // Each save of an event takes new room: the edits before stay until the pass ends, in case the
    // filter fails later.
    final int size = event.savedSize();
    if (savedEdits.length - savedLength < size) {
      savedEdits = Arrays.copyOf(savedEdits, Math.max(savedLength + size, savedEdits.length * 2));
    }
    event.saveEdits(savedEdits, savedLength);
    editPlaces[i] = savedLength;
    savedLength += size;
  }

  private void fail(int i, Throwable reason) {
    moveTo(i);
    sendError(event, reason);
    drop(i);
  }

  private void sendError(Event failed, Throwable reason) {
    if (reason instanceof InterruptedException) {
      Thread.currentThread().interrupt(); // somebody wants the thread to end: pass it on
    }
    errorCount++;
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
