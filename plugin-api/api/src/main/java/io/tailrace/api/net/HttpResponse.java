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

import io.tailrace.api.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The response to one request: immutable and thread-safe, so that the usual ones are constants of
 * the plugin and cost nothing per request.
 *
 * <p>{@code Content-Length} and {@code Connection} are the server's to write. A response goes out
 * once those of the connection's earlier requests have.
 */
public abstract sealed class HttpResponse {
  private HttpResponse() {}

  /**
   * A response without further headers.
   *
   * @param status 200..599, with the usual reason behind it
   * @param contentType value of {@code Content-Type}
   * @param body copied
   */
  public static HttpResponse of(int status, String contentType, byte[] body) {
    return of(status, Map.of("Content-Type", contentType), body);
  }

  /** As {@link #of(int, String, byte[])}, the body being text in UTF-8. */
  public static HttpResponse of(int status, String contentType, String body) {
    return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A response with headers of the caller's choice, written in the map's order.
   *
   * @throws IllegalArgumentException if a header is the server's to write, is not a token, or has a
   *     value with control characters
   */
  public static HttpResponse of(int status, Map<String, String> headers, byte[] body) {
    return new Ready(status, headers, body.clone(), false);
  }

  /**
   * The response that is known once the receipt is: {@code accepted}, or what {@code failed} makes
   * of the reason. If the outcome is known already, this is that response itself.
   *
   * @param failed called at most once, on whatever thread settles the receipt; must not block
   */
  public static HttpResponse after(
      Receipt receipt, HttpResponse accepted, Function<? super Throwable, HttpResponse> failed) {
    if (!receipt.isDone()) { // asked first: it may become so at any time
      return new Pending(receipt, accepted, failed);
    }
    return receipt.failure() == null
        ? accepted
        : Objects.requireNonNull(failed.apply(receipt.failure()), "response");
  }

  /** The same response, behind which the server closes the connection. */
  public abstract HttpResponse thenClose();

  /** A response that is known. */
  public static final class Ready extends HttpResponse {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean closes;
    private final byte[] keepAliveBytes;
    private final byte[] closeBytes;

    private Ready(int status, Map<String, String> headers, byte[] body, boolean closes) {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("status " + status + " is outside 200..599");
      }
      headers.forEach(Ready::check);
      this.status = status;
      this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      this.body = body;
      this.closes = closes;
      final String head = head(status, headers);
      final String length = lengthHeader(status, body.length) + "\r\n";
      closeBytes = bytes(head + "Connection: close\r\n" + length, body);
      keepAliveBytes =
          closes ? closeBytes : bytes(head + "Connection: Keep-Alive\r\n" + length, body);
    }

    /** The status code, 200..599. */
    public int status() {
      return status;
    }

    /** Whether the connection is to be closed behind it. */
    public boolean closes() {
      return closes;
    }

    /** Bytes of the body. */
    public int bodyLength() {
      return body.length;
    }

    /**
     * The bytes that go to the client, head and body.
     *
     * @param keepAlive whether the connection stays open behind it
     * @return borrowed and not to be written to
     */
    public byte[] encoded(boolean keepAlive) {
      return keepAlive ? keepAliveBytes : closeBytes;
    }

    @Override
    public HttpResponse thenClose() {
      return closes ? this : new Ready(status, headers, body, true);
    }

    private static String head(int status, Map<String, String> headers) {
      final StringBuilder head = new StringBuilder(128);
      head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
      headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      return head.toString();
    }

    private static String lengthHeader(int status, int bodyLength) {
      if (status == 204 || status == 304) {
        if (bodyLength > 0) {
          throw new IllegalArgumentException("a response with status " + status + " has no body");
        }
        return "";
      }
      return "Content-Length: " + bodyLength + "\r\n";
    }

    private static byte[] bytes(String head, byte[] body) {
      final byte[] bytes = new byte[head.length() + body.length];
      for (int i = 0; i < head.length(); i++) {
        bytes[i] = (byte) head.charAt(i);
      }
      System.arraycopy(body, 0, bytes, head.length(), body.length);
      return bytes;
    }

    private static void check(String name, String value) {
      if (name.isEmpty() || !name.chars().allMatch(Ready::isTokenChar)) {
        throw new IllegalArgumentException("'" + name + "' is not the name of a header");
      }
      if (name.equalsIgnoreCase("Content-Length")
          || name.equalsIgnoreCase("Connection")
          || name.equalsIgnoreCase("Transfer-Encoding")) {
        throw new IllegalArgumentException("header " + name + " is the server's to write");
      }
      if (!value.chars().allMatch(c -> c >= ' ' && c != 0x7f && c <= 0xff || c == '\t')) {
        throw new IllegalArgumentException(
            "the value of header " + name + " has characters that no header may have");
      }
    }

    private static boolean isTokenChar(int c) {
      return c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static String reason(int status) {
      switch (status) {
        case 200:
          return "OK";
        case 201:
          return "Created";
        case 202:
          return "Accepted";
        case 204:
          return "No Content";
        case 301:
          return "Moved Permanently";
        case 302:
          return "Found";
        case 304:
          return "Not Modified";
        case 400:
          return "Bad Request";
        case 401:
          return "Unauthorized";
        case 403:
          return "Forbidden";
        case 404:
          return "Not Found";
        case 405:
          return "Method Not Allowed";
        case 408:
          return "Request Timeout";
        case 411:
          return "Length Required";
        case 413:
          return "Request Entity Too Large";
        case 414:
          return "URI Too Long";
        case 415:
          return "Unsupported Media Type";
        case 417:
          return "Expectation Failed";
        case 422:
          return "Unprocessable Content";
        case 429:
          return "Too Many Requests";
        case 431:
          return "Request Header Fields Too Large";
        case 500:
          return "Internal Server Error";
        case 501:
          return "Not Implemented";
        case 502:
          return "Bad Gateway";
        case 503:
          return "Service Unavailable";
        case 504:
          return "Gateway Timeout";
        case 505:
          return "HTTP Version Not Supported";
        default:
          return "Status " + status;
      }
    }
  }

  /** A response that waits for a receipt. */
  public static final class Pending extends HttpResponse {
    private final Receipt receipt;
    private final HttpResponse accepted;
    private final Function<? super Throwable, HttpResponse> failed;

    private Pending(
        Receipt receipt, HttpResponse accepted, Function<? super Throwable, HttpResponse> failed) {
      this.receipt = receipt;
      this.accepted = Objects.requireNonNull(accepted, "accepted");
      this.failed = Objects.requireNonNull(failed, "failed");
    }

    /** The receipt that is waited for. */
    public Receipt receipt() {
      return receipt;
    }

    /**
     * The response now that the outcome is known; may be pending for another receipt.
     *
     * @throws IllegalStateException if the outcome is not known
     */
    public HttpResponse resolved() {
      if (!receipt.isDone()) {
        throw new IllegalStateException("BUG: the receipt is pending");
      }
      return after(receipt, accepted, failed);
    }

    @Override
    public HttpResponse thenClose() {
      return new Pending(receipt, accepted.thenClose(), reason -> failed.apply(reason).thenClose());
    }
  }
}
