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

import io.tailrace.api.EventScanner.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormatException;
import org.msgpack.core.MessageInsufficientBufferException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageSizeException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/** Bytes that nobody has vouched for: what is found does not depend on what lies around them. */
class StreamScannerPropertyTest {
  private static final int MARGIN = 40;

  @Property(tries = 3000)
  void brokenBytesAreTakenAsFarAsMsgpackCoreReadsEvents(@ForAll long seed) throws IOException {
    final Random random = new Random(seed);
    final byte[] bytes = damage(new RandomValues(seed).events(1 + random.nextInt(3)), random);

    final Found found = scan(bytes, (byte) 0);
    assertThat(scan(bytes, (byte) 0xff)).isEqualTo(found);
    assertThat(scan(bytes, (byte) 0x91)).isEqualTo(found);
    assertThat(scan(bytes, (byte) 0xdb)).isEqualTo(found);

    int at = 0;
    int count = 0;
    while (at < bytes.length) {
      final int length = eventLength(bytes, at);
      if (length < 0) {
        break;
      }
      at += length;
      count++;
    }
    assertThat(found.count).as(HexFormat.of().formatHex(bytes)).isEqualTo(count);
    assertThat(found.end).isEqualTo(at);
    assertThat(found.outcome == Outcome.COMPLETE).isEqualTo(at == bytes.length);
    assertThat(found.problem.isEmpty()).isEqualTo(at == bytes.length);
  }

  @Property(tries = 300)
  void everyCutIsCutOff(@ForAll long seed) {
    final byte[] bytes = new RandomValues(seed).events(1);
    final StreamScanner scanner = new StreamScanner();
    for (int length = 1; length < bytes.length; length += 1 + length / 16) {
      assertThat(scanner.scan(bytes, 0, length)).isEqualTo(Outcome.CUT_OFF);
      assertThat(scanner.count()).isZero();
      assertThat(scanner.endOffset()).isZero();
    }
    assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(Outcome.COMPLETE);
  }

  private static byte[] damage(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      final int at = random.nextInt(damaged.length);
      switch (random.nextInt(4)) {
        case 0:
          damaged[at] = (byte) random.nextInt(256);
          break;
        case 1:
          damaged[at] = (byte) (0xc0 + random.nextInt(0x20));
          break;
        case 2:
          damaged[at] ^= (byte) (1 << random.nextInt(8));
          break;
        default:
          damaged = Arrays.copyOf(damaged, Math.max(1, at));
          break;
      }
    }
    return damaged;
  }

  /** Scans the bytes amid others, reads all events to their last value, and tells what it saw. */
  private static Found scan(byte[] bytes, byte around) {
    final byte[] amid = new byte[bytes.length + 2 * MARGIN];
    Arrays.fill(amid, around);
    System.arraycopy(bytes, 0, amid, MARGIN, bytes.length);
    final StreamScanner scanner = new StreamScanner();
    final Outcome outcome = scanner.scan(amid, MARGIN, bytes.length);
    final StringBuilder text = new StringBuilder();
    scanner.stream("t")
        .forEach(
            event -> {
              text.append(event.timeNs());
              event
                  .record()
                  .asMap()
                  .forEach((key, value) -> text.append(key).append(Found.text(value)));
            });
    return new Found(
        outcome, scanner.count(), scanner.endOffset() - MARGIN, scanner.problem(), text.toString());
  }

  private record Found(Outcome outcome, int count, int end, String problem, String events) {
    static String text(Object value) {
      return value instanceof byte[] bytes ? Arrays.toString(bytes) : deep(value);
    }

    private static String deep(Object value) {
      // Arrays inside lists and maps print as their identity: leave those out.
      return String.valueOf(value).replaceAll("\\[B@[0-9a-f]+", "bytes");
    }
  }

  /** Bytes of the event at {@code at} as msgpack-core sees it, or -1 if there is none. */
  private static int eventLength(byte[] bytes, int at) throws IOException {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes, at, bytes.length - at)) {
      skip(unpacker);
      final int length = (int) unpacker.getTotalReadBytes();
      return isEvent(bytes, at, length) ? length : -1;
    } catch (MessageInsufficientBufferException | MessageFormatException | MessageSizeException e) {
      return -1;
    }
  }

  /** Like skipValue(), which counts the elements of huge maps wrongly. */
  private static void skip(MessageUnpacker unpacker) throws IOException {
    final ValueType type = unpacker.getNextFormat().getValueType();
    long elements = 0;
    if (type == ValueType.MAP) {
      elements = 2L * unpacker.unpackMapHeader();
    } else if (type == ValueType.ARRAY) {
      elements = unpacker.unpackArrayHeader();
    } else {
      unpacker.skipValue();
    }
    for (long i = 0; i < elements; i++) {
      skip(unpacker);
    }
  }

  private static boolean isEvent(byte[] bytes, int at, int length) throws IOException {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes, at, length)) {
      if (unpacker.getNextFormat().getValueType() != ValueType.ARRAY
          || unpacker.unpackArrayHeader() != 2) {
        return false;
      }
      final int time = at + (int) unpacker.getTotalReadBytes();
      final ValueType type = unpacker.getNextFormat().getValueType();
      if (type == ValueType.EXTENSION) {
        // No writer makes an EventTime of eight bytes as ext16 or ext32; those are not taken.
        final ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
        if (header.getType() != 0
            || header.getLength() != 8
            || (bytes[time] != (byte) 0xd7 && bytes[time] != (byte) 0xc7)) {
          return false;
        }
        unpacker.readPayload(8);
      } else if (type == ValueType.INTEGER) {
        unpacker.skipValue();
      } else {
        return false;
      }
      return unpacker.getNextFormat().getValueType() == ValueType.MAP;
    }
  }

  @Property(tries = 300)
  void everyDepthBeyondTheBoundIsRefused(@ForAll long seed) throws IOException {
    final Random random = new Random(seed);
    final int depth = random.nextInt(40);
    try (org.msgpack.core.MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packArrayHeader(2).packInt(1).packMapHeader(1).packString("k");
      nest(packer, random, depth);
      final byte[] bytes = packer.toByteArray();
      final StreamScanner scanner = new StreamScanner(20);
      assertThat(scanner.scan(bytes, 0, bytes.length))
          .isEqualTo(depth <= 18 ? Outcome.COMPLETE : Outcome.MALFORMED);
      assertThat(scanner.problem().contains("nested deeper than 20")).isEqualTo(depth > 18);
    }
  }

  private static void nest(MessagePacker packer, Random random, int depth) throws IOException {
    for (int i = 0; i < depth; i++) {
      if (random.nextBoolean()) {
        packer.packArrayHeader(1);
      } else {
        packer.packMapHeader(1).packNil();
      }
    }
    packer.packInt(0);
  }
}
