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
package io.tailrace.plugin.http;

import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.InputContext;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedFields;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.ValueWriter;

/**
 * What one request needs to be handled, reused by the next. It also ends the events that a codec
 * reads: gives them the request's additional fields, and its time where it has one. Not
 * thread-safe.
 */
final class RequestWorkspace implements ParsedFields, FallbackTime {
  private static final long SECOND_NS = 1_000_000_000;

  private final ParsedFields fields;
  private final StreamWriter events;
  private final StreamWriter rewritten;
  private final Parameters parameters = new Parameters();
  private final RecordAdditions additions = new RecordAdditions();
  private SecondsText time;
  private long nowSeconds;
  private int nowNanos;
  private int passedOver;

  /**
   * @param fields finds the time of records, or null where a parser does
   */
  RequestWorkspace(InputContext context, ParsedFields fields) {
    this.fields = fields;
    events = context.newStreamWriter();
    rewritten = context.newStreamWriter();
  }

  void begin(long nowNs) {
    events.clear();
    parameters.clear();
    additions.clear();
    time = null;
    passedOver = 0;
    nowSeconds = Math.floorDiv(nowNs, SECOND_NS);
    nowNanos = (int) Math.floorMod(nowNs, SECOND_NS);
  }

  StreamWriter events() {
    return events;
  }

  Parameters parameters() {
    return parameters;
  }

  RecordAdditions additions() {
    return additions;
  }

  /** Gives the events the time that the request states; a time of zero or none at all is now. */
  void setTime(byte[] bytes, int offset, int length) {
    final SecondsText stated = SecondsText.parse(bytes, offset, length);
    time = stated == null ? new SecondsText(nowSeconds, nowNanos) : stated;
  }

  /** The events that a parser wrote, with the additional fields and the time of the request. */
  EventStream parsedEvents(String tag) {
    final EventStream parsed = events.stream(tag);
    if (additions.isEmpty() && time == null) {
      return parsed;
    }
    rewritten.clear();
    final EventCursor event = parsed.cursor();
    while (event.next()) {
      final ValueWriter record = rewritten.beginEvent();
      final int start = record.sink().length();
      event.record().writeTo(record.sink());
      if (!additions.isEmpty()) {
        additions.applyTo(record.sink(), start);
      }
      if (time == null) {
        rewritten.endEvent(event.seconds(), event.nanos());
      } else {
        rewritten.endEvent(time.seconds(), time.nanos());
      }
    }
    return rewritten.stream(tag);
  }

  @Override
  public void endEvent(StreamWriter out, ValueWriter record, int start, FallbackTime times)
      throws ParseException {
    if (!additions.isEmpty()) {
      additions.applyTo(record.sink(), start);
    }
    if (time != null) {
      out.endEvent(time.seconds(), time.nanos());
    } else {
      fields.endEvent(out, record, start, times);
    }
  }

  @Override
  public void passedOver() {
    passedOver++;
  }

  /** Values that stood where a record should be, since the last call. */
  int takePassedOver() {
    final int count = passedOver;
    passedOver = 0;
    return count;
  }

  @Override
  public long seconds() {
    return nowSeconds;
  }

  @Override
  public int nanos() {
    return nowNanos;
  }
}
