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

import java.io.IOException;

/**
 * Finds where a message ends, while it arrives: each byte is looked at once, however many reads it
 * takes. Belongs to one connection.
 *
 * <p>Positions are counted from the first byte of the message. What was walked may be thrown away
 * before the message is whole, with {@link #discard}.
 */
interface MessageBoundary {
  /**
   * Walks on.
   *
   * @param start offset of the message's first byte that is still there
   * @param limit offset after the last byte that has come
   * @return offset after the message, or -1 if it is not whole yet; after a whole message the next
   *     one begins
   * @throws IOException if this cannot become a message
   */
  int advance(byte[] bytes, int start, int limit) throws IOException;

  /** Bytes, from the first one still there, without which the message cannot be whole. */
  long expected();

  /** Bytes of the message that have been seen or are announced, those thrown away included. */
  long announced();

  /**
   * Gives up what was walked of a message that is not whole.
   *
   * @return bytes from the first one still there that may be thrown away
   */
  int discard();
}
