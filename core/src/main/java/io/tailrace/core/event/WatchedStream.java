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

import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;

/** A stream that remembers the last cursor it gave. */
final class WatchedStream implements EventStream {
  private final EventStream stream;
  private final PackedWriter out;
  private PackedEvent cursor;

  WatchedStream(EventStream stream, PackedWriter out) {
    this.stream = stream;
    this.out = out;
  }

  EventStream stream() {
    return stream;
  }

  /** The cursor given last, or null if none was. */
  PackedEvent lastCursor() {
    return cursor;
  }

  @Override
  public String tag() {
    return stream.tag();
  }

  @Override
  public int count() {
    return stream.count();
  }

  @Override
  public byte[] array() {
    return stream.array();
  }

  @Override
  public int offset() {
    return stream.offset();
  }

  @Override
  public int length() {
    return stream.length();
  }

  @Override
  public EventStream withTag(String tag) {
    return stream.withTag(tag);
  }

  @Override
  public EventStream retained() {
    return stream.retained();
  }

  @Override
  public EventCursor cursor() {
    final EventCursor made = stream.cursor();
    if (made instanceof PackedEvent packed) {
      cursor = packed;
      cursor.watch(out);
    }
    return made;
  }
}
