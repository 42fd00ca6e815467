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

import java.util.Optional;

/** Takes what one connection receives. Called on its event loop only; must not block. */
public interface TcpClientHandler {
  /**
   * Takes all bytes that came and were not consumed yet.
   *
   * @param bytes lent for the call
   * @return how many it has consumed, from the first on; the others are shown again when more
   *     arrive
   * @throws Exception ends the connection; {@link #closed} tells it as the reason
   */
  int received(byte[] bytes, int offset, int length) throws Exception;

  /**
   * Tells that the connection is gone. Called once, after all else.
   *
   * @param reason what went wrong; empty if either side closed it
   */
  void closed(Optional<Exception> reason);
}
