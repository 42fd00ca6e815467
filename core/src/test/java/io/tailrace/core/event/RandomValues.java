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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** Random MessagePack values, made and written by msgpack-core; the same for the same seed. */
final class RandomValues {
  private final Random random;

  RandomValues(long seed) {
    random = new Random(seed);
  }

  /** Packed events, made of random times and records. */
  byte[] events(int count) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      for (int i = 0; i < count; i++) {
        packer.packArrayHeader(2);
        if (random.nextBoolean()) {
          packer.packValue(integer());
        } else {
          packer.packExtensionTypeHeader((byte) 0, 8);
          packer.writePayload(bytes(8));
        }
        packer.packValue(map(3));
      }
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Value map(int depth) {
    final int size = size();
    final List<Value> pairs = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      // Few keys, so that some stand twice.
      pairs.add(random.nextInt(8) == 0 ? value(depth - 1) : text(random.nextInt(3)));
      pairs.add(value(depth - 1));
    }
    // The map of msgpack-core drops keys that stand twice only when it is asked as a map.
    return ValueFactory.newMap(pairs.toArray(new Value[0]), true);
  }

  Value value(int depth) {
    switch (random.nextInt(depth > 0 ? 11 : 8)) {
      case 0:
        return ValueFactory.newNil();
      case 1:
        return ValueFactory.newBoolean(random.nextBoolean());
      case 2:
      case 3:
        return integer();
      case 4:
        return random.nextBoolean()
            ? ValueFactory.newFloat(random.nextFloat())
            : ValueFactory.newFloat(Double.longBitsToDouble(random.nextLong()));
      case 5:
        return text(size() * size());
      case 6:
        return ValueFactory.newBinary(bytes(size() * size()));
      case 7:
        // Not -1, which msgpack-core reads as its own timestamp.
        return ValueFactory.newExtension((byte) random.nextInt(128), bytes(size()));
      case 8:
      case 9:
        return map(depth);
      default:
        final Value[] elements = new Value[size()];
        for (int i = 0; i < elements.length; i++) {
          elements[i] = value(depth - 1);
        }
        return ValueFactory.newArray(elements, true);
    }
  }

  private Value integer() {
    final long bits = random.nextLong() >> random.nextInt(64);
    return random.nextInt(8) == 0
        ? ValueFactory.newInteger(BigInteger.ONE.shiftLeft(63).add(BigInteger.valueOf(bits >>> 1)))
        : ValueFactory.newInteger(bits);
  }

  /** Mostly short, some around 16 and 32, where the encoding changes. */
  private int size() {
    return random.nextInt(4) == 0 ? random.nextInt(36) : random.nextInt(6);
  }

  private Value text(int length) {
    if (random.nextInt(16) == 0) {
      return ValueFactory.newString(bytes(length)); // most likely not UTF-8
    }
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(
          random.nextInt(10) == 0 ? "\u00e9\u4e16\ud83d\ude00".charAt(random.nextInt(2)) : 'a');
    }
    return ValueFactory.newString(text.toString());
  }

  private byte[] bytes(int length) {
    final byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  // ---- Java objects, for records that are edited

  static final List<String> KEYS =
      List.of("a", "b", "c", "\u00e9", "a-key-that-is-longer-than-31-bytes-and-so-is-no-fixstr");

  Map<String, Object> record(int depth) {
    final Map<String, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      map.put(random.nextInt(6) == 0 ? "k" + random.nextInt(20) : key(), object(depth - 1));
    }
    return map;
  }

  Object object(int depth) {
    switch (random.nextInt(depth > 0 ? 9 : 5)) {
      case 0:
        return null;
      case 1:
        return random.nextBoolean();
      case 2:
        return random.nextLong() >> random.nextInt(64);
      case 3:
        return random.nextDouble();
      case 4:
        return "x".repeat(size());
      case 5:
      case 6:
        return record(depth);
      default:
        final List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(18); i > 0; i--) {
          list.add(object(depth - 1));
        }
        return list;
    }
  }

  String key() {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  /** Segments of a path: mostly keys, some indices. */
  List<Object> path() {
    final List<Object> path = new ArrayList<>();
    path.add(key());
    for (int i = random.nextInt(4); i > 0; i--) {
      path.add(random.nextInt(3) == 0 ? (Object) (random.nextInt(24) - 4) : key());
    }
    return path;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }
}
