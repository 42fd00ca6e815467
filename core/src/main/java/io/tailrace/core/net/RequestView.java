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

import io.netty.handler.codec.http.HttpRequest;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A decoded request as a handler sees it; pointed at one request after the other. */
final class RequestView implements io.tailrace.api.net.HttpRequest {
  private HttpRequest head;
  private String target;
  private int queryMark;
  private byte[] body;
  private int bodyLength;
  private String remoteAddress;
  private int remotePort;

  void set(HttpRequest head, byte[] body, int bodyLength, String remoteAddress, int remotePort) {
    this.head = head;
    this.target = head.uri();
    this.queryMark = target.indexOf('?');
    this.body = body;
    this.bodyLength = bodyLength;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  /** Lets go of the request: who kept the view sees that it is no longer valid. */
  void clear() {
    head = null;
    target = null;
    body = null;
    bodyLength = 0;
    remoteAddress = null;
  }

  @Override
  public String method() {
    return head().method().name();
  }

  @Override
  public String target() {
    head();
    return target;
  }

  @Override
  public String path() {
    head();
    return queryMark < 0 ? target : target.substring(0, queryMark);
  }

  @Override
  public String query() {
    head();
    return queryMark < 0 ? null : target.substring(queryMark + 1);
  }

  @Override
  public String header(String name) {
    return head().headers().get(name);
  }

  @Override
  public List<String> headers(String name) {
    return head().headers().getAll(name);
  }

  @Override
  public void forEachHeader(BiConsumer<? super String, ? super String> action) {
    final Iterator<Map.Entry<CharSequence, CharSequence>> headers =
        head().headers().iteratorCharSequence();
    while (headers.hasNext()) {
      final Map.Entry<CharSequence, CharSequence> header = headers.next();
      action.accept(header.getKey().toString(), header.getValue().toString());
    }
  }

  @Override
  public byte[] bodyArray() {
    head();
    return body;
  }

  @Override
  public int bodyOffset() {
    return 0;
  }

  @Override
  public int bodyLength() {
    head();
    return bodyLength;
  }

  @Override
  public String remoteAddress() {
    head();
    return remoteAddress;
  }

  @Override
  public int remotePort() {
    head();
    return remotePort;
  }

  private HttpRequest head() {
    if (head == null) {
      throw new IllegalStateException("a request is valid inside the call of its handler only");
    }
    return head;
  }
}
