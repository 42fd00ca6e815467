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
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.MessagePack;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads JSON text value after value and writes each as MessagePack, from bytes to bytes.
 *
 * <p>What is accepted follows Oj's compat mode, which Fluentd uses by default: RFC 8259 and beyond
 * it {@code //} and block comments, {@code NaN}, {@code nan}, {@code Infinity}, {@code -Infinity},
 * control characters inside strings, a backslash before any character, several zeros before a
 * number, form feeds as blanks, and bytes that are not UTF-8, which are copied as they are. The
 * table of cases is {@code json-read-vectors.txt} in the tests.
 *
 * <p>Differs from Fluentd, where an event would be lost for nothing: an unpaired surrogate in a
 * {@code \}{@code u} escape becomes U+FFFD; an integer outside -2^63..2^64-1 becomes the nearest
 * float; a NUL may stand in a string. A lone {@code -} is no number here (there it is 0).
 *
 * <p>Nothing is allocated for a value, but for a float that needs more than 2^53 or 22 decimal
 * places. Time and room are linear in the input, whatever the input is; nesting is limited by
 * {@link #DEPTH_MAX}.
 *
 * <p>It is one long class because all methods of the descent move over the same few fields, the
 * input with its place and the output, which would have to be handed to and fro between parts.
 *
 * <p>One owner at a time; kept from call to call.
 */
final class JsonScanner {
  /** Deepest nesting: an event is one more level, an array around the events none. */
  static final int DEPTH_MAX = MessagePack.DEPTH_MAX - 2;

  /** What {@link #next} answers at the end of the input. */
  static final int END = -1;

  /** A string of up to this many bytes is copied while its end is looked for. */
  private static final int SHORT_STRING_MAX = 31; // what fits a header of one byte

  /** Room for a short string written as whole words, and for every value that is no string. */
  private static final int SLACK_BYTES = 48;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** Decimal digits that always fit into a {@code long}. */
  private static final int LONG_DIGITS = 18;

  private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};
  private static final String NOT_A_NUMBER = "a digit";

  /** What a character after a backslash stands for; 0: itself. */
  private static final byte[] ESCAPES = new byte[256];

  static {
    ESCAPES['b'] = '\b';
    ESCAPES['f'] = '\f';
    ESCAPES['n'] = '\n';
    ESCAPES['r'] = '\r';
    ESCAPES['t'] = '\t';
  }

  private final MapKeys keys = new MapKeys();

  private byte[] in;
  private int start;
  private int at;
  private int end;

  private ByteSink sink;
  private byte[] out;
  private int to;

  /** Points the scanner at its input, which is borrowed. */
  void input(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    in = bytes;
    start = offset;
    at = offset;
    end = offset + length;
  }

  /** Lets what follows be written to the end of {@code newSink}, until {@link #flush}. */
  void output(ByteSink newSink) {
    keys.clear();
    sink = newSink;
    out = newSink.array();
    to = newSink.length();
  }

  /** Hands what was written over to the sink. */
  void flush() {
    if (to >= sink.length()) {
      sink.advance(to - sink.length());
    } else {
      sink.truncate(to); // what an earlier flush handed over was taken back
    }
  }

  /** Lets go of input and sink. */
  void release() {
    in = null;
    sink = null;
    out = null;
  }

  /** The input's bytes. */
  byte[] input() {
    return in;
  }

  /** Index of the next byte of the input. */
  int at() {
    return at;
  }

  /** The bytes written to, valid until the next value. */
  byte[] output() {
    return out;
  }

  /** Index behind what was written. */
  int outputEnd() {
    return to;
  }

  /** Takes back what was written from {@code newEnd} on. */
  void rewindOutput(int newEnd) {
    to = newEnd;
  }

  /** Passes the byte that {@link #next} gave. */
  void pass() {
    at++;
  }

  /**
   * Passes blanks and comments.
   *
   * @return the byte that stands there, 0..255, which is not passed; or {@link #END}
   */
  int next() throws JsonSyntaxException {
    if (at < end) {
      final byte c = in[at];
      if (c > ' ' && c != '/') {
        return c;
      }
    }
    return nextAfterBlanks();
  }

  private int nextAfterBlanks() throws JsonSyntaxException {
    while (at < end) {
      final byte c = in[at];
      switch (c) {
        case ' ':
        case '\t':
        case '\n':
        case '\r':
        case '\f':
          at++;
          break;
        case '/':
          passComment();
          break;
        default:
          return c & 0xff;
      }
    }
    return END;
  }

  private void passComment() throws JsonSyntaxException {
    final int begin = at;
    final int second = begin + 1 < end ? in[begin + 1] : END;
    if (second == '/') {
      at += 2;
      while (at < end && in[at] != '\n') {
        at++;
      }
    } else if (second == '*') {
      at += 4;
      while (at <= end && !(in[at - 2] == '*' && in[at - 1] == '/')) {
        at++;
      }
      if (at > end) {
        at = end;
        throw error("the comment that begins at byte " + (begin - start) + " has no end");
      }
    } else {
      throw error("found '/' that begins no comment");
    }
  }

  /**
   * Reads a value and writes it packed.
   *
   * @param c its first byte, as {@link #next} gave it
   * @param depth containers around it
   */
  void value(int c, int depth) throws JsonSyntaxException {
    switch (c) {
      case '"':
        string();
        break;
      case '{':
        map(depth);
        break;
      case '[':
        array(depth);
        break;
      case '-':
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9':
        number();
        break;
      case 't':
        word("true");
        code(MessagePack.TRUE);
        break;
      case 'f':
        word("false");
        code(MessagePack.FALSE);
        break;
      case 'n':
        if (at + 1 < end && in[at + 1] == 'a') {
          word("nan");
          writeDouble(Double.NaN);
        } else {
          word("null");
          code(MessagePack.NIL);
        }
        break;
      case 'N':
        word("NaN");
        writeDouble(Double.NaN);
        break;
      case 'I':
        word("Infinity");
        writeDouble(Double.POSITIVE_INFINITY);
        break;
      default:
        throw expected("a value");
    }
  }

  private void map(int depth) throws JsonSyntaxException {
    final int header = beginMap(depth);
    for (int c = firstKey(); c != '}'; c = nextKey()) {
      addKey(key());
      value(beginFieldValue(), depth + 1);
    }
    endMap(header);
  }

  /**
   * Begins a map, at whose brace the scanner stands. Then comes {@link #firstKey}; for each key
   * {@link #key}, {@link #addKey}, the value that {@link #beginFieldValue} begins, and {@link
   * #nextKey}; at last {@link #endMap}.
   *
   * @return what {@code endMap} wants
   */
  int beginMap(int depth) throws JsonSyntaxException {
    checkDepth(depth);
    at++;
    ensure(SLACK_BYTES);
    keys.open();
    return to++;
  }

  /** Answers the quote that begins the first key, or the closing brace. */
  int firstKey() throws JsonSyntaxException {
    final int c = next();
    if (c != '"' && c != '}') {
      throw expected("a key in double quotes or '}'");
    }
    return c;
  }

  /**
   * Reads a key, at whose quote the scanner stands.
   *
   * @return the offset in the output of the packed key, which ends at {@link #outputEnd}
   */
  int key() throws JsonSyntaxException {
    final int offset = to;
    string();
    return offset;
  }

  /** Makes the key just read, which begins at {@code offset}, a key of the map. */
  void addKey(int offset) {
    ensure(Words.BYTES);
    keys.add(out, offset, to, MapKeys.hash(out, offset, to));
  }

  /** Passes the colon; answers the first byte of the value behind it. */
  int beginFieldValue() throws JsonSyntaxException {
    if (next() != ':') {
      throw expected("':'");
    }
    at++;
    return next();
  }

  /** Passes a comma; answers the quote that begins the next key, or the closing brace. */
  int nextKey() throws JsonSyntaxException {
    int c = next();
    if (c == ',') {
      at++;
      c = next();
      if (c != '"') {
        throw expected("a key in double quotes");
      }
    } else if (c != '}') {
      throw expected("',' or '}'");
    }
    return c;
  }

  /** Passes the closing brace and completes the map. */
  void endMap(int header) throws JsonSyntaxException {
    at++;
    int count = keys.count();
    if (keys.hasDuplicates()) {
      count = removeDuplicates();
    }
    keys.close();
    if (count < 16) {
      out[header] = (byte) (0x80 | count);
    } else {
      widenHeader(header, count, MessagePack.MAP16);
    }
  }

  private void array(int depth) throws JsonSyntaxException {
    checkDepth(depth);
    at++;
    ensure(SLACK_BYTES);
    final int header = to++;
    int count = 0;
    int c = next();
    if (c == ']') {
      at++;
      out[header] = (byte) 0x90;
      return;
    }
    while (true) {
      value(c, depth + 1);
      count++;
      c = next();
      if (c == ',') {
        at++;
        c = next();
      } else if (c == ']') {
        at++;
        break;
      } else {
        throw expected("',' or ']'");
      }
    }
    if (count < 16) {
      out[header] = (byte) (0x90 | count);
    } else {
      widenHeader(header, count, MessagePack.ARRAY16);
    }
  }

  /**
   * Makes room for a count of 16 or more, behind which the contents move.
   *
   * @param code16 the code with a count of 16 bits; the next one has 32 bits
   */
  private void widenHeader(int header, int count, byte code16) {
    final int more = count < 0x10000 ? 2 : 4;
    ensure(more);
    System.arraycopy(out, header + 1, out, header + 1 + more, to - header - 1);
    to += more;
    if (more == 2) {
      out[header] = code16;
      Words.putBigEndian(out, header + 1, (short) count);
    } else {
      out[header] = (byte) (code16 + 1);
      Words.putBigEndian(out, header + 1, count);
    }
  }

  /** Writes the innermost map anew with each key once: its first position, its last value. */
  private int removeDuplicates() {
    final int count = keys.count();
    final int[] lasts = new int[count];
    for (int i = 0; i < count; i++) {
      lasts[keys.first(i)] = i;
    }
    final int from = keys.offset(0);
    final byte[] copy = Arrays.copyOfRange(out, from, to);
    final int oldEnd = to;
    to = from;
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (keys.first(i) != i) {
        continue;
      }
      distinct++;
      final int key = keys.offset(i) - from;
      final int keyLength = MessagePack.skip(copy, key, copy.length) - key;
      final int last = lasts[i];
      final int value = keys.offset(last) - from + keyLength; // the same key, the same length
      final int valueEnd = (last + 1 < count ? keys.offset(last + 1) : oldEnd) - from;
      System.arraycopy(copy, key, out, to, keyLength);
      to += keyLength;
      System.arraycopy(copy, value, out, to, valueEnd - value);
      to += valueEnd - value;
    }
    return distinct;
  }

  private void string() throws JsonSyntaxException {
    ensure(SLACK_BYTES);
    final byte[] from = in;
    final byte[] target = out;
    final int begin = at + 1;
    final int wordsEnd = end - Words.BYTES;
    final int content = to + 1;
    int length = 0;
    while (length <= SHORT_STRING_MAX && begin + length <= wordsEnd) {
      final long word = Words.get(from, begin + length);
      final long marks = Words.quoteOrBackslash(word);
      Words.put(target, content + length, word);
      if (marks != 0) {
        length += Words.firstByte(marks);
        if (from[begin + length] == '"') {
          target[to] = (byte) (0xa0 | length);
          to = content + length;
          at = begin + length + 1;
        } else {
          escapedString(begin, begin + length);
        }
        return;
      }
      length += Words.BYTES;
    }
    longString(begin, begin + length);
  }

  /** Reads a string that has no quote and no backslash before {@code from}. */
  private void longString(int begin, int from) throws JsonSyntaxException {
    final int stop = findQuoteOrBackslash(from, begin);
    if (in[stop] == '"') {
      plainString(begin, stop);
    } else {
      escapedString(begin, stop);
    }
  }

  private int findQuoteOrBackslash(int from, int begin) throws JsonSyntaxException {
    final byte[] bytes = in;
    final int wordsEnd = end - Words.BYTES;
    int i = from;
    while (i <= wordsEnd) {
      final long marks = Words.quoteOrBackslash(Words.get(bytes, i));
      if (marks != 0) {
        return i + Words.firstByte(marks);
      }
      i += Words.BYTES;
    }
    while (i < end) {
      if (bytes[i] == '"' || bytes[i] == '\\') {
        return i;
      }
      i++;
    }
    at = end;
    throw error("the string that begins at byte " + (begin - 1 - start) + " has no end");
  }

  private void plainString(int begin, int stop) {
    final int length = stop - begin;
    ensure(length + SLACK_BYTES);
    writeStringHeader(to, headerBytes(length), length);
    to += headerBytes(length);
    System.arraycopy(in, begin, out, to, length);
    to += length;
    at = stop + 1;
  }

  private void escapedString(int begin, int firstEscape) throws JsonSyntaxException {
    int stop = firstEscape;
    while (in[stop] == '\\') {
      stop = findQuoteOrBackslash(Math.min(stop + 2, end), begin);
    }
    // What the escapes stand for is never longer than they are, so this is the widest header.
    final int header = to;
    final int width = headerBytes(stop - begin);
    ensure(stop - begin + SLACK_BYTES);
    to += width;
    int i = begin;
    int escape = firstEscape;
    while (escape < stop) {
      copy(i, escape);
      i = escape(escape);
      escape = findQuoteOrBackslash(i, begin);
    }
    copy(i, stop);
    at = stop + 1;
    final int length = to - header - width;
    final int narrow = headerBytes(length);
    if (narrow < width) {
      System.arraycopy(out, header + width, out, header + narrow, length);
      to -= width - narrow;
    }
    writeStringHeader(header, narrow, length);
  }

  private void copy(int from, int until) {
    System.arraycopy(in, from, out, to, until - from);
    to += until - from;
  }

  /** Writes what the escape at index {@code i} stands for, and returns the index behind it. */
  private int escape(int i) throws JsonSyntaxException {
    final int c = in[i + 1] & 0xff;
    if (c != 'u') {
      out[to++] = ESCAPES[c] == 0 ? (byte) c : ESCAPES[c];
      return i + 2;
    }
    final int unit = unit(i);
    if (unit < 0x80) {
      out[to++] = (byte) unit;
    } else if (unit < 0x800) {
      out[to++] = (byte) (0xc0 | unit >> 6);
      out[to++] = (byte) (0x80 | unit & 0x3f);
    } else if (!Character.isSurrogate((char) unit)) {
      out[to++] = (byte) (0xe0 | unit >> 12);
      out[to++] = (byte) (0x80 | unit >> 6 & 0x3f);
      out[to++] = (byte) (0x80 | unit & 0x3f);
    } else {
      return surrogate(i, (char) unit);
    }
    return i + 6;
  }

  private int surrogate(int i, char high) throws JsonSyntaxException {
    if (Character.isHighSurrogate(high) && i + 7 < end && in[i + 6] == '\\' && in[i + 7] == 'u') {
      final char low = (char) unit(i + 6);
      if (Character.isLowSurrogate(low)) {
        final int point = Character.toCodePoint(high, low);
        out[to++] = (byte) (0xf0 | point >> 18);
        out[to++] = (byte) (0x80 | point >> 12 & 0x3f);
        out[to++] = (byte) (0x80 | point >> 6 & 0x3f);
        out[to++] = (byte) (0x80 | point & 0x3f);
        return i + 12;
      }
    }
    System.arraycopy(REPLACEMENT, 0, out, to, REPLACEMENT.length);
    to += REPLACEMENT.length;
    return i + 6;
  }

  /** The 16 bits of the escape with {@code u} at index {@code i}. */
  private int unit(int i) throws JsonSyntaxException {
    int unit = 0;
    for (int digit = i + 2; digit < i + 6; digit++) {
      final int value = digit < end ? Character.digit(in[digit], 16) : -1;
      if (value < 0) {
        at = Math.min(digit, end);
        throw expected("four hexadecimal digits after '\\u'");
      }
      unit = unit << 4 | value;
    }
    return unit;
  }

  private void number() throws JsonSyntaxException {
    final byte[] bytes = in;
    final int limit = end;
    final int begin = at;
    int i = begin;
    final boolean isNegative = bytes[i] == '-';
    if (isNegative) {
      i++;
      if (i < limit && (bytes[i] == 'I' || bytes[i] == 'N')) {
        at = i;
        word(bytes[i] == 'I' ? "Infinity" : "NaN");
        writeDouble(bytes[i] == 'I' ? Double.NEGATIVE_INFINITY : Double.NaN);
        return;
      }
    }
    final int digits = i;
    long mantissa = 0;
    while (i < limit && isDigit(bytes[i])) {
      mantissa = mantissa * 10 + (bytes[i] - '0');
      i++;
    }
    int count = i - digits;
    if (count == 0) {
      at = i;
      throw expected(NOT_A_NUMBER);
    }
    if (count > 1 && bytes[digits] == '0') {
      checkZeros(digits, i);
    }
    if (i == limit || bytes[i] != '.' && (bytes[i] | 0x20) != 'e') {
      at = i;
      if (count <= LONG_DIGITS) {
        writeLong(isNegative ? -mantissa : mantissa);
      } else {
        longInteger(begin, digits, i);
      }
      return;
    }
    int exponent = 0;
    if (bytes[i] == '.') {
      final int fraction = ++i;
      while (i < limit && isDigit(bytes[i])) {
        mantissa = mantissa * 10 + (bytes[i] - '0');
        i++;
      }
      exponent = fraction - i;
      count += i - fraction;
      if (exponent == 0) {
        at = i;
        throw expected(NOT_A_NUMBER);
      }
    }
    if (i < limit && (bytes[i] | 0x20) == 'e') {
      i++;
      final boolean isDivided = i < limit && bytes[i] == '-';
      if (i < limit && (bytes[i] == '-' || bytes[i] == '+')) {
        i++;
      }
      int power = 0;
      final int powerDigits = i;
      while (i < limit && isDigit(bytes[i])) {
        power = Math.min(power * 10 + (bytes[i] - '0'), 100_000);
        i++;
      }
      if (i == powerDigits) {
        at = i;
        throw expected(NOT_A_NUMBER);
      }
      exponent += isDivided ? -power : power;
    }
    at = i;
    writeDouble(decimal(begin, i, isNegative, mantissa, count, exponent));
  }

  /**
   * The double nearest to {@code mantissa * 10^exponent}.
   *
   * @param count digits of the mantissa, leading zeros included
   */
  private double decimal(
      int begin, int stop, boolean isNegative, long mantissa, int count, int exponent) {
    if (count <= LONG_DIGITS
        && mantissa <= 1L << 53
        && exponent >= -22
        && exponent < POWERS_OF_TEN.length) {
      // Both are exact, so that the one operation rounds once (W. D. Clinger, 1990).
      final double exact =
          exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
      return isNegative ? -exact : exact;
    }
    return Double.parseDouble(new String(in, begin, stop - begin, StandardCharsets.ISO_8859_1));
  }

  /** Writes an integer of 19 digits or more. */
  private void longInteger(int begin, int digits, int stop) {
    final int count = stop - digits;
    if (count <= 20) {
      long head = 0;
      for (int i = digits; i < stop - 1; i++) {
        head = head * 10 + (in[i] - '0');
      }
      final int last = in[stop - 1] - '0';
      final boolean isNegative = digits > begin;
      final long bound = isNegative ? Long.MIN_VALUE : -1L; // as unsigned numbers
      final long headMax = Long.divideUnsigned(bound, 10);
      if (Long.compareUnsigned(head, headMax) < 0
          || head == headMax && last <= Long.remainderUnsigned(bound, 10)) {
        final long value = head * 10 + last;
        if (isNegative || value >= 0) {
          writeLong(isNegative ? -value : value);
        } else {
          writeBits(MessagePack.UINT64, value);
        }
        return;
      }
    }
    writeDouble(
        Double.parseDouble(new String(in, begin, stop - begin, StandardCharsets.ISO_8859_1)));
  }

  private void checkZeros(int from, int until) throws JsonSyntaxException {
    for (int i = from; i < until; i++) {
      if (in[i] != '0') {
        at = from;
        throw error("a number must not begin with '0'");
      }
    }
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /** Passes exactly {@code expected}, of which the first byte stands there. */
  private void word(String expected) throws JsonSyntaxException {
    final int length = expected.length();
    for (int i = 0; i < length; i++) {
      if (at + i >= end || in[at + i] != expected.charAt(i)) {
        at = Math.min(at + i, end);
        throw expected("'" + expected + "'");
      }
    }
    at += length;
  }

  private void code(byte code) {
    ensure(1);
    out[to++] = code;
  }

  private void writeLong(long value) {
    ensure(SLACK_BYTES);
    if (value >= -32 && value < 128) {
      out[to++] = (byte) value;
    } else if (value >= 0) {
      if (value <= 0xff) {
        out[to] = MessagePack.UINT8;
        out[to + 1] = (byte) value;
        to += 2;
      } else if (value <= 0xffff) {
        out[to] = MessagePack.UINT16;
        Words.putBigEndian(out, to + 1, (short) value);
        to += 3;
      } else if (value <= 0xffffffffL) {
        out[to] = MessagePack.UINT32;
        Words.putBigEndian(out, to + 1, (int) value);
        to += 5;
      } else {
        out[to] = MessagePack.UINT64;
        Words.putBigEndian(out, to + 1, value);
        to += 9;
      }
    } else if (value >= Byte.MIN_VALUE) {
      out[to] = MessagePack.INT8;
      out[to + 1] = (byte) value;
      to += 2;
    } else if (value >= Short.MIN_VALUE) {
      out[to] = MessagePack.INT16;
      Words.putBigEndian(out, to + 1, (short) value);
      to += 3;
    } else if (value >= Integer.MIN_VALUE) {
      out[to] = MessagePack.INT32;
      Words.putBigEndian(out, to + 1, (int) value);
      to += 5;
    } else {
      out[to] = MessagePack.INT64;
      Words.putBigEndian(out, to + 1, value);
      to += 9;
    }
  }

  private void writeDouble(double value) {
    writeBits(MessagePack.FLOAT64, Double.doubleToRawLongBits(value));
  }

  private void writeBits(byte code, long bits) {
    ensure(SLACK_BYTES);
    out[to] = code;
    Words.putBigEndian(out, to + 1, bits);
    to += 9;
  }

  private static int headerBytes(int length) {
    if (length <= SHORT_STRING_MAX) {
      return 1;
    }
    return length <= 0xff ? 2 : length <= 0xffff ? 3 : 5;
  }

  private void writeStringHeader(int header, int width, int length) {
    switch (width) {
      case 1:
        out[header] = (byte) (0xa0 | length);
        break;
      case 2:
        out[header] = MessagePack.STR8;
        out[header + 1] = (byte) length;
        break;
      case 3:
        out[header] = MessagePack.STR16;
        Words.putBigEndian(out, header + 1, (short) length);
        break;
      default:
        out[header] = MessagePack.STR32;
        Words.putBigEndian(out, header + 1, length);
        break;
    }
  }

  private void ensure(int more) {
    if (out.length - to < more) {
      flush();
      out = sink.ensure(more);
    }
  }

  private void checkDepth(int depth) throws JsonSyntaxException {
    if (depth >= DEPTH_MAX) {
      throw error("arrays and objects are nested deeper than " + DEPTH_MAX + " levels");
    }
  }

  /** The error that something else than {@code what} stands at the current place. */
  JsonSyntaxException expected(String what) {
    if (at >= end) {
      return error("the input ends where " + what + " is expected");
    }
    final int c = in[at] & 0xff;
    final String found =
        c > ' ' && c < 0x7f ? "'" + (char) c + "'" : String.format("byte 0x%02x", c);
    return error("found " + found + " where " + what + " is expected");
  }

  private JsonSyntaxException error(String what) {
    final int position = Math.min(at, end) - start;
    return new JsonSyntaxException("invalid JSON at byte " + position + ": " + what, position);
  }
}
