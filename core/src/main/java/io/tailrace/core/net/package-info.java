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
 * Netty behind the servers and clients that plugins ask their context for.
 *
 * <p>{@link io.tailrace.core.net.ServerLoops} is the set of event loops that all servers share; no
 * flush thread and no client runs on it. {@link io.tailrace.core.net.Listeners} holds the open
 * listening sockets, which belong to the host and are lent to one server at a time, so that a
 * reload moves a socket, with its connections and what waits in its backlog, from the old plugin to
 * the new one. {@link io.tailrace.core.net.HttpServers} makes servers; one listens, pauses,
 * resumes, hands over and stops.
 *
 * <p>A connection is one handler behind Netty's request decoder. Netty's aggregator and response
 * encoder are not used: a body is copied once, from the read buffer to an array of the loop's, and
 * a response is an array of bytes that was put together when the plugin made it. All responses of
 * one read are written with one flush. No timer is set per request: a loop looks at its connections
 * once a second.
 *
 * <p>{@link io.tailrace.core.net.HostedTcpServer} gives a plugin the bytes of each connection in
 * one array of the loop's, copied once from the read buffer, and takes its replies as bytes;
 * whatever is spoken over them is the plugin's business.
 *
 * <p>{@link io.tailrace.core.net.Clients} makes clients, which have event loops of their own.
 * Stored bytes are sent from where they lie: slices of memory with one gathering write, files by
 * sendfile; only TLS has to look at them, and does so in pieces, as fast as the peer reads.
 *
 * <p>Everything of a connection is touched on its event loop only.
 */
package io.tailrace.core.net;
