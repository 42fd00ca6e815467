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
package io.tailrace.api.net;

import io.tailrace.api.config.ParameterException;

/**
 * What a UDP server is to do. Immutable.
 *
 * @param bind address to listen on; {@code 0.0.0.0} is every IPv4 address, {@code ::} every one
 * @param port 0..65535; 0 takes a free one
 * @param bytesMax what a datagram has beyond these is cut off
 */
public record UdpServerOptions(String bind, int port, int bytesMax) {
  public UdpServerOptions {
    if (port < 0 || port > 65535) {
      throw new ParameterException("port", "port '" + port + "' is outside 0..65535");
    }
    if (bytesMax < 1) {
      throw new IllegalArgumentException("largest datagram is less than 1 byte");
    }
  }
}
