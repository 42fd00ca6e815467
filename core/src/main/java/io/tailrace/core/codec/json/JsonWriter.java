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
import io.tailrace.api.MessagePack;
import io.tailrace.api.Record;
import io.tailrace.api.Value;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.event.PackedRecords;
import java.nio.charset.StandardCharsets;

/**
 * Prints packed values as Fluentd's {@code json} formatter does with Oj, byte for byte; see {@code
 * json-vectors.txt} in the tests.
 *
 * <p>An extension other than EventTime, which Fluentd cannot read at all, is printed as the string
 * {@code ext:TYPE:HEX}, so that the rest of the record is not lost.
 *
 * <p>Nothing is allocated. One owner at a time; kept from call to call.
 */
final class JsonWriter {
  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final int SCRATCH_BYTES = 256;
  private static final int SCRATCH_BYTES_KEPT = 1 << 16;

  /** Longest escape: a control character. */
  private static final int ESCAPE_BYTES = 6;

  /** The letter of a short escape, or 0. */
  private static final byte[] LETTERS = new byte[128];

  static {
    LETTERS['\b'] = 'b';
    LETTERS['\t'] = 't';
    LETTERS['\n'] = 'n';
    LETTERS['\f'] = 'f';
    LETTERS['\r'] = 'r';
    LETTERS['"'] = '"';
    LETTERS['\\'] = '\\';
  }

  private final RubyText ruby;
  private final MapKeys keys = new MapKeys();
  private final PlainFields plain = new PlainFields();
  private final Value whole = new Value();
  private ByteSink scratch = new ByteSink(SCRATCH_BYTES);

  // The call that is going on: the range that is read, and where the next value begins.
  private byte[] in;
  private int limit;
  private int at;
  private ByteSink out;

  JsonWriter(RubyText ruby) {
    this.ruby = ruby;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Appends the record. */
  void write(Record record, ByteSink to) {
    begin(to);
    if (record.get(whole)) {
      read(whole);
      wholeRecord(headerSize());
      PackedRecords.noteEnd(record, in, at);
      end();
      return;
    }
    to.write('{');
    final Record.FieldCursor field = record.fields();
    for (boolean isFirst = true; field.next(); isFirst = false) {
      if (!isFirst) {
        to.write(',');
      }
      read(field.key());
      key(1);
      to.write(':');
      read(field.value());
      value(1);
    }
    to.write('}');
    end();
  }

  /**
   * Appends the value.
   *
   * @throws IllegalArgumentException if it is missing or malformed
   */
  void write(Value value, ByteSink to) {
    if (value.isMissing()) {
      throw new IllegalArgumentException("a missing value has no form in JSON");
    }
    final int length = to.length();
    begin(to);
    try {
      read(value);
      value(0);
    } catch (IllegalArgumentException e) {
      to.truncate(length);
      throw e;
    } finally {
      end();
    }
  }

  private void begin(ByteSink to) {
    out = to;
    keys.clear();
    scratch.clear();
  }

  private void end() {
    in = null;
    out = null;
    if (scratch.array().length > SCRATCH_BYTES_KEPT) {
      scratch = new ByteSink(SCRATCH_BYTES);
    }
  }

  private void read(Value value) {
    in = value.array();
    at = value.offset();
    limit = value.limit();
  }

  /** Prints the value that begins at {@code at}, which is moved behind it. */
  private void value(int depth) {
    need(1);
    final byte code = in[at++];
    if (code >= -32) {
      out.writeDecimal(code);
      return;
    }
    switch (code & 0xe0) {
      case 0x80:
        if ((code & 0x10) == 0) {
          map(code & 0x0f, depth);
        } else {
          array(code & 0x0f, depth);
        }
        return;
      case 0xa0:
        string(code & 0x1f);
        return;
      default:
        codedValue(code, depth);
    }
  }

  private void codedValue(byte code, int depth) {
    switch (code) {
      case MessagePack.NIL:
        out.write(NULL);
        break;
      case MessagePack.FALSE:
        out.write(FALSE);
        break;
      case MessagePack.TRUE:
        out.write(TRUE);
        break;
      case MessagePack.BIN8:
      case MessagePack.STR8:
        string(size(1));
        break;
      case MessagePack.BIN16:
      case MessagePack.STR16:
        string(size(2));
        break;
      case MessagePack.BIN32:
      case MessagePack.STR32:
        string(size(4));
        break;
      case MessagePack.EXT8:
        extension(size(1));
        break;
      case MessagePack.EXT16:
        extension(size(2));
        break;
      case MessagePack.EXT32:
        extension(size(4));
        break;
      case MessagePack.FIXEXT1:
      case MessagePack.FIXEXT2:
      case MessagePack.FIXEXT4:
      case MessagePack.FIXEXT8:
      case MessagePack.FIXEXT16:
        extension(1 << (code - MessagePack.FIXEXT1));
        break;
      case MessagePack.FLOAT32:
        RubyText.writeJsonFloat(Float.intBitsToFloat((int) bits(4)), out);
        break;
      case MessagePack.FLOAT64:
        RubyText.writeJsonFloat(Double.longBitsToDouble(bits(8)), out);
        break;
      case MessagePack.UINT8:
        out.writeDecimal(bits(1));
        break;
      case MessagePack.UINT16:
        out.writeDecimal(bits(2));
        break;
      case MessagePack.UINT32:
        out.writeDecimal(bits(4));
        break;
      case MessagePack.UINT64:
        RubyText.writeUnsigned(bits(8), out);
        break;
      case MessagePack.INT8:
        out.writeDecimal((byte) bits(1));
        break;
      case MessagePack.INT16:
        out.writeDecimal((short) bits(2));
        break;
      case MessagePack.INT32:
        out.writeDecimal((int) bits(4));
        break;
      case MessagePack.INT64:
        out.writeDecimal(bits(8));
        break;
      case MessagePack.ARRAY16:
        array(size(2), depth);
        break;
      case MessagePack.ARRAY32:
        array(size(4), depth);
        break;
      case MessagePack.MAP16:
        map(size(2), depth);
        break;
      case MessagePack.MAP32:
        map(size(4), depth);
        break;
      default:
        throw new IllegalArgumentException("byte 0xc1 is never used in MessagePack");
    }
  }

  private void array(int size, int depth) {
    checkDepth(depth);
    need(size); // each element takes a byte, so that no claim of a size is believed
    out.write('[');
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        out.write(',');
      }
      value(depth + 1);
    }
    out.write(']');
  }

  private void map(int size, int depth) {
    checkDepth(depth);
    need(size);
    if (size > 1 && hasDuplicates(size)) {
      mapWithDuplicates(size, depth);
      return;
    }
    fields(size, depth);
  }

  /** Passes the header of the map at {@code at}. */
  private int headerSize() {
    need(1);
    final byte code = in[at++];
    return switch (code) {
      case MessagePack.MAP16 -> size(2);
      case MessagePack.MAP32 -> size(4);
      default -> code & 0x0f;
    };
  }

  /** Prints a record's fields, of which no two have the same key. */
  private void wholeRecord(int size) {
    out.write('{');
    int index = 0;
    while (true) {
      index = plain.print(in, at, limit, index, size, out);
      at = plain.at();
      if (index == size) {
        break;
      }
      if (!plain.hasKey()) {
        if (index > 0) {
          out.write(',');
        }
        final int begin = at;
        final int mark = out.length();
        key(1);
        plain.learn(index, in, begin, at, out, mark);
        out.write(':');
      }
      value(1);
      index++;
    }
    out.write('}');
  }

  /** Prints as many fields, of which no two have the same key. */
  private void fields(int size, int depth) {
    out.write('{');
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        out.write(',');
      }
      key(depth + 1);
      out.write(':');
      value(depth + 1);
    }
    out.write('}');
  }

  private boolean hasDuplicates(int size) {
    final int begin = at;
    openKeys(size, null);
    final boolean has = keys.hasDuplicates();
    keys.close();
    at = begin;
    return has;
  }

  /** Prints each key once: at its first place, with its last value. */
  private void mapWithDuplicates(int size, int depth) {
    final int[] places = new int[size + 1];
    openKeys(size, places);
    final int[] firsts = new int[size];
    final int[] lasts = new int[size];
    for (int i = 0; i < size; i++) {
      firsts[i] = keys.first(i);
      lasts[firsts[i]] = i;
    }
    keys.close();
    out.write('{');
    for (int i = 0; i < size; i++) {
      if (firsts[i] == i) {
        if (i > 0) {
          out.write(',');
        }
        at = places[i];
        key(depth + 1);
        at = places[lasts[i]];
        skip();
        out.write(':');
        value(depth + 1);
      }
    }
    out.write('}');
    at = places[size];
  }

  /**
   * Adds the keys of the map whose first one is at {@code at}, which is moved behind the map.
   *
   * @param places takes the offset of each key and of the end of the map; may be null
   */
  private void openKeys(int size, int[] places) {
    final int mark = scratch.length();
    keys.open();
    for (int i = 0; i < size; i++) {
      if (places != null) {
        places[i] = at;
      }
      final int key = scratch.length();
      final int begin = at;
      skip();
      Keys.writeComparable(in, begin, at, i, scratch);
      final int end = scratch.length();
      scratch.ensure(Words.BYTES);
      keys.add(scratch.array(), key, end, MapKeys.hash(scratch.array(), key, end));
      skip();
    }
    if (places != null) {
      places[size] = at;
    }
    scratch.truncate(mark);
  }

  private void skip() {
    final int end = MessagePack.skip(in, at, limit);
    if (end < 0) {
      throw cut();
    }
    at = end;
  }

  /** Prints the key that begins at {@code at}: a string, or Ruby's {@code to_s} as a string. */
  private void key(int depth) {
    need(1);
    final byte code = in[at];
    if ((code & 0xe0) == 0xa0) {
      at++;
      string(code & 0x1f);
      return;
    }
    final int begin = at;
    skip();
    final int end = at;
    switch (code) {
      case MessagePack.STR8:
      case MessagePack.STR16:
      case MessagePack.STR32:
      case MessagePack.BIN8:
      case MessagePack.BIN16:
      case MessagePack.BIN32:
        at = begin;
        value(depth);
        return;
      default:
    }
    if (Keys.isExtension(code)) {
      at = begin;
      final int mark = out.length();
      value(depth);
      if (out.array()[mark] != '"') {
        quote(mark);
      }
      return;
    }
    final int mark = scratch.length();
    ruby.writeValue(in, begin, scratch);
    final byte[] outerIn = in;
    final int outerLimit = limit;
    // The text is printed from a range of the scratch bytes, which printing a string leaves alone.
    in = scratch.array();
    at = mark;
    limit = scratch.length();
    string(limit - mark);
    in = outerIn;
    limit = outerLimit;
    at = end;
    scratch.truncate(mark);
  }

  /** Puts quotes around what was printed from {@code mark} on. */
  private void quote(int mark) {
    final int length = out.length() - mark;
    final byte[] to = out.ensure(2);
    System.arraycopy(to, mark, to, mark + 1, length);
    to[mark] = '"';
    to[mark + 1 + length] = '"';
    out.advance(2);
  }

  private void string(int length) {
    need(length);
    final byte[] from = in;
    int i = at;
    final int end = i + length;
    at = end;
    byte[] to = out.ensure(length + 2 + Words.BYTES);
    int written = out.length();
    to[written++] = '"';
    final int wordsEnd = end - Words.BYTES;
    while (i < end) {
      if (i <= wordsEnd) {
        final long word = Words.get(from, i);
        final long marks = Words.escaped(word);
        Words.put(to, written, word);
        if (marks == 0) {
          i += Words.BYTES;
          written += Words.BYTES;
          continue;
        }
        i += Words.firstByte(marks);
        written += Words.firstByte(marks);
      }
      final byte c = from[i++];
      if (c < 0 || c >= ' ' && c != '"' && c != '\\') {
        to[written++] = c;
        continue;
      }
      out.advance(written - out.length());
      to = out.ensure(end - i + ESCAPE_BYTES + 1 + Words.BYTES);
      written = escape(c, to, written);
    }
    to[written++] = '"';
    out.advance(written - out.length());
  }

  private static int escape(byte c, byte[] to, int offset) {
    to[offset] = '\\';
    if (LETTERS[c] != 0) {
      to[offset + 1] = LETTERS[c];
      return offset + 2;
    }
    to[offset + 1] = 'u';
    to[offset + 2] = '0';
    to[offset + 3] = '0';
    to[offset + 4] = HEX[c >> 4];
    to[offset + 5] = HEX[c & 0x0f];
    return offset + ESCAPE_BYTES;
  }

  /** Prints an extension, whose type is at {@code at}. */
  private void extension(int length) {
    need(1L + length);
    final int type = in[at];
    final int begin = at + 1;
    at = begin + length;
    if (type == 0 && length >= 4) {
      final int end = at;
      at = begin;
      out.writeDecimal(bits(4)); // EventTime: seconds, then nanoseconds
      at = end;
      return;
    }
    out.writeUtf8("\"ext:");
    out.writeDecimal(type);
    out.write(':');
    for (int i = begin; i < at; i++) {
      out.write(HEX[in[i] >> 4 & 0x0f]);
      out.write(HEX[in[i] & 0x0f]);
    }
    out.write('"');
  }

  /** Passes a length or count of that many bytes. */
  private int size(int bytes) {
    final long size = bits(bytes);
    if (size > Integer.MAX_VALUE) {
      throw cut();
    }
    return (int) size;
  }

  /** Passes an unsigned number of that many bytes. */
  private long bits(int bytes) {
    need(bytes);
    long bits = 0;
    for (int i = 0; i < bytes; i++) {
      bits = bits << 8 | (in[at++] & 0xff);
    }
    return bits;
  }

  private void need(long bytes) {
    if (limit - at < bytes) {
      throw cut();
    }
  }

  private static void checkDepth(int depth) {
    if (depth >= MessagePack.DEPTH_MAX) {
      throw new IllegalArgumentException(
          "the MessagePack value is nested deeper than " + MessagePack.DEPTH_MAX + " levels");
    }
  }

  private static IllegalArgumentException cut() {
    return new IllegalArgumentException("the MessagePack value is cut off or malformed");
  }
}
