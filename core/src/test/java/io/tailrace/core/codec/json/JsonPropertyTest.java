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

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.api.ByteSink;
import io.tailrace.api.JsonSyntaxException;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.text.RubyText;
import io.tailrace.core.codec.time.TimeCodec;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against trees of Jackson's databind. */
class JsonPropertyTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int[] SIZES = {1, 4, 20, 60};
  private static final int[] KEY_LENGTHS = {1, 8, 12, 40, 300};
  private static final int[] LENGTHS = {1, 8, 12, 20, 40, 40, 100, 300, 300, 70_000};
  private static final int[] CODE_POINTS = {0x60, 0x80, 0x800, 0x10000, 0x110000};

  private final ObjectMapper jackson = new ObjectMapper();
  private final JsonCodec json =
      new JsonCodec(new RubyText(TimeCodec.formatter(RubyText.EVENT_TIME, ZoneOffset.UTC), false));

  @Property(tries = 500)
  void readsAndPrintsWhatJacksonWrites(@ForAll("trees") JsonNode tree)
      throws IOException, JsonSyntaxException {
    assertThat(jackson.readTree(print(read(jackson.writeValueAsBytes(tree))))).isEqualTo(tree);
  }

  @Property(tries = 300)
  void readsEscapesAndIndentation(@ForAll("trees") JsonNode tree)
      throws IOException, JsonSyntaxException {
    final byte[] text =
        jackson
            .writerWithDefaultPrettyPrinter()
            .with(JsonWriteFeature.ESCAPE_NON_ASCII)
            .writeValueAsBytes(tree);
    assertThat(jackson.readTree(print(read(text)))).isEqualTo(tree);
  }

  @Property(tries = 300)
  void whatItPrintsItReadsBackToTheSameBytes(@ForAll("trees") JsonNode tree)
      throws IOException, JsonSyntaxException {
    final byte[] packed = read(jackson.writeValueAsBytes(tree));
    assertThat(read(print(packed))).isEqualTo(packed);
  }

  @Property(tries = 500)
  void brokenTextIsReadWithinItsBoundsOrRefused(
      @ForAll("trees") JsonNode tree, @ForAll byte other, @ForAll int position)
      throws IOException, JsonSyntaxException {
    final byte[] text = jackson.writeValueAsBytes(tree);
    final int at = Math.floorMod(position, text.length);
    final byte[] changed = text.clone();
    changed[at] = other;
    readAny(changed, changed.length);
    readAny(text, at);
  }

  /** Reads the first bytes of the text, around which there is nothing that may be read. */
  private void readAny(byte[] text, int length) {
    final byte[] whole = new byte[length + 40];
    Arrays.fill(whole, (byte) '1');
    System.arraycopy(text, 0, whole, 20, length);
    final byte[] exact = Arrays.copyOf(text, length);
    final String inside = readOrMessage(whole, 20, length);
    assertThat(inside).isEqualTo(readOrMessage(exact, 0, length));
  }

  private String readOrMessage(byte[] bytes, int offset, int length) {
    final ByteSink sink = new ByteSink(0);
    try {
      json.readValue(bytes, offset, length, new ValueWriter(sink));
    } catch (JsonSyntaxException e) {
      assertThat(sink.length()).isZero();
      return e.getMessage();
    }
    assertThat(MessagePack.skip(sink.array(), 0, sink.length())).isEqualTo(sink.length());
    return Arrays.toString(sink.toByteArray());
  }

  private byte[] read(byte[] text) throws JsonSyntaxException {
    final ByteSink sink = new ByteSink(0);
    json.readValue(text, 0, text.length, new ValueWriter(sink));
    return sink.toByteArray();
  }

  private byte[] print(byte[] packed) {
    final Value value = new Value();
    value.set(packed, 0, packed.length);
    final ByteSink sink = new ByteSink(0);
    json.write(value, sink);
    return sink.toByteArray();
  }

  @Provide
  Arbitrary<JsonNode> trees() {
    return Arbitraries.longs().map(seed -> tree(new SplittableRandom(seed), 0));
  }

  private static JsonNode tree(SplittableRandom random, int depth) {
    switch (random.nextInt(depth > 4 ? 6 : 9)) {
      case 0:
        return NODES.nullNode();
      case 1:
        return NODES.booleanNode(random.nextBoolean());
      case 2:
        return NODES.numberNode(random.nextInt() >> random.nextInt(32));
      case 3:
        // Jackson makes an int of what fits one.
        return NODES.numberNode(random.nextLong() | 1L << 40);
      case 4:
        return NODES.numberNode(number(random));
      case 5:
        return NODES.textNode(text(random, LENGTHS));
      case 6:
        final ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(SIZES[random.nextInt(SIZES.length)]); i > 0; i--) {
          array.add(tree(random, depth + 2));
        }
        return array;
      default:
        final ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(SIZES[random.nextInt(SIZES.length)]); i > 0; i--) {
          object.set(text(random, KEY_LENGTHS), tree(random, depth + 2));
        }
        return object;
    }
  }

  private static double number(SplittableRandom random) {
    final double bits = Double.longBitsToDouble(random.nextLong());
    if (random.nextBoolean() && Double.isFinite(bits)) {
      return bits;
    }
    return (random.nextInt(2_000_000) + 1) / 1000.0; // 0.0 and -0.0 are printed alike
  }

  private static String text(SplittableRandom random, int[] lengths) {
    final StringBuilder text = new StringBuilder();
    final int lengthMax = lengths[random.nextInt(lengths.length)];
    final int codePointMax = CODE_POINTS[random.nextInt(CODE_POINTS.length)];
    for (int i = random.nextInt(lengthMax); i > 0; i--) {
      final int point = random.nextInt(codePointMax);
      text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? '"' : point);
    }
    return text.toString();
  }
}
