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

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.tailrace.api.ByteSink;
import io.tailrace.api.net.HttpResponse;
import io.tailrace.core.codec.compress.DecompressionException;
import io.tailrace.core.codec.compress.DecompressionLimitException;
import io.tailrace.core.codec.compress.Gzip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * One connection of an HTTP server: gathers requests, has them answered, and writes the responses
 * in their order. Touched on its event loop only.
 *
 * <p>While a response is pending, or the server is paused, nothing is read, and what was decoded
 * already is held: at most what one read brought.
 */
final class HttpConnection extends ServerConnection {
  /** Seconds that any request may take, and bytes a second that a longer one has to bring. */
  private static final int REQUEST_SECONDS_MAX = 30;

  private static final int REQUEST_BYTES_PER_SECOND_MIN = 500;

  /** Seconds that what a refused client still sends is read and dropped, so that it sees why. */
  private static final int LINGER_SECONDS_MAX = 5;

  private static final byte[] NO_BODY = {};
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final HttpResponse.Ready TOO_LARGE = refusal(413, "Too large");
  private static final HttpResponse.Ready EXPECTATION_FAILED = refusal(417, "");
  private static final HttpResponse.Ready BAD_REQUEST = refusal(400, "");
  private static final HttpResponse.Ready LINE_TOO_LONG = refusal(414, "");
  private static final HttpResponse.Ready HEADERS_TOO_LARGE = refusal(431, "");
  private static final HttpResponse.Ready TOO_SLOW = refusal(408, "");
  private static final HttpResponse.Ready UNAVAILABLE = refusal(503, "");
  private static final HttpResponse.Ready VERSION_UNKNOWN = refusal(505, "");
  private static final HttpResponse.Ready FAILED = refusal(500, "500 Internal Server Error\n");

  private final Listener listener;
  private final RequestDecoder decoder = new RequestDecoder(this);
  private ChannelHandlerContext ctx;
  private LoopState loop;

  // The request that is being gathered; null between requests.
  private HttpRequest head;
  private boolean keepAlive;
  private byte[] body;
  private int bodyLength;

  // Decoded and not looked at yet; null until it is first needed.
  private ArrayDeque<Object> held;
  private final Replies replies = new Replies();
  private boolean awaitsReceipt;
  private boolean paused;
  private boolean stopping;
  private boolean discarding;
  private boolean lingers;
  private boolean inputEnded;
  private boolean gone;

  // Seconds, counted by tick(); bytes of the request that is arriving.
  private int idleTicks;
  private int requestTicks;
  private int lingerTicks;
  private long requestBytes;

  HttpConnection(Listener listener) {
    this.listener = listener;
  }

  @Override
  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(decoder, this);
  }

  @Override
  Channel channel() {
    return ctx.channel();
  }

  boolean isDiscarding() {
    return discarding;
  }

  /** Takes note that bytes came, of whatever they may be part. */
  void received(int bytes) {
    idleTicks = 0;
    requestBytes += bytes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    setRemote(context.channel(), listener.address());
    loop = listener.loopState(context.channel().eventLoop());
    loop.add(this);
    listener.add(this);
    service().events().connected();
    setPaused(listener.isPaused());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!discarding && !inputEnded && !awaitsReceipt && isAmidRequest()) {
      trouble(Trouble.CUT_OFF_REQUEST, null);
    }
    release();
    listener.remove(this);
    if (loop != null) {
      loop.remove(this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (discarding || gone) {
      ReferenceCountUtil.release(message);
    } else if (mustHold()) {
      if (held == null) {
        held = new ArrayDeque<>();
      }
      held.add(message);
    } else {
      take(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    updateReading();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      onInputEnded();
    } else if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      trouble(Trouble.TLS_HANDSHAKE, String.valueOf(handshake.cause().getMessage()));
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof IOException) {
      // The peer reset the connection or broke TLS; channelInactive counts what it cut off.
      context.close();
      return;
    }
    service().events().failure(Trouble.CONNECTION_FAILED, peer(), cause);
    context.close();
  }

  @Override
  void tick() {
    if (discarding) {
      if (++lingerTicks > (lingers ? LINGER_SECONDS_MAX : service().keepaliveSeconds())) {
        ctx.close();
      }
    } else if (!awaitsReceipt && !paused) {
      if (++idleTicks > service().keepaliveSeconds()) {
        ctx.close();
      } else if (isAmidRequest()
          && ++requestTicks > REQUEST_SECONDS_MAX + requestBytes / REQUEST_BYTES_PER_SECOND_MIN) {
        refuse(TOO_SLOW, Trouble.SLOW_REQUEST, requestBytes + " bytes in " + requestTicks + " s");
        flush();
      }
    }
  }

  @Override
  void setPaused(boolean paused) {
    this.paused = paused;
    if (!paused) {
      idleTicks = 0;
      takeHeld();
      flush();
    }
    updateReading();
  }

  @Override
  void stop() {
    stopping = true;
    if (!awaitsReceipt) {
      closeBehindReplies();
    }
  }

  @Override
  boolean isMoving() {
    return false;
  }

  /** Requests are answered one by one, so the next one goes to the new instance. */
  @Override
  void serviceReplaced() {}

  private HttpService service() {
    return (HttpService) listener.service();
  }

  private boolean isAmidRequest() {
    return head != null || requestBytes > 0 || decoder.hasRest();
  }

  private boolean mustHold() {
    return awaitsReceipt || paused || held != null && !held.isEmpty();
  }

  private void takeHeld() {
    while (held != null && !held.isEmpty() && !awaitsReceipt && !paused && !discarding && !gone) {
      take(held.poll());
    }
    if (inputEnded && !mustHold()) {
      closeBehindReplies();
    }
  }

  private void take(Object message) {
    try {
      if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
        refuseMalformed(object.decoderResult().cause());
        return;
      }
      if (message instanceof HttpRequest request) {
        begin(request);
      }
      if (!discarding && message instanceof HttpContent content) {
        append(content.content());
        if (!discarding && message instanceof LastHttpContent) {
          complete();
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest request) {
    if (request.protocolVersion().majorVersion() != 1) {
      refuse(VERSION_UNKNOWN, Trouble.MALFORMED_REQUEST, request.protocolVersion().text());
      return;
    }
    head = request;
    keepAlive = HttpUtil.isKeepAlive(request);
    final long limit = service().bodyBytesMax();
    final long length = contentLength(request);
    final String expect = request.headers().get(HttpHeaderNames.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      refuse(EXPECTATION_FAILED, Trouble.UNKNOWN_EXPECTATION, expect);
    } else if (length > limit) {
      refuse(TOO_LARGE, Trouble.BODY_TOO_LARGE, length + " bytes, body_size_limit is " + limit);
    } else if (expect != null && request.protocolVersion().minorVersion() > 0) {
      write(CONTINUE, CONTINUE.length);
      flush();
    }
  }

  private void append(ByteBuf content) {
    final int count = content.readableBytes();
    if (count == 0 || head == null) {
      return;
    }
    final long limit = service().bodyBytesMax();
    if ((long) bodyLength + count > limit) {
      refuse(TOO_LARGE, Trouble.BODY_TOO_LARGE, "more bytes than body_size_limit, " + limit);
      return;
    }
    if (body == null || body.length - bodyLength < count) {
      final BodyArrays arrays = loop.bodies();
      final byte[] array =
          body == null ? arrays.take(count) : arrays.grow(body, bodyLength, bodyLength + count);
      if (array == null) {
        refuse(UNAVAILABLE, Trouble.NO_MEMORY, "after " + bodyLength + " bytes");
        return;
      }
      body = array;
    }
    content.getBytes(content.readerIndex(), body, bodyLength, count);
    bodyLength += count;
  }

  private void complete() {
    final HttpService service = service();
    requestBytes = 0;
    requestTicks = 0;
    service.events().requested();
    final String encoding = head.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    byte[] content = body == null ? NO_BODY : body;
    int length = bodyLength;
    if (encoding != null && isCompressed(encoding)) {
      final ByteSink plain = decompressed(service, encoding);
      if (plain == null) {
        return;
      }
      content = plain.array();
      length = plain.length();
    }
    final RequestView view = loop.view();
    view.set(head, content, length, remoteAddress(), remotePort());
    HttpResponse response;
    try {
      response = service.handler().handle(view);
      if (response == null) {
        throw new IllegalStateException("BUG: the handler returned no response");
      }
    } catch (Throwable e) { // also what a plugin's missing classes and endless recursion throw
      service.events().failure(Trouble.HANDLER_FAILED, peer(), e);
      response = FAILED;
    } finally {
      view.clear();
      releaseBody();
    }
    reply(response);
    keepPace();
  }

  /** Whether the body is in an encoding that is known here; others are left to the handler. */
  private boolean isCompressed(String encoding) {
    if (bodyLength == 0
        && (HttpMethod.GET.equals(head.method()) || HttpMethod.OPTIONS.equals(head.method()))) {
      return false; // a client that says so of every request
    }
    return isGzip(encoding) || encoding.equalsIgnoreCase("deflate");
  }

  private static boolean isGzip(String encoding) {
    return encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip");
  }

  /** The body without its encoding; null if that is not what the body is, which is answered. */
  private ByteSink decompressed(HttpService service, String encoding) {
    final ByteSink plain = loop.plain();
    final byte[] bytes = body == null ? NO_BODY : body;
    final long limit = service.decompressedBytesMax();
    try {
      if (isGzip(encoding)) {
        Gzip.decompress(bytes, 0, bodyLength, plain, limit);
      } else {
        Gzip.inflate(bytes, 0, bodyLength, plain, limit);
      }
      return plain;
    } catch (DecompressionLimitException e) {
      refuse(
          BAD_REQUEST,
          Trouble.UNDECODABLE_BODY,
          "Decompressed data exceeds limit of " + limit + " bytes");
    } catch (DecompressionException e) {
      refuse(BAD_REQUEST, Trouble.UNDECODABLE_BODY, e.getMessage());
    }
    return null;
  }

  private void reply(HttpResponse response) {
    if (response instanceof HttpResponse.Pending pending) {
      awaitsReceipt = true;
      updateReading();
      pending
          .receipt()
          .whenDone(receipt -> ctx.channel().eventLoop().execute(() -> onSettled(pending)));
      return;
    }
    final HttpResponse.Ready ready = (HttpResponse.Ready) response;
    final boolean closes = ready.closes() || !keepAlive || stopping;
    final byte[] bytes = ready.encoded(!closes);
    final boolean isHead = head != null && HttpMethod.HEAD.equals(head.method());
    write(bytes, isHead ? bytes.length - ready.bodyLength() : bytes.length);
    head = null;
    if (closes) {
      closeBehindReplies();
    }
  }

  private void onSettled(HttpResponse.Pending pending) {
    if (gone) {
      return;
    }
    awaitsReceipt = false;
    idleTicks = 0;
    HttpResponse response;
    try {
      response = pending.resolved();
    } catch (Throwable e) { // see complete()
      service().events().failure(Trouble.HANDLER_FAILED, peer(), e);
      response = FAILED;
    }
    reply(response);
    takeHeld();
    flush();
    updateReading();
  }

  private void refuseMalformed(Throwable cause) {
    final HttpResponse.Ready response =
        cause instanceof TooLongHttpLineException
            ? LINE_TOO_LONG
            : cause instanceof TooLongHttpHeaderException ? HEADERS_TOO_LARGE : BAD_REQUEST;
    refuse(response, Trouble.MALFORMED_REQUEST, String.valueOf(cause.getMessage()));
  }

  /** Answers a request that is not to be read any further, and closes behind the answer. */
  private void refuse(HttpResponse.Ready response, Trouble trouble, String detail) {
    trouble(trouble, detail);
    final byte[] bytes = response.encoded(false);
    write(bytes, bytes.length);
    lingers = true;
    closeBehindReplies();
  }

  /** Closes once the replies so far have gone; what comes from now on is dropped. */
  private void closeBehindReplies() {
    if (discarding) {
      return;
    }
    discarding = true;
    // Closing a socket with unread bytes resets it, and the client might not see the reply.
    lingers |= held != null && !held.isEmpty() || decoder.hasRest();
    releaseBody();
    releaseHeld();
    head = null;
    replies.writeLast(ctx).addListener(written -> endOutput());
  }

  private void endOutput() {
    if (!lingers || inputEnded || !ctx.channel().isActive()) {
      ctx.close();
      return;
    }
    Replies.end(ctx);
    updateReading();
  }

  private void onInputEnded() {
    if (discarding) {
      inputEnded = true;
      ctx.close();
      return;
    }
    if (!awaitsReceipt && isAmidRequest()) {
      trouble(Trouble.CUT_OFF_REQUEST, null);
    }
    inputEnded = true;
    if (!mustHold()) {
      closeBehindReplies();
    }
  }

  private void write(byte[] bytes, int length) {
    if (replies.add(ctx, bytes, 0, length)) {
      flush();
    }
  }

  private void flush() {
    if (replies.write(ctx)) {
      updateReading();
    }
  }

  @Override
  void updateReading() {
    if (gone) {
      return;
    }
    final boolean rests = awaitsReceipt || !discarding && (paused || isPausing());
    final boolean reads = !rests && ctx.channel().isWritable();
    if (ctx.channel().config().isAutoRead() != reads) {
      ctx.channel().config().setAutoRead(reads);
    }
  }

  private void trouble(Trouble trouble, String detail) {
    service().events().trouble(trouble, peer(), detail);
  }

  private void release() {
    gone = true;
    releaseBody();
    releaseHeld();
    head = null;
    replies.release();
  }

  private void releaseBody() {
    if (body != null) {
      loop.bodies().give(body);
      body = null;
    }
    bodyLength = 0;
  }

  private void releaseHeld() {
    while (held != null && !held.isEmpty()) {
      ReferenceCountUtil.release(held.poll());
    }
  }

  private static long contentLength(HttpRequest request) {
    // The decoder has checked that it is a number.
    return HttpUtil.isTransferEncodingChunked(request) ? 0 : HttpUtil.getContentLength(request, 0L);
  }

  private static HttpResponse.Ready refusal(int status, String body) {
    return (HttpResponse.Ready) HttpResponse.of(status, "text/plain", body).thenClose();
  }
}
