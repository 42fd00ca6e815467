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
package io.tailrace.core.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses as people read and write them: IPv6 as RFC 5952 has it, without zones.
 *
 * <p>Netty can do this too, but commands use it that run without Netty and without a log, where
 * Netty would print what it finds out about the machine on standard output.
 */
public final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  /** As {@code 192.0.2.7} or {@code 2001:db8::1}. */
  public static String of(InetAddress address) {
    return address instanceof Inet6Address ? inet6(address.getAddress()) : address.getHostAddress();
  }

  /** As {@code 192.0.2.7:24224} or {@code [2001:db8::1]:24224}. */
  public static String of(InetSocketAddress address) {
    final String host = address.isUnresolved() ? address.getHostString() : of(address.getAddress());
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private static String inet6(byte[] address) {
    int zerosAt = -1; // the longest run of groups that are zero, the first of several
    int zeros = 1; // one alone is not shortened
    int run = 0;
    for (int i = 0; i < GROUPS; i++) {
      run = group(address, i) == 0 ? run + 1 : 0;
      if (run > zeros) {
        zeros = run;
        zerosAt = i - run + 1;
      }
    }
    final StringBuilder text = new StringBuilder(39);
    int i = 0;
    while (i < GROUPS) {
      if (i == zerosAt) {
        text.append("::");
        i += zeros;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(address, i)));
      i++;
    }
    return text.toString();
  }

  private static int group(byte[] address, int index) {
    return (address[2 * index] & 0xff) << 8 | address[2 * index + 1] & 0xff;
  }
}
