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

import io.tailrace.api.StoredBytes;
import java.util.concurrent.CompletionStage;

/** A connection that a {@link TcpClient} made. Thread-safe. */
public interface TcpClientConnection {
  /** Address and port, as messages name the peer. */
  String peer();

  /** Whether it is open, as far as is known. */
  boolean isOpen();

  /**
   * Sends bytes, which must not change until the stage is done.
   *
   * @return completes when the system has taken all; fails if the connection ended before
   */
  CompletionStage<Void> send(byte[] bytes, int offset, int length);

  /**
   * Sends three runs of bytes behind each other. Where there is no TLS the body goes to the system
   * from where it lies. It is closed when it is sent or cannot be.
   *
   * @return completes when the system has taken all; fails if the connection ended before
   */
  CompletionStage<Void> send(byte[] before, StoredBytes body, byte[] after);

  /**
   * Ends the connection when what was sent has gone. Until the peer has ended it as well, for five
   * seconds at most, what it sends is still received.
   */
  void close();

  /** Ends the connection at once. */
  void abort();
}
