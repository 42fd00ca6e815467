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
package io.tailrace.testkit;

import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.core.event.PackedStream;
import java.util.Arrays;
import java.util.function.Function;

/** Lends bytes to plugins and makes them unusable afterwards. */
final class Lent {
  /** The one byte that MessagePack never uses, so that whoever reads it fails at once. */
  private static final byte NEVER_USED = (byte) 0xc1;

  private Lent() {}

  /** Calls {@code user} with a copy of the stream that is overwritten when the call returns. */
  static <T> T stream(EventStream stream, Function<EventStream, T> user) {
    final byte[] bytes =
        Arrays.copyOfRange(stream.array(), stream.offset(), stream.offset() + stream.length());
    try {
      return user.apply(PackedStream.trusted(stream.tag(), bytes, 0, bytes.length, stream.count()));
    } finally {
      overwrite(bytes);
    }
  }

  static void overwrite(byte[] bytes) {
    Arrays.fill(bytes, NEVER_USED);
  }

  /** An output that is lent a copy of each stream. */
  record Output(DirectOutput output) implements DirectOutput {
    @Override
    public Receipt process(EventStream stream) throws Exception {
      final Exception[] thrown = new Exception[1];
      final Receipt receipt =
          stream(
              stream,
              lent -> {
                try {
                  return output.process(lent);
                } catch (Exception e) {
                  thrown[0] = e;
                  return null;
                }
              });
      if (thrown[0] != null) {
        throw thrown[0];
      }
      return receipt;
    }

    @Override
    public void start() throws Exception {
      output.start();
    }

    @Override
    public void stop() throws Exception {
      output.stop();
    }

    @Override
    public void close() throws Exception {
      output.close();
    }
  }
}
