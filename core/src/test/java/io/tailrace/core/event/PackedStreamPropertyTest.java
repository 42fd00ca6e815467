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

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.Record;
import io.tailrace.api.Value;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/** What is seen in place is what msgpack-core reads from the same bytes. */
class PackedStreamPropertyTest {

  @Property(tries = 500)
  void everyValueIsSeenAsMsgpackCoreReadsIt(@ForAll long seed) throws IOException {
    final byte[] bytes = new RandomValues(seed).events(4);
    final EventCursor cursor = PackedStream.scan("t", bytes, 0, bytes.length).cursor();
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      while (unpacker.hasNext()) {
        assertThat(cursor.next()).isTrue();
        final List<org.msgpack.value.Value> event = unpacker.unpackValue().asArrayValue().list();
        expectTime(cursor, event.get(0));
        expectRecord(cursor.record(), event.get(1).asMapValue().getKeyValueArray());
      }
    }
    assertThat(cursor.next()).isFalse();
  }

  private static void expectTime(Event event, org.msgpack.value.Value time) {
    assertThat(event.hasIntegerTime()).isEqualTo(time.isIntegerValue());
    if (time.isIntegerValue()) {
      assertThat(event.seconds())
          .isEqualTo(
              time.asIntegerValue()
                  .toBigInteger()
                  .min(BigInteger.valueOf(Long.MAX_VALUE))
                  .longValueExact());
      assertThat(event.nanos()).isZero();
    } else {
      final BigInteger data = new BigInteger(1, time.asExtensionValue().getData());
      final BigInteger seconds = data.shiftRight(32);
      final BigInteger nanos = data.and(BigInteger.valueOf(0xffffffffL));
      assertThat(
              BigInteger.valueOf(event.seconds())
                  .multiply(BigInteger.valueOf(1_000_000_000))
                  .add(BigInteger.valueOf(event.nanos())))
          .isEqualTo(seconds.multiply(BigInteger.valueOf(1_000_000_000)).add(nanos));
      assertThat(event.nanos()).isBetween(0, 999_999_999);
    }
  }

  /**
   * The pairs in their order, those with the same key as one: the last value in the first place.
   */
  private static void expectRecord(Record record, org.msgpack.value.Value[] pairs) {
    final List<org.msgpack.value.Value> keys = new ArrayList<>();
    final List<org.msgpack.value.Value> values = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      final int at = indexOf(keys, pairs[i]);
      if (at < 0) {
        keys.add(pairs[i]);
        values.add(pairs[i + 1]);
      } else {
        values.set(at, pairs[i + 1]);
      }
    }
    assertThat(record.size()).isEqualTo(keys.size());
    final Record.FieldCursor fields = record.fields();
    for (int i = 0; i < keys.size(); i++) {
      assertThat(fields.next()).isTrue();
      expectValue(fields.key(), keys.get(i));
      expectValue(fields.value(), values.get(i));
      if (keys.get(i).isStringValue() && isUtf8(keys.get(i))) {
        expectValue(record.get(keys.get(i).asStringValue().asString()), values.get(i));
      }
    }
    assertThat(fields.next()).isFalse();
    assertThat(record.asMap().size()).isLessThanOrEqualTo(keys.size());
  }

  private static int indexOf(List<org.msgpack.value.Value> keys, org.msgpack.value.Value key) {
    for (int i = 0; i < keys.size(); i++) {
      if (sameKey(keys.get(i), key)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean sameKey(org.msgpack.value.Value a, org.msgpack.value.Value b) {
    if (a.isRawValue() && b.isRawValue()) {
      final byte[] x = a.asRawValue().asByteArray();
      boolean ascii = true;
      for (byte c : x) {
        ascii &= c >= 0;
      }
      return Arrays.equals(x, b.asRawValue().asByteArray())
          && (ascii || a.getValueType() == b.getValueType());
    }
    if (a.isFloatValue() && b.isFloatValue()) {
      return a.asFloatValue().toDouble() == b.asFloatValue().toDouble();
    }
    // Maps are the same if their bytes are; those that are made here differ by their order if at
    // all, so that the order has to be looked at.
    if (a.isMapValue() && b.isMapValue()) {
      return Arrays.equals(packed(a), packed(b));
    }
    if (a.isArrayValue() && b.isArrayValue()) {
      return Arrays.equals(packed(a), packed(b));
    }
    return !a.isExtensionValue() && a.equals(b);
  }

  private static byte[] packed(org.msgpack.value.Value value) {
    try (org.msgpack.core.MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packValue(value);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isUtf8(org.msgpack.value.Value text) {
    final byte[] bytes = text.asRawValue().asByteArray();
    return Arrays.equals(
        bytes, new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
  }

  private static void expectValue(Value actual, org.msgpack.value.Value expected) {
    final ValueType type = expected.getValueType();
    if (type == ValueType.NIL) {
      assertThat(actual.type()).isEqualTo(Value.Type.NIL);
    } else if (type == ValueType.BOOLEAN) {
      assertThat(actual.asBoolean()).isEqualTo(expected.asBooleanValue().getBoolean());
    } else if (type == ValueType.INTEGER) {
      final BigInteger integer = expected.asIntegerValue().toBigInteger();
      assertThat(JavaValues.of(actual).toString()).isEqualTo(integer.toString());
      assertThat(actual.asDouble()).isEqualTo(integer.doubleValue());
    } else if (type == ValueType.FLOAT) {
      assertThat(Double.compare(actual.asDouble(), expected.asFloatValue().toDouble())).isZero();
    } else if (type == ValueType.STRING) {
      assertThat(actual.type()).isEqualTo(Value.Type.STRING);
      assertThat(payload(actual)).isEqualTo(expected.asRawValue().asByteArray());
    } else if (type == ValueType.BINARY) {
      assertThat(actual.type()).isEqualTo(Value.Type.BINARY);
      assertThat(payload(actual)).isEqualTo(expected.asRawValue().asByteArray());
    } else if (type == ValueType.EXTENSION) {
      assertThat(actual.extensionType()).isEqualTo(expected.asExtensionValue().getType());
      assertThat(payload(actual)).isEqualTo(expected.asExtensionValue().getData());
    } else {
      expectElements(actual, expected);
    }
  }

  private static void expectElements(Value actual, org.msgpack.value.Value expected) {
    final boolean map = expected.isMapValue();
    final org.msgpack.value.Value[] elements =
        map
            ? expected.asMapValue().getKeyValueArray()
            : expected.asArrayValue().list().toArray(new org.msgpack.value.Value[0]);
    assertThat(actual.type()).isEqualTo(map ? Value.Type.MAP : Value.Type.ARRAY);
    assertThat(actual.size()).isEqualTo(map ? elements.length / 2 : elements.length);
    final Value element = new Value();
    int at = actual.payloadOffset();
    for (org.msgpack.value.Value wanted : elements) {
      element.set(actual.array(), at, actual.limit());
      expectValue(element, wanted);
      at = element.endOffset();
    }
    assertThat(at).isEqualTo(actual.endOffset());
  }

  private static byte[] payload(Value value) {
    return Arrays.copyOfRange(
        value.array(), value.payloadOffset(), value.payloadOffset() + value.payloadLength());
  }
}
