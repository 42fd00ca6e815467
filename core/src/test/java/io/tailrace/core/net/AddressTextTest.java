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

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, 192.0.2.7:24224",
    "0:0:0:0:0:0:0:1, ::1, [::1]:24224",
    "::, ::, [::]:24224",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1, [2001:db8::1:0:0:1]:24224",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:24224",
    "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::, [2001:db8:0:0:1::]:24224",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:24224",
    "0:0:1:0:0:0:0:ffff, 0:0:1::ffff, [0:0:1::ffff]:24224",
    "fe80:0:0:0:1:2:3:4%1, fe80::1:2:3:4, [fe80::1:2:3:4]:24224",
  })
  void writesAddressesAsRfc5952Says(String address, String alone, String withPort)
      throws UnknownHostException {
    final InetAddress parsed = InetAddress.getByName(address);
    assertThat(AddressText.of(parsed)).isEqualTo(alone);
    assertThat(AddressText.of(new InetSocketAddress(parsed, 24224))).isEqualTo(withPort);
  }
}
