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

import io.tailrace.api.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** MessagePack values as Java objects; see {@link io.tailrace.api.Record#asMap}. */
public final class JavaValues {
  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  private JavaValues() {}

  /** The value as an object; null for nil and missing ones. */
  public static Object of(Value value) {
    switch (value.type()) {
      case MISSING:
      case NIL:
        return null;
      case BOOLEAN:
        return value.asBoolean();
      case INTEGER:
        if (value.isUnsignedBeyondLong()) {
          return TWO_TO_64.add(BigInteger.valueOf(value.asLong()));
        }
        return value.asLong();
      case FLOAT:
        return value.asDouble();
      case STRING:
        return value.asString();
      case BINARY:
        return payload(value);
      case EXTENSION:
        // Fluentd's EventTime behaves like the integer of its seconds, wherever it is shown.
        return isEventTime(value)
            ? (Object) (Bytes.getInt(value.array(), value.payloadOffset()) & 0xffffffffL)
            : payload(value);
      case ARRAY:
        return list(value);
      case MAP:
        return map(value);
      default:
        throw new AssertionError(value.type());
    }
  }

  /** Type 0 with room for the seconds; Fluentd does not look whether nanoseconds follow. */
  private static boolean isEventTime(Value extension) {
    return extension.extensionType() == 0 && extension.payloadLength() >= 4;
  }

  /**
   * A key as text: the digits of a number or time, nothing for nil.
   *
   * <p>Differs from Fluentd: an array, a map or an unknown extension as a key is shown as the
   * hexadecimal digits of its bytes and not as Ruby would inspect it, or not at all.
   */
  static String key(Value key) {
    switch (key.type()) {
      case STRING:
      case BINARY:
        return key.asString();
      case NIL:
        return "";
      case ARRAY:
      case MAP:
        return hex(key);
      case EXTENSION:
        return isEventTime(key) ? String.valueOf(of(key)) : hex(key);
      default:
        return String.valueOf(of(key));
    }
  }

  private static String hex(Value value) {
    return HexFormat.of().formatHex(value.array(), value.offset(), value.endOffset());
  }

  private static byte[] payload(Value value) {
    final byte[] bytes = new byte[value.payloadLength()];
    System.arraycopy(value.array(), value.payloadOffset(), bytes, 0, bytes.length);
    return bytes;
  }

  private static List<Object> list(Value array) {
    final int size = array.size();
    final List<Object> list = new ArrayList<>(size);
    final Value element = new Value();
    int at = array.payloadOffset();
    for (int i = 0; i < size; i++) {
      element.set(array.array(), at, array.limit());
      list.add(of(element));
      at = element.endOffset();
    }
    return list;
  }

  private static Map<String, Object> map(Value value) {
    final int size = value.size();
    final Map<String, Object> map = new LinkedHashMap<>();
    final Value element = new Value();
    int at = value.payloadOffset();
    for (int i = 0; i < size; i++) {
      element.set(value.array(), at, value.limit());
      final String key = key(element);
      at = element.endOffset();
      element.set(value.array(), at, value.limit());
      map.put(key, of(element));
      at = element.endOffset();
    }
    return map;
  }
}
