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
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.tailrace.api.Receipt;
import io.tailrace.api.net.MemoryAwaitedException;
import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * One connection of a plugin's TCP server: gathers what comes, shows it to the plugin's handler,
 * and sends what that replies. Touched on its event loop only.
 *
 * <p>While a receipt is pending, the server is paused, memory is waited for, or the peer does not
 * read its replies, nothing is read, and what was read already is held: at most what one read
 * brought.
 *
 * <p>It is one long class because whether to read, to show, to hold or to close depends on the same
 * dozen flags, whatever event comes; bytes in and out are kept by {@link GatheredInput} and {@link
 * Replies}.
 */
final class HostedTcpConnection extends ServerConnection implements TcpConnection {
  /** Seconds that a peer may be silent in the middle of what it sends, or not read its replies. */
  private static final int STALLED_SECONDS_MAX = 120;

  /** Bytes a second that an unfinished message has to bring beyond that time. */
  private static final int BYTES_PER_SECOND_MIN = 500;

  /**
   * While others wait for memory, the bytes that an unfinished message with memory has to bring a
   * second, looked at every so many seconds, and the part of its memory that is to be filled in
   * one.
   */
  private static final int BYTES_PER_SECOND_MIN_IF_AWAITED = 16 << 10;

  private static final int AWAITED_SECONDS = 10;
  private static final int SECONDS_TO_FILL_IF_AWAITED = 256;

  /** Seconds that it may wait for memory; clients have given up by then. */
  private static final int MEMORY_SECONDS_MAX = 60;

  /** Seconds that what comes after the last reply is read and dropped, so that it is seen. */
  private static final int LINGER_SECONDS_MAX = 5;

  /** Bytes after which a connection is one that lasts, and gets a loop that has room for it. */
  private static final int BYTES_TO_SETTLE = 256 << 10;

  private final Listener listener;
  private final TcpService service;
  private ChannelHandlerContext ctx;
  private LoopState loop;
  private TcpHandler handler;
  private String remoteHost = "";

  private final GatheredInput input = new GatheredInput();
  private final Replies replies = new Replies();
  private boolean isAsked; // the handler stopped before the end of what it was shown
  private ArrayDeque<ByteBuf> held;

  private boolean awaitsName;
  private boolean awaitsReceipt;
  private boolean paused;
  private boolean stopping;
  private boolean discarding;
  private boolean inputEnded;
  private boolean gone;
  private boolean isCalling;
  private boolean isListed; // among its loop's connections
  private boolean isSettled;
  private boolean isMoving;
  private boolean isResting;
  private final ReadPacing pacing = new ReadPacing();
  private long received;

  private BodyBudget.Waiter waiter; // null: it does not wait for memory
  private boolean waitsForRoom; // for what comes, otherwise for what the handler makes of it
  private boolean isStarved; // its turn came, but not the heap; it queues again in a second
  private long reserved;
  private long granted; // of what the handler has waited for
  private long awaited; // what the handler did not get, with all that it has set aside before
  private long receivedBefore; // those seconds in which others wait

  // Seconds, counted by tick().
  private int stalledTicks;
  private int messageTicks;
  private int waitTicks;
  private int awaitedTicks;
  private int lingerTicks;
  private long deadlineTicks = -1;

  HostedTcpConnection(Listener listener, TcpService service) {
    this.listener = listener;
    this.service = service;
  }

  @Override
  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(this);
  }

  @Override
  Channel channel() {
    return ctx.channel();
  }

  @Override
  boolean isMoving() {
    return isMoving && !gone;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    setRemote(context.channel(), listener.address());
    remoteHost = super.remoteAddress();
    list(context.channel().eventLoop());
    listener.add(this);
    service.events().connected();
    paused = listener.isPaused();
    if (service.lookups() != null
        && context.channel().remoteAddress() instanceof InetSocketAddress remote) {
      awaitsName = true;
      service.lookups().lookUp(remote.getAddress(), context.channel().eventLoop(), this::onName);
    } else {
      begin();
    }
    updateReading();
  }

  private void onName(String name) {
    awaitsName = false;
    remoteHost = name;
    if (!gone && !discarding) {
      begin();
      proceed();
    }
  }

  private void begin() {
    isCalling = true;
    try {
      handler = service.handlers().apply(this);
    } catch (Throwable e) { // also what a plugin's missing classes and endless recursion throw
      fail(e);
    } finally {
      endCall();
    }
    flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!discarding && !inputEnded && !input.isEmpty()) {
      trouble(Trouble.CUT_OFF_DATA, "after " + input.length() + " bytes");
    }
    gone = true;
    leaveQueue();
    releaseInput();
    releaseHeld();
    replies.release();
    listener.remove(this);
    unlist();
  }

  private void list(EventLoop on) {
    loop = listener.loopState(on);
    loop.add(this);
    isListed = true;
  }

  private void unlist() {
    if (isListed) {
      loop.remove(this);
      isListed = false;
    }
    if (isSettled) {
      loop.addSettled(-1);
      isSettled = false;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    final ByteBuf in = (ByteBuf) message;
    stalledTicks = 0;
    received += in.readableBytes();
    pacing.read(in.readableBytes());
    if (discarding || gone) {
      in.release();
    } else if (isBlocked() || held != null && !held.isEmpty()) {
      hold(in);
    } else {
      take(in);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (input.isEmpty()) {
      releaseInput();
    } else if (waiter == null && (!isAsked || input.isLarge())) {
      input.shrink(loop.bodies());
    }
    flush();
    if (received > BYTES_TO_SETTLE && !isSettled && !isMoving) {
      settle();
    }
    if (pacing.pause(System::nanoTime) && isSettled && !isResting && !discarding && !gone) {
      rest();
    }
  }

  /** Reads nothing for a moment. It is settled, so the loop stays the same. */
  private void rest() {
    isResting = true;
    updateReading();
    ctx.channel()
        .eventLoop()
        .schedule(
            () -> {
              isResting = false;
              updateReading();
            },
            ReadPacing.REST_MICROS,
            TimeUnit.MICROSECONDS);
  }

  /**
   * Moves to the loop with the fewest connections that last. All begin on one loop, so that those
   * which only bring a message are served in the order in which they were made.
   */
  private void settle() {
    if (discarding || gone || isBlocked() || isPausing()) {
      return;
    }
    final Channel channel = ctx.channel();
    final EventLoop next = listener.loopToSettleOn(channel.eventLoop());
    if (next == channel.eventLoop()) {
      isSettled = true;
      loop.addSettled(1);
      return;
    }
    isMoving = true;
    updateReading(); // nothing may be read between the loops
    unlist();
    channel
        .deregister()
        .addListener(
            left -> {
              if (left.isSuccess()) {
                next.register(channel).addListener(arrived -> onMoved(next, arrived.isSuccess()));
              } else {
                channel.close();
              }
            });
  }

  private void onMoved(EventLoop to, boolean isThere) {
    if (!isThere) {
      ctx.channel().close();
      return;
    }
    isMoving = false;
    if (!gone) {
      list(to);
      isSettled = true;
      loop.addSettled(1);
      proceed();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    stalledTicks = 0;
    proceed();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (discarding) {
        context.close();
      } else {
        proceed();
      }
    } else if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      trouble(Trouble.TLS_HANDSHAKE, String.valueOf(handshake.cause().getMessage()));
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // With an IOException the peer reset the connection or broke TLS; channelInactive counts that.
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
      service.events().failure(Trouble.CONNECTION_FAILED, peer(), cause);
    }
    context.close();
  }

  @Override
  void tick() {
    if (discarding) {
      if (++lingerTicks > LINGER_SECONDS_MAX) {
        ctx.close();
      }
      return;
    }
    if (deadlineTicks >= 0 && deadlineTicks-- == 0) {
      refuse(Trouble.SLOW_PEER, "it did not do in time what it has to");
      return;
    }
    if (waiter != null) {
      if (++waitTicks > MEMORY_SECONDS_MAX) {
        refuse(
            Trouble.NO_MEMORY_FOR_DATA,
            "after " + input.length() + " bytes, and " + MEMORY_SECONDS_MAX + " s of waiting");
      } else if (isStarved) {
        isStarved = false;
        loop.budget().await(waiter);
      }
      return;
    }
    final boolean isWritable = ctx.channel().isWritable();
    final boolean isAmid = !input.isEmpty() && !awaitsReceipt && !paused && !awaitsName;
    if ((!isWritable || isAmid) && ++stalledTicks > STALLED_SECONDS_MAX) {
      refuse(
          Trouble.SLOW_PEER,
          isWritable
              ? "silent in the middle of what it sends, after " + input.length() + " bytes"
              : "it does not read its replies");
    } else if (isAmid && isWritable && !isPausing()) {
      checkProgress();
    }
  }

  /** Ends a message that is not whole and comes too slowly. */
  private void checkProgress() {
    final int length = input.length();
    if (++messageTicks > STALLED_SECONDS_MAX + length / BYTES_PER_SECOND_MIN) {
      refuse(Trouble.SLOW_PEER, "no more than " + length + " bytes in " + messageTicks + " s");
      return;
    }
    if (!loop.budget().isAwaited() || input.room() == 0) {
      awaitedTicks = 0;
    } else if (stalledTicks > AWAITED_SECONDS) {
      refuse(
          Trouble.SLOW_PEER,
          "silent for "
              + AWAITED_SECONDS
              + " s, after "
              + length
              + " bytes, while others wait for memory");
    } else if (awaitedTicks++ == 0) {
      receivedBefore = received;
    } else if (awaitedTicks > AWAITED_SECONDS) {
      final long rate =
          Math.max(BYTES_PER_SECOND_MIN_IF_AWAITED, input.room() / SECONDS_TO_FILL_IF_AWAITED);
      if (received - receivedBefore < AWAITED_SECONDS * rate) {
        refuse(
            Trouble.SLOW_PEER,
            (received - receivedBefore)
                + " bytes in "
                + AWAITED_SECONDS
                + " s, after "
                + length
                + " bytes, while others wait for memory");
      }
      awaitedTicks = 0;
    }
  }

  @Override
  void setPaused(boolean paused) {
    this.paused = paused;
    proceed();
  }

  @Override
  void stop() {
    stopping = true;
    if (!awaitsReceipt) {
      closeBehindReplies();
    }
  }

  @Override
  void serviceReplaced() {
    if (listener.service() != service) {
      stop();
    }
  }

  // What the handler calls.

  @Override
  public String remoteHost() {
    return remoteHost;
  }

  @Override
  public void send(byte[] bytes, int offset, int count) {
    if (gone || discarding) {
      return;
    }
    final boolean isMuch = replies.add(ctx, bytes, offset, count);
    pacing.answered();
    if (isMuch || !isCalling) {
      flush();
    }
  }

  @Override
  public void expect(long bytes) {
    if (!input.expect(bytes)) {
      refuse(Trouble.BAD_DATA, "it announces " + bytes + " bytes at once, more than can be held");
    } else if (!GatheredInput.canGather(bytes, loop.budget().bytesMax())) {
      refuse(Trouble.NO_MEMORY_FOR_DATA, neverFor(bytes));
    }
  }

  private String neverFor(long bytes) {
    return "for "
        + bytes
        + " bytes: what clients send may have "
        + loop.budget().bytesMax()
        + " bytes together, half of the heap, which -Xmx sets";
  }

  @Override
  public void reserve(long bytes) throws IOException {
    if (!isCalling) {
      throw new IllegalStateException("BUG: memory is set aside outside of a call");
    }
    final BodyBudget budget = loop.budget();
    final long wanted = reserved + bytes;
    if (wanted > budget.bytesMax() - input.room()) {
      throw new NoMemoryException(neverFor(wanted));
    }
    final long more = Math.max(0, bytes - granted);
    if (more > 0 && !budget.tryTakeInTurn(more)) {
      awaited = wanted;
      throw new MemoryAwaitedException("for " + wanted + " bytes that it needs while it is taken");
    }
    granted -= bytes - more;
    reserved = wanted;
  }

  private void endCall() {
    isCalling = false;
    if (reserved + granted > 0) {
      loop.budget().giveBack(reserved + granted);
      reserved = 0;
      granted = 0;
    }
  }

  /** Waits for bytes of the budget, unless it could never have them. */
  private void awaitMemory(long bytes, boolean isRoom) {
    final BodyBudget budget = loop.budget();
    if (bytes > budget.bytesMax() - input.room()) {
      refuse(Trouble.NO_MEMORY_FOR_DATA, "after " + input.length() + " bytes; " + neverFor(bytes));
      return;
    }
    waitsForRoom = isRoom;
    isStarved = false;
    waitTicks = 0;
    waiter =
        new BodyBudget.Waiter(bytes, input.room(), ctx.channel().eventLoop(), this::onAnswered);
    updateReading();
    budget.await(waiter);
  }

  private void onAnswered(BodyBudget.Waiter answered, boolean isServed) {
    if (waiter != answered) { // it has ended meanwhile
      if (isServed) {
        loop.budget().giveBack(answered.bytes());
      }
      return;
    }
    waiter = null;
    stalledTicks = 0;
    if (!isServed) {
      refuse(
          Trouble.NO_MEMORY_FOR_DATA,
          "after " + input.length() + " bytes; those who wait with it began before");
      return;
    }
    if (waitsForRoom) {
      try {
        final BodyArrays arrays = loop.bodies();
        input.moveTo(arrays.allocated((int) answered.bytes()), arrays);
      } catch (OutOfMemoryError e) { // the heap is still full of something else
        waiter = answered;
        isStarved = true;
        return;
      }
    } else {
      granted = answered.bytes();
    }
    proceed();
  }

  private void leaveQueue() {
    if (waiter != null) {
      loop.budget().leave(waiter);
      waiter = null;
    }
    if (granted > 0 && !isCalling) {
      loop.budget().giveBack(granted);
      granted = 0;
    }
  }

  @Override
  public void hold(Receipt receipt) {
    if (awaitsReceipt) {
      throw new IllegalStateException("BUG: a receipt is pending already");
    }
    awaitsReceipt = true;
    updateReading();
    receipt.whenDone(done -> ctx.channel().eventLoop().execute(() -> onSettled(done)));
  }

  @Override
  public void close() {
    closeBehindReplies();
  }

  @Override
  public void setDeadline(Duration time) {
    deadlineTicks = Math.max(1, time.toSeconds());
  }

  @Override
  public void clearDeadline() {
    deadlineTicks = -1;
  }

  private void onSettled(Receipt receipt) {
    awaitsReceipt = false;
    stalledTicks = 0;
    if (gone || discarding) {
      return;
    }
    isCalling = true;
    try {
      handler.settled(receipt);
    } catch (Throwable e) { // see begin()
      fail(e);
    } finally {
      endCall();
    }
    if (stopping) {
      closeBehindReplies();
    } else {
      proceed();
    }
  }

  private boolean isBlocked() {
    return isMoving
        || waiter != null
        || awaitsReceipt
        || awaitsName
        || paused
        || !ctx.channel().isWritable();
  }

  /** Goes on with what was read, and with reading, if nothing is in the way. */
  private void proceed() {
    if (isCalling) {
      return; // whoever calls the handler goes on by itself
    }
    while (!isBlocked() && !discarding && !gone) {
      if (isAsked) {
        show();
      } else if (held != null && !held.isEmpty()) {
        take(held.poll());
      } else {
        break;
      }
    }
    if (!discarding && !gone && inputEnded && !isBlocked()) {
      if (!input.isEmpty()) {
        trouble(Trouble.CUT_OFF_DATA, "after " + input.length() + " bytes");
      }
      closeBehindReplies();
    }
    if (!gone) {
      if (input.isEmpty()) {
        releaseInput();
      } else if (waiter == null && input.isLarge()) {
        input.shrink(loop.bodies());
      }
      flush();
      updateReading();
    }
  }

  private void take(ByteBuf in) {
    try {
      while (in.isReadable() && !discarding) {
        if (isBlocked()) {
          if (held == null) {
            held = new ArrayDeque<>();
          }
          held.addFirst(kept(in.retain()));
          return;
        }
        final long missing = input.take(in, loop.bodies(), loop.budget().bytesMax());
        if (missing > 0) {
          awaitMemory(missing, true);
        } else {
          show();
        }
      }
    } finally {
      in.release();
    }
  }

  /** Shows the handler what there is, if it is what the handler waits for. */
  private void show() {
    isAsked = false;
    if (!input.isDue()) {
      return;
    }
    awaited = 0;
    final int length = input.length();
    int consumed = 0;
    isCalling = true;
    try {
      consumed = handler.received(input.array(), 0, length);
      if (consumed < 0 || consumed > length) {
        throw new IllegalStateException("BUG: consumed " + consumed + " of " + length + " bytes");
      }
    } catch (Throwable e) { // see begin()
      fail(e);
    } finally {
      endCall();
    }
    if (discarding || gone) {
      releaseInput();
      return;
    }
    input.consume(consumed);
    if (consumed > 0) {
      messageTicks = 0;
    }
    keepPace();
    if (awaited > 0) {
      awaitMemory(awaited, false);
    }
    isAsked = (awaitsReceipt || awaited > 0) && !input.isEmpty();
  }

  private void fail(Throwable e) {
    if (e instanceof NoMemoryException || e instanceof MemoryAwaitedException) {
      refuse(Trouble.NO_MEMORY_FOR_DATA, e.getMessage());
    } else if (e instanceof IOException) {
      refuse(Trouble.BAD_DATA, e.getMessage());
    } else {
      service.events().failure(Trouble.HANDLING_FAILED, peer(), e);
      closeBehindReplies();
    }
  }

  private void refuse(Trouble trouble, String detail) {
    if (!discarding) {
      trouble(trouble, detail);
      closeBehindReplies();
    }
  }

  /** Closes once the replies so far have gone; what comes from now on is dropped. */
  private void closeBehindReplies() {
    if (discarding || gone) {
      return;
    }
    discarding = true;
    leaveQueue();
    if (!isCalling) {
      releaseInput();
    }
    releaseHeld();
    replies.writeLast(ctx).addListener(written -> endOutput());
    updateReading();
  }

  /** Closing a socket with unread bytes resets it, and the peer might not see the last reply. */
  private void endOutput() {
    if (inputEnded || stopping || !ctx.channel().isActive()) {
      ctx.close();
      return;
    }
    Replies.end(ctx);
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
    final boolean reads = discarding || !isBlocked() && !isResting && !isPausing();
    if (ctx.channel().config().isAutoRead() != reads) {
      ctx.channel().config().setAutoRead(reads);
    }
  }

  /** A copy, if little is left in a large buffer. */
  private static ByteBuf kept(ByteBuf in) {
    if (in.readableBytes() > in.capacity() / 4) {
      return in;
    }
    final ByteBuf copy = in.alloc().directBuffer(in.readableBytes()).writeBytes(in);
    in.release();
    return copy;
  }

  private void hold(ByteBuf in) {
    if (held == null) {
      held = new ArrayDeque<>();
    }
    held.add(kept(in));
  }

  private void trouble(Trouble trouble, String detail) {
    service.events().trouble(trouble, peer(), detail);
  }

  private void releaseInput() {
    input.release(loop.bodies());
    isAsked = false;
  }

  private void releaseHeld() {
    while (held != null && !held.isEmpty()) {
      ReferenceCountUtil.release(held.poll());
    }
  }

  private static final class NoMemoryException extends IOException {
    private static final long serialVersionUID = 1L;

    NoMemoryException(String message) {
      super(message);
    }
  }
}
