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

import io.tailrace.api.Receipt;

/**
 * Takes what one connection receives. Called on the connection's event loop only; must not block.
 *
 * <p>If a method throws an {@link java.io.IOException} the peer is at fault: that is counted and
 * logged as a warning with the peer's address. Any other exception is the plugin's fault and logged
 * with its trace. Either way the connection is closed behind what was sent.
 */
@FunctionalInterface
public interface TcpHandler {
  /**
   * Takes all bytes that came and were not consumed yet.
   *
   * @param bytes lent for the call; the handler may write to its range
   * @return how many it has consumed, from the first on; the others are shown again when more
   *     arrive, or when a receipt that was given to {@link TcpConnection#hold} is settled
   */
  int received(byte[] bytes, int offset, int length) throws Exception;

  /** Tells that the receipt given to {@link TcpConnection#hold} is done. */
  default void settled(Receipt receipt) throws Exception {}
}
