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
package io.tailrace.plugin.forward;

import io.tailrace.api.ByteSink;
import io.tailrace.api.EventScanner;
import io.tailrace.api.InputContext;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;

/** What handling a message needs; taken for a read and put back. Not thread-safe. */
final class Workspace {
  /** Room that is kept from one message to the next. */
  static final int LENGTH_KEPT_MAX = 4 << 20;

  private final InputContext context;
  private EventScanner scanner;
  private StreamWriter writer;
  private ByteSink plain = new ByteSink(0);
  private ByteSink packed = new ByteSink(0);
  private ByteSink part = new ByteSink(0);
  private final ByteSink reply = new ByteSink(128);
  private final ValueWriter replyWriter = new ValueWriter(reply);
  private Value value = new Value();
  private Value element = new Value();
  private Value key = new Value();

  Workspace(InputContext context) {
    this.context = context;
    scanner = context.newEventScanner();
    writer = context.newStreamWriter();
  }

  EventScanner scanner() {
    return scanner;
  }

  /** Takes events, from none on. */
  StreamWriter writer() {
    writer.clear();
    return writer;
  }

  /** Takes decompressed entries. */
  ByteSink plain() {
    plain.clear();
    return plain;
  }

  /** As {@link #plain()}, with room for so many bytes. */
  ByteSink plain(int capacity) {
    if (plain.array().length < capacity) {
      plain.reset(); // the old room is not to be there together with the new one
      plain = new ByteSink(capacity);
    }
    return plain();
  }

  /** Takes a message that came as JSON. */
  ByteSink packed() {
    packed.clear();
    return packed;
  }

  /** Takes some of the events of a message. */
  ByteSink part() {
    part.clear();
    return part;
  }

  /** Takes a reply. */
  ByteSink reply() {
    reply.clear();
    return reply;
  }

  ValueWriter replyWriter() {
    return replyWriter;
  }

  /** Cursors of whoever needs them for a moment; {@code element} lies within {@code value}. */
  Value value() {
    return value;
  }

  Value element() {
    return element;
  }

  Value key() {
    return key;
  }

  /**
   * Lets go of room that only an unusual message needed.
   *
   * @param lentLength length of the array that messages were lent in: a large one is to go when its
   *     owner is done with it
   */
  void trim(int lentLength) {
    if (lentLength > LENGTH_KEPT_MAX || plain.array().length > LENGTH_KEPT_MAX) {
      scanner = context.newEventScanner();
      value = new Value();
      element = new Value();
      key = new Value();
    }
    if (plain.array().length > LENGTH_KEPT_MAX) {
      plain = new ByteSink(0);
    }
    if (part.array().length > LENGTH_KEPT_MAX) {
      part = new ByteSink(0);
    }
    if (packed.array().length > LENGTH_KEPT_MAX) {
      packed = new ByteSink(0);
    }
    if (writer.length() > LENGTH_KEPT_MAX) {
      writer = context.newStreamWriter();
    }
  }
}
