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
package io.tailrace.core.codec.json;

import io.tailrace.api.ByteSink;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.fields.FieldRules;

/**
 * Reads documents of JSON and writes the events in them.
 *
 * <p>Where the fields' rules are the engine's own, the time is taken out while the record is read:
 * its field is written nowhere, and a number is read from its digits, so that nanoseconds are not
 * lost to a float.
 *
 * <p>One owner at a time; kept from call to call.
 */
final class EventReader {
  private static final int SCRATCH_BYTES = 256;
  private static final int SCRATCH_BYTES_KEPT = 1 << 16;

  private final JsonScanner scanner = new JsonScanner();
  private final ParsedTime time = new ParsedTime();
  private final Value value = new Value();
  private ByteSink scratch = new ByteSink(SCRATCH_BYTES);
  private boolean isBusy;

  // The call that is going on.
  private StreamWriter out;
  private FallbackTime times;
  private ParsedFields fields;
  private FieldRules rules;
  private boolean hasTime;
  private ParseException timeFailure;

  boolean isBusy() {
    return isBusy;
  }

  /** Begins a call. */
  void begin(
      byte[] bytes,
      int offset,
      int length,
      ParsedFields newFields,
      StreamWriter to,
      FallbackTime t) {
    scanner.input(bytes, offset, length);
    isBusy = true;
    fields = newFields;
    rules = newFields instanceof FieldRules own ? own : null;
    out = to;
    times = t;
  }

  /** Ends a call, whatever became of it. */
  void end() {
    scanner.release();
    fields = null;
    rules = null;
    out = null;
    times = null;
    timeFailure = null;
    if (scratch.array().length > SCRATCH_BYTES_KEPT) {
      scratch = new ByteSink(SCRATCH_BYTES);
    }
    isBusy = false;
  }

  /** Reads the one document of the input; on a syntax error no event is left. */
  int readDocument() throws ParseException {
    final int count = out.count();
    final int length = out.length();
    try {
      document(scanner.next());
      expectEnd();
    } catch (JsonSyntaxException e) {
      out.truncate(count, length);
      throw e;
    }
    return out.count() - count;
  }

  /** Reads documents until the input ends; on a syntax error those before it are left. */
  int readSequence() throws ParseException {
    final int before = out.count();
    int count = before;
    int length = out.length();
    try {
      for (int c = scanner.next(); !isEnd(c); c = scanner.next()) {
        document(c);
        count = out.count();
        length = out.length();
      }
    } catch (JsonSyntaxException e) {
      out.truncate(count, length);
      throw e;
    }
    return count - before;
  }

  /** Reads the one value of the input into the sink. */
  void readValue(ByteSink sink) throws JsonSyntaxException {
    final int length = sink.length();
    scanner.output(sink);
    try {
      scanner.value(scanner.next(), 0);
      expectEnd();
      scanner.flush();
    } catch (JsonSyntaxException e) {
      sink.truncate(length);
      throw e;
    }
  }

  private void expectEnd() throws JsonSyntaxException {
    if (!isEnd(scanner.next())) {
      throw scanner.expected("the end of the input");
    }
  }

  /** Text behind a NUL is no longer input, as for Oj. */
  private static boolean isEnd(int c) {
    return c == JsonScanner.END || c == 0;
  }

  private void document(int first) throws ParseException {
    if (first != '[') {
      member(first);
      return;
    }
    scanner.pass();
    int c = scanner.next();
    if (c == ']') {
      scanner.pass();
      return;
    }
    while (true) {
      member(c);
      c = scanner.next();
      if (c == ']') {
        scanner.pass();
        return;
      }
      if (c != ',') {
        throw scanner.expected("',' or ']'");
      }
      scanner.pass();
      c = scanner.next();
    }
  }

  private void member(int c) throws ParseException {
    if (c == '{') {
      event();
    } else {
      scratch.clear();
      scanner.output(scratch);
      scanner.value(c, 0);
      fields.passedOver();
    }
  }

  private void event() throws ParseException {
    final ValueWriter record = out.beginEvent();
    boolean isEnded = false;
    try {
      final ByteSink sink = record.sink();
      final int start = sink.length();
      scanner.output(sink);
      if (rules == null) {
        scanner.value('{', 0);
        scanner.flush();
        isEnded = true;
        fields.endEvent(out, record, start, times);
        return;
      }
      hasTime = false;
      if (rules.timeKey() == null) {
        scanner.value('{', 0);
      } else {
        timedRecord();
      }
      scanner.flush();
      rules.convert(sink, start);
      isEnded = true;
      if (hasTime) {
        out.endEvent(time.seconds(), time.nanos());
      } else {
        out.endEvent(times.seconds(), times.nanos());
      }
    } finally {
      if (!isEnded) {
        out.abandonEvent();
      }
    }
  }

  private void timedRecord() throws ParseException {
    final byte[] timeKey = rules.timeKey();
    timeFailure = null;
    final int header = scanner.beginMap(0);
    for (int c = scanner.firstKey(); c != '}'; c = scanner.nextKey()) {
      final int key = scanner.key();
      if (!isSame(timeKey, scanner.output(), key, scanner.outputEnd())) {
        scanner.addKey(key);
        scanner.value(scanner.beginFieldValue(), 1);
      } else if (rules.keepsTime()) {
        scanner.addKey(key);
        timeValue();
      } else {
        timeValue();
        scanner.rewindOutput(key);
      }
    }
    scanner.endMap(header);
    if (timeFailure != null) {
      throw timeFailure;
    }
  }

  /** Reads the value of the time field; if the field stands twice, the last one counts. */
  private void timeValue() throws JsonSyntaxException {
    final int c = scanner.beginFieldValue();
    final int text = scanner.at();
    final int packed = scanner.outputEnd();
    scanner.value(c, 1);
    value.set(scanner.output(), packed, scanner.outputEnd());
    timeFailure = null;
    try {
      hasTime = rules.time(value, scanner.input(), text, scanner.at() - text, time);
    } catch (ParseException e) {
      timeFailure = e; // counts only if no later field of that name replaces it
    }
  }

  private static boolean isSame(byte[] packedKey, byte[] bytes, int offset, int end) {
    final int length = packedKey.length;
    if (length != end - offset || bytes[end - 1] != packedKey[length - 1]) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[offset + i] != packedKey[i]) {
        return false;
      }
    }
    return true;
  }
}
