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

import java.util.List;
import java.util.function.BiConsumer;

/**
 * One whole request: a view that is pointed at one request after the other. It and its body are
 * valid inside {@link HttpHandler#handle} only; strings that it gave may be kept. Not thread-safe.
 */
public interface HttpRequest {
  /** The method as it was sent, for example {@code POST}. */
  String method();

  /** The request target as it was sent, for example {@code /a/b?c=d}; nothing is decoded. */
  String target();

  /** The path of the target as it was sent: what stands before the first {@code ?}. */
  String path();

  /**
   * The query of the target as it was sent.
   *
   * @return what stands behind the first {@code ?}, or null if there is none
   */
  String query();

  /**
   * The first header of that name.
   *
   * @param name in any case
   * @return the value without white space around it, or null if there is no such header
   */
  String header(String name);

  /** All headers of that name in order; empty if there is none. */
  List<String> headers(String name);

  /** Shows each header in the order of the request: its name as it was sent, and its value. */
  void forEachHeader(BiConsumer<? super String, ? super String> action);

  /**
   * The array that holds the body, chunks put together and decompressed; borrowed, and may hold
   * more than the body.
   */
  byte[] bodyArray();

  /** Offset of the body's first byte. */
  int bodyOffset();

  /** Bytes of the body; 0 if there is none. */
  int bodyLength();

  /** The address of the peer of the connection, without port or zone. */
  String remoteAddress();

  /** The port of the peer of the connection. */
  int remotePort();
}
