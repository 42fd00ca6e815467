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
 * Events over HTTP: the input that takes them, as Fluentd's {@code in_http} does, and the output
 * that sends them, as {@code out_http}.
 *
 * <p>Delivery of the input: a client that is answered 200 knows that the events are in the buffers
 * of the outputs they went to; 500 means that they are not all there, and that sending them again
 * may duplicate some. All events of a request are one stream, in their order.
 *
 * <p>Delivery of the output: at least once. A chunk is one request, and delivered when that was
 * answered 2xx.
 *
 * <p>Threads: none of its own. Requests are handled on the host's event loops, on several at once;
 * what a request needs to be handled is kept in a {@link io.tailrace.plugin.http.RequestWorkspace},
 * taken from a small set and put back. The output's requests are made on its flush threads, which
 * wait for the answers.
 *
 * <p>Design note: the output uses the blocking client of Apache HttpClient, which sends a chunk's
 * bytes straight from the flush thread and has no thread that could outlive the plugin. Java's own
 * client has threads that nothing ends before Java 21, does not let a request say {@code Host} or
 * {@code Connection}, and has no timeout for silence within an answer.
 */
package io.tailrace.plugin.http;
