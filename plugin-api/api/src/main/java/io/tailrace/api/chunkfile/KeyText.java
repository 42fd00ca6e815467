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
package io.tailrace.api.chunkfile;

import io.tailrace.api.ByteSink;
import java.nio.charset.StandardCharsets;

/**
 * The key in the names of {@code file_single}: bytes other than letters, digits and {@code _ . -}
 * are {@code %} and two hex digits.
 *
 * <p>Source: fluentd lib/fluent/plugin/buffer/file_single_chunk.rb, encode_key and decode_key.
 */
public final class KeyText {
  private static final String HEX = "0123456789ABCDEF";

  private KeyText() {}

  /** Encodes a tag or the value of a field; nothing for null. */
  public static String encode(Object value) {
    final byte[] bytes =
        value instanceof byte[] raw
            ? raw
            : (value == null ? "" : value.toString()).getBytes(StandardCharsets.UTF_8);
    final StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      if (isPlain(b)) {
        text.append((char) b);
      } else {
        text.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
      }
    }
    return text.toString();
  }

  /** Decodes the part of a name. */
  public static String decode(String key) {
    final ByteSink bytes = new ByteSink(key.length());
    for (int i = 0; i < key.length(); i++) {
      final char c = key.charAt(i);
      final int high = c == '%' && i + 2 < key.length() ? digit(key.charAt(i + 1)) : -1;
      final int low = high >= 0 ? digit(key.charAt(i + 2)) : -1;
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.writeUtf8(String.valueOf(c));
      }
    }
    return bytes.toString();
  }

  private static boolean isPlain(byte b) {
    return b >= 'a' && b <= 'z'
        || b >= 'A' && b <= 'Z'
        || b >= '0' && b <= '9'
        || b == '-'
        || b == '_'
        || b == '.';
  }

  private static int digit(char c) {
    return Character.digit(c, 16);
  }
}
