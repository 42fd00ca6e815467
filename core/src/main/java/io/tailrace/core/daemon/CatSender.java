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
package io.tailrace.core.daemon;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Json;
import io.tailrace.api.MessagePack;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.net.AddressText;
import io.tailrace.core.seam.Scheduler;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Sends events in messages of the Forward mode, and connects anew when that fails. A message that
 * was cut off by a failure is sent again whole; servers do not take a part of one.
 *
 * <p>Used on one thread, which waits for the server.
 */
final class CatSender implements AutoCloseable {
  private static final int MESSAGE_BYTES = 64 << 10;
  private static final Duration RETRY_WAIT = Duration.ofSeconds(1);

  /** What the server gets to read everything and to end the connection as well. */
  private static final long END_MS_MAX = 2000;

  /** Finds where the server may be; asked before each attempt. */
  interface Addresses {
    List<SocketAddress> find() throws IOException;
  }

  private final String tag;
  private final boolean isTimeInteger;
  private final Addresses addresses;
  private final int retryLimit;
  private final Scheduler scheduler;
  private final Json json;
  private final PrintWriter out;
  private final PrintWriter err;
  private final ByteSink entries = new ByteSink(MESSAGE_BYTES);
  private final ByteSink message = new ByteSink(MESSAGE_BYTES);
  private final ByteBuffer answer = ByteBuffer.allocate(256);
  private int count;
  private SocketChannel channel; // null: not connected

  /**
   * @param retryLimit failures in a row that are borne
   * @param out gets the events that could not be sent
   * @param err gets what fails
   */
  CatSender(
      String tag,
      boolean isTimeInteger,
      Addresses addresses,
      int retryLimit,
      Scheduler scheduler,
      Json json,
      PrintWriter out,
      PrintWriter err) {
    this.tag = tag;
    this.isTimeInteger = isTimeInteger;
    this.addresses = addresses;
    this.retryLimit = retryLimit;
    this.scheduler = scheduler;
    this.json = json;
    this.out = out;
    this.err = err;
  }

  /**
   * Takes an event, and sends those that have gathered if they fill a message.
   *
   * @param record packed; copied
   */
  void add(ParsedTime time, ByteSink record) throws IOException, InterruptedException {
    final ValueWriter entry = new ValueWriter(entries);
    entry.writeArrayHeader(2);
    if (isTimeInteger) {
      entry.writeLong(time.seconds());
    } else {
      entry.writeEventTime(time.seconds(), time.nanos());
    }
    entries.write(record.array(), 0, record.length());
    count++;
    if (entries.length() >= MESSAGE_BYTES) {
      flush();
    }
  }

  /**
   * Sends what has gathered.
   *
   * @throws IOException if the server could not be reached; the events are printed
   */
  void flush() throws IOException, InterruptedException {
    if (count == 0) {
      return;
    }
    message.clear();
    final ValueWriter writer = new ValueWriter(message);
    writer.writeArrayHeader(2);
    writer.writeString(tag);
    writer.writeArrayHeader(count);
    message.write(entries.array(), 0, entries.length());
    deliver();
    entries.clear();
    count = 0;
  }

  private void deliver() throws IOException, InterruptedException {
    int failures = 0;
    while (true) {
      try {
        connect();
        final ByteBuffer bytes = ByteBuffer.wrap(message.array(), 0, message.length());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        return;
      } catch (HandshakeException e) {
        printUnsent();
        throw e;
      } catch (IOException e) {
        close();
        if (++failures > retryLimit) {
          printUnsent();
          throw new IOException(
              "gave up after "
                  + failures
                  + " failures, with "
                  + count
                  + " events that are printed on standard output; the last failure was: "
                  + e.getMessage(),
              e);
        }
        err.println("tailrace: " + e.getMessage() + "; trying again");
        final CountDownLatch due = new CountDownLatch(1);
        scheduler.after(RETRY_WAIT, due::countDown);
        due.await();
      }
    }
  }

  private void connect() throws IOException {
    if (channel != null && isEnded()) {
      close(); // while nothing was sent, as a server does that is restarted
    }
    if (channel != null) {
      return;
    }
    IOException failure = new IOException("the host has no address");
    for (SocketAddress address : addresses.find()) {
      try {
        channel = SocketChannel.open(address);
        return;
      } catch (IOException e) {
        failure =
            new IOException("cannot connect to " + textOf(address) + ": " + e.getMessage(), e);
      }
    }
    throw failure;
  }

  private static String textOf(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? AddressText.of(internet)
        : address.toString();
  }

  /** Whether the server has ended the connection. */
  private boolean isEnded() throws IOException {
    channel.configureBlocking(false);
    try {
      return isEndRead();
    } finally {
      channel.configureBlocking(true);
    }
  }

  /** Reads without waiting what the server has sent, which may only be the end. */
  private boolean isEndRead() throws IOException {
    answer.clear();
    final int read = channel.read(answer);
    if (read > 0) {
      throw new HandshakeException();
    }
    return read < 0;
  }

  /** Prints as fluent-cat does what could not be sent. */
  private void printUnsent() {
    final byte[] bytes = entries.array();
    final int limit = entries.length();
    final Value value = new Value();
    int at = 0;
    while (at < limit) {
      final int time = at + 1;
      value.set(bytes, time, limit);
      final long seconds =
          value.type() == Value.Type.INTEGER
              ? value.asLong()
              : ByteBuffer.wrap(bytes).getInt(value.payloadOffset()) & 0xffffffffL;
      final int record = MessagePack.skip(bytes, time, limit);
      at = MessagePack.skip(bytes, record, limit);
      value.set(bytes, record, at);
      final ByteSink text = new ByteSink(256);
      json.write(value, text);
      out.println("!" + seconds + ":" + text);
    }
    out.flush();
  }

  /**
   * Sends what is left and waits until the server has ended the connection as well, for two seconds
   * at most.
   *
   * @throws IOException if something could not be sent
   */
  void finish() throws IOException, InterruptedException {
    flush();
    if (channel == null) {
      return;
    }
    channel.shutdownOutput();
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      if (selector.select(END_MS_MAX) > 0) {
        isEndRead();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  /** A server that speaks first wants to be answered before it takes anything. */
  private static final class HandshakeException extends IOException {
    private static final long serialVersionUID = 1L;

    HandshakeException() {
      super(
          "the server demands a handshake (<security>), which this command does not do, and took"
              + " nothing; send to an input without <security>");
    }
  }
}
