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

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as people read and write them: IPv6 as RFC 5952 has it, without zones. */
public final class AddressText {
  private AddressText() {}

  /** As {@code 192.0.2.7} or {@code 2001:db8::1}. */
  public static String of(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  /** As {@code 192.0.2.7:24224} or {@code [2001:db8::1]:24224}. */
  public static String of(InetSocketAddress address) {
    return NetUtil.toSocketAddressString(address);
  }
}
