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
package io.tailrace.core.net;

import java.util.EnumSet;
import java.util.Set;

/** What can go wrong with a connection; each is counted, and logged at most once in a while. */
enum Trouble {
  MALFORMED_REQUEST("http_malformed_requests", "requests that are not HTTP", "malformed request"),
  BODY_TOO_LARGE(
      "http_too_large_requests", "requests with a body over body_size_limit", "body is too large"),
  UNDECODABLE_BODY(
      "http_undecodable_requests",
      "requests whose Content-Encoding is not what the body is",
      "fails to decode payload"),
  UNKNOWN_EXPECTATION(
      "http_unknown_expectations", "requests with an unknown Expect header", "unknown expectation"),
  SLOW_REQUEST(
      "http_slow_requests", "requests that took too long to arrive", "request arrives too slowly"),
  CUT_OFF_REQUEST(
      "http_cut_off_requests",
      "connections that ended in the middle of a request",
      "connection ended in the middle of a request"),
  NO_MEMORY(
      "http_requests_without_memory",
      "requests refused since the bodies of others take all memory set aside for them",
      "no memory for a body"),
  HANDLER_FAILED("http_handler_failures", "requests answered 500", "unexpected error"),
  TLS_HANDSHAKE(
      "tls_handshake_failures",
      "connections without a TLS handshake",
      "unexpected error before accepting TLS connection"),
  CONNECTION_FAILED(
      "connection_failures", "connections that failed", "unexpected error on reading data"),
  TOO_MANY_CONNECTIONS(
      "refused_connections", "connections closed since there are too many", "too many connections"),
  ACCEPT_FAILED("accept_failures", "connections that could not be accepted", "accept failed"),
  BAD_DATA(
      "bad_data_connections",
      "connections closed since what they sent cannot be understood",
      "unexpected error on reading data"),
  HANDLING_FAILED(
      "failed_connections",
      "connections closed since what they sent could not be taken",
      "unexpected error on reading data"),
  CUT_OFF_DATA(
      "cut_off_connections",
      "connections that ended in the middle of what they sent",
      "connection ended in the middle of what was sent"),
  SLOW_PEER(
      "slow_connections",
      "connections closed since the peer took too long",
      "connection closed since the peer is too slow"),
  NO_MEMORY_FOR_DATA(
      "connections_without_memory",
      "connections closed since what others send takes all memory set aside for it",
      "no memory for what is sent");

  static final Set<Trouble> OF_HTTP =
      EnumSet.complementOf(
          EnumSet.of(BAD_DATA, HANDLING_FAILED, CUT_OFF_DATA, SLOW_PEER, NO_MEMORY_FOR_DATA));

  static final Set<Trouble> OF_TCP =
      EnumSet.of(
          TLS_HANDSHAKE,
          CONNECTION_FAILED,
          TOO_MANY_CONNECTIONS,
          ACCEPT_FAILED,
          BAD_DATA,
          HANDLING_FAILED,
          CUT_OFF_DATA,
          SLOW_PEER,
          NO_MEMORY_FOR_DATA);

  private final String counterName;
  private final String description;
  private final String text;

  Trouble(String counterName, String description, String text) {
    this.counterName = counterName;
    this.description = description;
    this.text = text;
  }

  String counterName() {
    return counterName;
  }

  String description() {
    return description;
  }

  /** Begins the line in the log. */
  String text() {
    return text;
  }
}
