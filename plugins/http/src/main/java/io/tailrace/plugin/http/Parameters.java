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

import io.tailrace.api.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The parameters of a request that mean something here, from its query, its form or its body; of
 * two with one name the later counts. Values are byte ranges. Reused; not thread-safe.
 *
 * <p>Source: Ruby's URI.decode_www_form. Differs from Fluentd: bytes beyond ASCII may stand in a
 * form as they are; Fluentd closes the connection.
 */
final class Parameters {
  /** The parameters in the order in which they are preferred, and the time. */
  enum Name {
    MSGPACK("msgpack"),
    JSON("json"),
    NDJSON("ndjson"),
    TIME("time");

    private final byte[] bytes;

    Name(String text) {
      bytes = text.getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static final Name[] NAMES = Name.values();

  /** Room for decoded values that is kept from request to request. */
  private static final int KEPT_LENGTH_MAX = 1 << 20;

  private ByteSink decoded = new ByteSink(256);
  private final int[] offsets = new int[NAMES.length];
  private final int[] lengths = new int[NAMES.length];

  // The array that a value lies in; null for values in the sink.
  private final byte[][] arrays = new byte[NAMES.length][];
  private final boolean[] present = new boolean[NAMES.length];

  void clear() {
    Arrays.fill(present, false);
    Arrays.fill(arrays, null);
    if (decoded.array().length > KEPT_LENGTH_MAX) {
      decoded = new ByteSink(256);
    }
    decoded.clear();
  }

  boolean has(Name name) {
    return present[name.ordinal()];
  }

  byte[] array(Name name) {
    final byte[] array = arrays[name.ordinal()];
    return array == null ? decoded.array() : array;
  }

  int offset(Name name) {
    return offsets[name.ordinal()];
  }

  int length(Name name) {
    return lengths[name.ordinal()];
  }

  /** Sets a parameter to a range of the caller's, which has to stay as it is. */
  void set(Name name, byte[] array, int offset, int length) {
    final int i = name.ordinal();
    present[i] = true;
    arrays[i] = array;
    offsets[i] = offset;
    lengths[i] = length;
  }

  /** The parameter of that name, or null. */
  static Name named(byte[] bytes, int offset, int length) {
    for (Name name : NAMES) {
      if (Arrays.equals(name.bytes, 0, name.bytes.length, bytes, offset, offset + length)) {
        return name;
      }
    }
    return null;
  }

  /** Sets the parameters in a form: pairs of name and value between ampersands. */
  void addForm(byte[] form, int offset, int length) throws BadRequestException {
    final int limit = offset + length;
    int at = offset;
    while (at < limit) {
      int end = at;
      int equals = -1;
      while (end < limit && form[end] != '&') {
        if (equals < 0 && form[end] == '=') {
          equals = end;
        }
        end++;
      }
      addPair(form, at, equals < 0 ? end : equals, equals < 0 ? end : equals + 1, end);
      at = end + 1;
    }
  }

  private void addPair(byte[] form, int key, int keyEnd, int value, int end)
      throws BadRequestException {
    final int start = decoded.length();
    decode(form, key, keyEnd, decoded);
    final Name name = named(decoded.array(), start, decoded.length() - start);
    decoded.truncate(start);
    if (name == null) {
      return;
    }
    decode(form, value, end, decoded);
    set(name, null, start, decoded.length() - start);
  }

  /** Appends the text behind an encoding of forms: plus is a blank, %XX is a byte. */
  static void decode(byte[] form, int offset, int end, ByteSink to) throws BadRequestException {
    final byte[] out = to.ensure(end - offset);
    int length = to.length();
    final int start = length;
    for (int i = offset; i < end; i++) {
      final byte b = form[i];
      if (b == '%') {
        final int high = i + 2 < end ? Character.digit(form[i + 1], 16) : -1;
        final int low = i + 2 < end ? Character.digit(form[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new BadRequestException("invalid %-encoding in a parameter");
        }
        out[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[length++] = b == '+' ? (byte) ' ' : b;
      }
    }
    to.advance(length - start);
  }
}
