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
package io.tailrace.api.chunkfile;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.api.EventScanner;
import io.tailrace.api.MessagePack;
import io.tailrace.api.buffer.DiskFile;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds how far the bytes are whole that no checksum vouches for: what Fluentd wrote, and what we
 * were about to acknowledge. Reused; not thread-safe.
 */
public final class UncheckedTail {
  private static final int WINDOW_MIN = 256 * 1024;
  private static final int KNOWN_MAX = 4096;
  private static final int WINDOW_KEPT_MAX = 16 * WINDOW_MIN;
  private static final int WINDOW_MAX = Integer.MAX_VALUE - 8;

  private final Content content;
  private final EventScanner scanner;
  private final CompressedUnits units;
  private byte[] window = new byte[WINDOW_MIN];
  private long end;
  private long count;
  private String problem = "";

  // What a scan of bytes in memory found.
  private int wholeBytes;
  private boolean isCutOff;

  /**
   * @param contentLimit most bytes that a compressed unit may hold; a larger one is not looked into
   */
  public UncheckedTail(Content content, EventScanner scanner, Codecs codecs, long contentLimit) {
    this.content = content;
    this.scanner = scanner;
    this.units = new CompressedUnits(codecs, contentLimit);
  }

  /** The end of the last event, line or compressed unit that is whole. */
  public long end() {
    return end;
  }

  /** Events up to there, as far as they can be counted. */
  public long count() {
    return count;
  }

  /** What is wrong with what lies behind; empty if nothing lies there. */
  public String problem() {
    return problem;
  }

  /**
   * Looks at a file from {@code start} to {@code limit}.
   *
   * @param isOurs whether we wrote the file, so that it may end in the beginning of an append;
   *     otherwise text is taken as it is
   * @param known bytes right before {@code start} that are known to be whole
   */
  public void scan(
      DiskFile data,
      long start,
      long limit,
      Optional<Compression> compression,
      boolean isOurs,
      long known)
      throws IOException {
    end = start;
    count = 0;
    problem = "";
    if (compression.isPresent()) {
      scanUnits(data, limit, compression.get());
    } else if (content == Content.EVENTS || content == Content.VALUES) {
      scanValues(data, limit);
    } else {
      scanText(data, limit, isOurs, (int) Math.min(KNOWN_MAX, known));
    }
    if (window.length > WINDOW_KEPT_MAX) {
      window = new byte[WINDOW_MIN];
    }
  }

  private void scanUnits(DiskFile data, long limit, Compression compression) throws IOException {
    while (end < limit) {
      if (!units.next(data, end, limit, compression)) {
        problem = units.problem();
        return;
      }
      if (units.isTooLarge()) {
        end = limit; // nothing says that it is broken; whoever reads it will be told
        return;
      }
      final ByteSink unit = units.content();
      final long events = count(unit.array(), unit.length());
      if (wholeBytes < unit.length()) {
        problem = "the compressed unit that begins there does not hold whole events";
        return;
      }
      count += events;
      end = units.end();
    }
  }

  private void scanValues(DiskFile data, long limit) throws IOException {
    while (end < limit) {
      final int held = data.read(end, window, 0, (int) Math.min(window.length, limit - end));
      count += count(window, held);
      end += wholeBytes;
      if (wholeBytes == 0) {
        if (!isCutOff || held < window.length || end + held >= limit) {
          problem =
              content == Content.EVENTS
                  ? scanner.problem()
                  : "the MessagePack that begins there is not whole";
          return;
        }
        window = new byte[(int) Math.min(WINDOW_MAX, Math.min(limit - end, 2L * window.length))];
      }
    }
  }

  /**
   * Any text is whole. Of a file of ours, though, whose text was in lines so far, it is so up to
   * its last line end; and where there were no zero bytes so far, up to the first of them, which is
   * what a loss of power leaves in place of bytes that were not on the disk yet.
   */
  private void scanText(DiskFile data, long limit, boolean isOurs, int known) throws IOException {
    if (end == limit) {
      return;
    }
    final long start = end;
    data.read(start - known, window, 0, known);
    final boolean isInLines = isOurs && (known == 0 || window[known - 1] == '\n');
    final boolean hasNoZeros = isOurs && indexOf((byte) 0, known) < 0;
    long lineEnd = -1;
    long at = start;
    boolean isWhole = true;
    while (at < limit && isWhole) {
      final int held = data.read(at, window, 0, (int) Math.min(window.length, limit - at));
      if (held == 0) {
        break;
      }
      final int zero = hasNoZeros ? indexOf((byte) 0, held) : -1;
      final int text = zero < 0 ? held : zero;
      isWhole = zero < 0;
      for (int i = text - 1; i >= 0; i--) {
        if (window[i] == '\n') {
          lineEnd = at + i + 1;
          break;
        }
      }
      at += text;
    }
    end = isInLines ? Math.max(start, lineEnd) : at;
    if (!isWhole) {
      problem = "there are bytes that were never written";
    } else if (end < at) {
      problem = "the line that begins there does not end";
    }
    count = content == Content.LINES ? countLines(data, start) : 0;
  }

  private int indexOf(byte wanted, int limit) {
    for (int i = 0; i < limit; i++) {
      if (window[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Lines from there to the end of what is whole; the last one counts without an end as well. */
  private long countLines(DiskFile data, long start) throws IOException {
    long lines = 0;
    byte last = '\n';
    for (long at = start; at < end; ) {
      final int held = data.read(at, window, 0, (int) Math.min(window.length, end - at));
      if (held == 0) {
        break;
      }
      lines += countLines(window, held);
      last = window[held - 1];
      at += held;
    }
    return last == '\n' ? lines : lines + 1;
  }

  /** Counts what is whole from the beginning of the bytes, and notes where that ends. */
  private long count(byte[] bytes, int length) {
    switch (content) {
      case EVENTS:
        isCutOff = scanner.scan(bytes, 0, length) == EventScanner.Outcome.CUT_OFF;
        wholeBytes = scanner.endOffset();
        return scanner.count();
      case VALUES:
        return countValues(bytes, length);
      case LINES:
        wholeBytes = length;
        return countLines(bytes, length);
      default:
        wholeBytes = length;
        return 0;
    }
  }

  private long countValues(byte[] bytes, int length) {
    long values = 0;
    int at = 0;
    int next = MessagePack.skip(bytes, at, length);
    while (next >= 0) {
      values++;
      at = next;
      next = MessagePack.skip(bytes, at, length);
    }
    wholeBytes = at;
    isCutOff = next == MessagePack.INCOMPLETE;
    return values;
  }

  private static long countLines(byte[] bytes, int length) {
    long lines = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        lines++;
      }
    }
    return lines;
  }
}
