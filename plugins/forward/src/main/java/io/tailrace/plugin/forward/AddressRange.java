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
package io.tailrace.plugin.forward;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * An address, or all addresses of a network: {@code 192.0.2.7}, {@code 10.0.0.0/8}, {@code
 * 10.0.0.0/255.0.0.0}, {@code fd00::/8}.
 */
final class AddressRange {
  /** What cannot be a name, so that nothing is ever looked up. */
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  private final byte[] address;
  private final int bits;

  private AddressRange(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static AddressRange parse(String text) {
    final int slash = text.indexOf('/');
    final byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return new AddressRange(address, 8 * address.length);
    }
    final String mask = text.substring(slash + 1);
    final int bits = mask.matches("[0-9]{1,3}") ? Integer.parseInt(mask) : bitsOf(literal(mask));
    if (bits > 8 * address.length) {
      throw new IllegalArgumentException(text);
    }
    return new AddressRange(address, bits);
  }

  static AddressRange of(InetAddress address) {
    return new AddressRange(address.getAddress(), 8 * address.getAddress().length);
  }

  private static byte[] literal(String text) {
    if (!LITERAL.matcher(text).matches()
        || text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
      throw new IllegalArgumentException(text);
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The ones that a netmask begins with; there may be no others. */
  private static int bitsOf(byte[] mask) {
    int bits = 0;
    while (bits < 8 * mask.length && bit(mask, bits)) {
      bits++;
    }
    for (int i = bits; i < 8 * mask.length; i++) {
      if (bit(mask, i)) {
        throw new IllegalArgumentException("a netmask with holes");
      }
    }
    return bits;
  }

  private static boolean bit(byte[] bytes, int index) {
    return (bytes[index >> 3] >> 7 - (index & 7) & 1) != 0;
  }

  /**
   * Whether an address lies in the range.
   *
   * @param text an address as the host gives it, never a name
   */
  boolean contains(String text) {
    final byte[] other = literal(text);
    if (other.length != address.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      if (bit(address, i) != bit(other, i)) {
        return false;
      }
    }
    return true;
  }
}
