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
package io.tailrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;

/** What is written is what msgpack-core writes, and is read back. */
class ValueWriterTest {
  private final ByteSink sink = new ByteSink(0);
  private final ValueWriter writer = new ValueWriter(sink);

  @Property
  void integersAreWrittenInTheirShortestForm(@ForAll long bits, @ForAll @IntRange(max = 63) int by)
      throws IOException {
    final long value = bits >> by;
    sink.clear();
    writer.writeLong(value);
    try (MessageBufferPacker packer = org.msgpack.core.MessagePack.newDefaultBufferPacker()) {
      packer.packLong(value);
      assertThat(sink.toByteArray()).isEqualTo(packer.toByteArray());
    }
    assertThat(read().asLong()).isEqualTo(value);
  }

  @Property
  void unsignedIntegersAreWrittenInTheirShortestForm(
      @ForAll long bits, @ForAll @IntRange(max = 63) int by) throws IOException {
    final long value = bits >>> by;
    final BigInteger unsigned = new BigInteger(Long.toUnsignedString(value));
    sink.clear();
    writer.writeUnsigned(value);
    try (MessageBufferPacker packer = org.msgpack.core.MessagePack.newDefaultBufferPacker()) {
      packer.packBigInteger(unsigned);
      assertThat(sink.toByteArray()).isEqualTo(packer.toByteArray());
    }
    assertThat(read().asLong()).isEqualTo(value);
    assertThat(read().isUnsignedBeyondLong()).isEqualTo(value < 0);
    assertThat(read().asDouble()).isEqualTo(unsigned.doubleValue());
  }

  @Property
  void textAndBytesAreWrittenInTheirShortestForm(
      @ForAll String text, @ForAll @IntRange(max = 70_000) int length) throws IOException {
    final String filled = text + "x".repeat(length);
    final byte[] bytes = new byte[length];
    sink.clear();
    writer.writeString(filled);
    writer.writeBinary(bytes, 0, length);
    try (MessageBufferPacker packer = org.msgpack.core.MessagePack.newDefaultBufferPacker()) {
      final byte[] utf8 = filled.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      packer.packRawStringHeader(utf8.length).addPayload(utf8);
      packer.packBinaryHeader(length).addPayload(bytes);
      assertThat(sink.toByteArray()).isEqualTo(packer.toByteArray());
    }
  }

  @Property
  void headersAreWrittenInTheirShortestForm(@ForAll @IntRange(max = 1 << 20) int size)
      throws IOException {
    sink.clear();
    writer.writeArrayHeader(size);
    writer.writeMapHeader(size);
    try (MessageBufferPacker packer = org.msgpack.core.MessagePack.newDefaultBufferPacker()) {
      packer.packArrayHeader(size).packMapHeader(size);
      assertThat(sink.toByteArray()).isEqualTo(packer.toByteArray());
    }
  }

  @Test
  void refusesObjectsWithoutAForm() {
    assertThatThrownBy(() -> writer.writeObject(new Object()))
        .hasMessage("a java.lang.Object has no form in MessagePack");
    assertThatThrownBy(() -> writer.writeObject(BigInteger.ONE.shiftLeft(64)))
        .hasMessage("integer 18446744073709551616 is outside -2^63..2^64-1");
    assertThatThrownBy(
            () ->
                writer.writeObject(BigInteger.ONE.shiftLeft(63).negate().subtract(BigInteger.ONE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCursorTellsTheTypeAndRefusesOthers() {
    writer.writeObject(Arrays.asList(null, true, 1, 1.5, "x", new byte[] {1}, List.of()));
    final Value value = read();
    assertThat(value.type()).isEqualTo(Value.Type.ARRAY);
    assertThat(value.size()).isEqualTo(7);
    assertThatThrownBy(value::asLong)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the value is of type ARRAY, not INTEGER");
    assertThatThrownBy(value::asString).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(value::asBoolean).isInstanceOf(IllegalStateException.class);
    final Value element = new Value();
    assertThat(element.isMissing()).isTrue();
    int at = value.payloadOffset();
    for (Value.Type type :
        List.of(
            Value.Type.NIL,
            Value.Type.BOOLEAN,
            Value.Type.INTEGER,
            Value.Type.FLOAT,
            Value.Type.STRING,
            Value.Type.BINARY,
            Value.Type.ARRAY)) {
      element.set(value.array(), at, value.limit());
      assertThat(element.type()).isEqualTo(type);
      at = element.endOffset();
    }
    assertThat(at).isEqualTo(value.endOffset());
  }

  @Test
  void aCursorNeverReadsBeyondItsLimit() {
    writer.writeObject(
        List.of(1L << 40, 1.5, "a string of more than thirty-one bytes", new byte[300]));
    final byte[] bytes = sink.toByteArray();
    final Value value = new Value();
    for (int limit = 0; limit < bytes.length; limit++) {
      final int cut = limit;
      assertThat(MessagePack.skip(bytes, 0, cut)).isEqualTo(MessagePack.INCOMPLETE);
      if (cut > 0) {
        value.set(bytes, 0, cut);
        assertThatThrownBy(value::endOffset).isInstanceOf(IllegalArgumentException.class);
      } else {
        assertThatThrownBy(() -> value.set(bytes, 0, cut))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThat(MessagePack.skip(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    assertThatThrownBy(() -> value.set(new byte[] {(byte) 0xc1}, 0, 1))
        .hasMessage("byte 0xc1 is never used in MessagePack");
  }

  @Test
  void nestingIsBounded() {
    for (int i = 0; i < MessagePack.DEPTH_MAX; i++) {
      writer.writeArrayHeader(1);
    }
    writer.writeNil();
    final byte[] deepest = sink.toByteArray();
    assertThat(MessagePack.skip(deepest, 0, deepest.length)).isEqualTo(deepest.length);
    final byte[] deeper = new byte[deepest.length + 1];
    Arrays.fill(deeper, (byte) 0x91);
    deeper[deepest.length] = MessagePack.NIL;
    assertThat(MessagePack.skip(deeper, 0, deeper.length)).isEqualTo(MessagePack.MALFORMED);
  }

  @Test
  void aSinkGrowsAndIsCutBack() {
    sink.writeDecimal(Long.MIN_VALUE);
    sink.write(' ');
    sink.writeDecimal(-10);
    sink.write(' ');
    sink.writeDecimal(Long.MAX_VALUE);
    sink.writeUtf8(" caf\u00e9 \ud83d\ude00 \ud83d");
    assertThat(sink.toString())
        .isEqualTo("-9223372036854775808 -10 9223372036854775807 caf\u00e9 \ud83d\ude00 ?");
    sink.truncate(4);
    assertThat(sink.toString()).isEqualTo("-922");
    assertThatThrownBy(() -> sink.truncate(5)).isInstanceOf(IllegalArgumentException.class);
    sink.clear();
    assertThat(sink.length()).isZero();
  }

  private Value read() {
    final Value value = new Value();
    value.set(sink.array(), 0, sink.length());
    return value;
  }
}
