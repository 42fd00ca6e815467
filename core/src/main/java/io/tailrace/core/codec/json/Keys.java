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
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;

/**
 * When two keys of a map are the same: as Ruby's {@code eql?} says of what Fluentd reads.
 *
 * <p>Strings and binaries by their bytes, one against the other only if they are ASCII; integers by
 * value; floats by value, 0.0 and -0.0 being one and NaN never the same; arrays and maps by their
 * bytes, which tells fewer of them the same than Ruby does.
 */
final class Keys {
  private Keys() {}

  /**
   * Appends bytes that are the same for keys that are the same, and for no others.
   *
   * @param index of the key in its map
   */
  static void writeComparable(byte[] bytes, int offset, int end, int index, ByteSink to) {
    if ((bytes[offset] & 0xe0) == 0xa0) {
      to.write(bytes, offset, end - offset);
      return;
    }
    final Value key = new Value();
    key.set(bytes, offset, end);
    final ValueWriter values = new ValueWriter(to);
    switch (key.type()) {
      case STRING:
        values.writeUtf8(bytes, key.payloadOffset(), key.payloadLength());
        break;
      case BINARY:
        if (isAscii(bytes, key.payloadOffset(), end)) {
          values.writeUtf8(bytes, key.payloadOffset(), key.payloadLength());
        } else {
          values.writeBinary(bytes, key.payloadOffset(), key.payloadLength());
        }
        break;
      case INTEGER:
        if (key.isUnsignedBeyondLong()) {
          values.writeUnsigned(key.asLong());
        } else {
          values.writeLong(key.asLong());
        }
        break;
      case FLOAT:
        final double number = key.asDouble();
        values.writeDouble(number + 0.0); // -0.0 becomes 0.0
        if (Double.isNaN(number) && index > 0) {
          to.writeDecimal(index);
        }
        break;
      default:
        to.write(bytes, offset, end - offset);
        break;
    }
  }

  static boolean isExtension(byte code) {
    return code >= MessagePack.EXT8 && code <= MessagePack.EXT32
        || code >= MessagePack.FIXEXT1 && code <= MessagePack.FIXEXT16;
  }

  private static boolean isAscii(byte[] bytes, int offset, int end) {
    for (int i = offset; i < end; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
