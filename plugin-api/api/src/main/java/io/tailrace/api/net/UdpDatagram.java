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

/** A datagram that was received. Valid for the call that it is handed to. */
public interface UdpDatagram {
  /** The array that holds the bytes; borrowed. */
  byte[] array();

  /** Offset of its first byte in the array. */
  int offset();

  /** Its bytes. */
  int length();

  /** The sender's address as text. */
  String remoteAddress();

  /** The port that the sender sent from. */
  int remotePort();

  /** Sends a copy of the bytes to the sender; they are dropped if the socket has no room. */
  void reply(byte[] bytes, int offset, int length);
}
