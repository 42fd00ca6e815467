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
/**
 * Fluentd's forward protocol, over TCP and TLS and at a unix socket.
 *
 * <p>The input takes the bytes of a message as they lie in the connection's buffer: {@link
 * io.tailrace.plugin.forward.MessageBoundary} finds the end of the message while it arrives, {@link
 * io.tailrace.plugin.forward.MessageReader} establishes its entries as a stream in place, and only
 * a message with something to repair or to add is written anew.
 *
 * <p>Delivery: a message with {@code chunk} is acknowledged once the receipt of its stream is
 * accepted; until then nothing more is read from its connection, so acknowledgements keep their
 * order. A message that cannot be understood is not acknowledged and ends its connection.
 *
 * <p>The output sends a chunk as one message, {@link io.tailrace.plugin.forward.Frame}, whose bytes
 * lie in the buffer: nothing is decoded or copied. {@link io.tailrace.plugin.forward.LoadBalancer}
 * chooses the server, {@link io.tailrace.plugin.forward.Node} knows whether it is there, and {@link
 * io.tailrace.plugin.forward.NodeConnection} speaks with it. Design note: a flush thread waits
 * until its chunk is sent, though sending is done by event loops, so that the number of flush
 * threads bounds what is being sent and keeps the order of chunks, as with Fluentd;
 * acknowledgements are awaited by nobody, they complete the chunk's stage.
 *
 * <p>Threads: everything runs on the event loops of the host; a connection belongs to one of them.
 */
package io.tailrace.plugin.forward;
