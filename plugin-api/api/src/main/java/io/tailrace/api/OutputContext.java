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
package io.tailrace.api;

import io.tailrace.api.config.PluginRef;
import io.tailrace.api.net.TcpClient;
import io.tailrace.api.net.TcpClientOptions;
import io.tailrace.api.net.UdpClient;
import io.tailrace.api.net.UdpHandler;
import java.util.OptionalInt;

/** The context of an {@link Output}. */
public interface OutputContext extends EmitterContext {
  /**
   * Makes an output that is nested in this one, such as a {@code <store>}. It is started before
   * this one and stopped after it; its receipts, counters and buffer are its own. To be called in
   * the constructor.
   */
  ChildOutput createOutput(PluginRef<Output> ref);

  /**
   * Whether this output's events are buffered; always, for those that can do nothing else. In the
   * constructor, whether the configuration has a {@code <buffer>}.
   */
  boolean isBuffered();

  /**
   * Whether this is the output of a {@code <secondary>} section: it is given the chunks that
   * another output could not deliver, sorted by that output's keys.
   */
  boolean isSecondary();

  /** What the events are sorted into chunks by; nothing if they are not buffered. */
  ChunkKeys chunkKeys();

  /**
   * Reads a text with the placeholders of chunks and checks that they fit the chunk keys: each key
   * has its placeholder, and the other way round. Of a secondary, which gets what another output's
   * keys sorted, only the placeholders of time are checked. To be called in the constructor.
   *
   * @param parameter name of the parameter, for messages
   * @throws io.tailrace.api.config.ParameterException if they do not fit
   */
  Template template(String parameter, String text);

  /** As {@link #template}, without the check. */
  Template uncheckedTemplate(String text);

  /**
   * Asks for a client that makes TCP connections, plain or with TLS. To be called in the
   * constructor.
   */
  TcpClient tcpClient(TcpClientOptions options);

  /**
   * Asks for a UDP socket to send from. To be called in the constructor.
   *
   * @param bytesMax what a datagram that is received has beyond these is cut off
   * @param handler takes the datagrams that are sent back, on an event loop of the host
   */
  UdpClient udpClient(int bytesMax, UdpHandler handler);

  /** The permissions of new files as {@code <system>} gives them, as of chmod. */
  OptionalInt filePermission();

  /** The permissions of new directories as {@code <system>} gives them, as of chmod. */
  OptionalInt directoryPermission();
}
