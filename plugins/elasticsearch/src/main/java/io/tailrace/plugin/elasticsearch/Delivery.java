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
package io.tailrace.plugin.elasticsearch;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Chunk;
import io.tailrace.api.EmitException;
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.api.LogThrottle;
import io.tailrace.api.OutputContext;
import io.tailrace.api.PartialFailure;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.UnrecoverableException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * One attempt to deliver a chunk: documents are written and sent as the chunk is read, and what the
 * server says of each is noted by the number of its event. Only if something went wrong is the
 * chunk read a second time, for those events.
 *
 * <p>Once a document has been delivered or rejected, no failure makes the whole chunk come back:
 * what is left of it does. Used once, by one thread.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/elasticsearch_error_handler.rb.
 */
final class Delivery {
  /** Requests are not made smaller than that because a server found one too large. */
  private static final int LIMIT_BYTES_MIN = 64 << 10;

  /** Documents that are asked about alone, before a refusal is taken to be meant for all. */
  private static final int SUSPECTS_MAX = 16;

  private static final int TOO_MANY = 429;
  private static final int TOO_LARGE = 413;

  /** Ends the walk over the chunk; what happened is in the fields. */
  private static final class Stop extends Exception {
    private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  private final BulkOutput output;
  private final OutputContext context;
  private final ClusterClient client;
  private final Clients.Lease lease;
  private final Chunk chunk;
  private final Workspace workspace;
  private final Map<String, Bulk> bulks;

  private int events; // read so far
  private long delivered;
  private boolean isSettled; // whether the server has decided on any document
  private final BitSet refused = new BitSet(); // to be tried again
  private String refusal = "";
  private final Map<Integer, String> rejected = new TreeMap<>();
  private final Map<Integer, String> suspects = new TreeMap<>();
  private IOException failure;

  Delivery(BulkOutput output, Clients.Lease lease, Chunk chunk, Workspace workspace) {
    this.output = output;
    this.context = output.context();
    this.lease = lease;
    this.client = lease.client();
    this.chunk = chunk;
    this.workspace = workspace;
    this.bulks = workspace.bulks();
  }

  /** Delivers the chunk; returns if nothing of it is left to do. */
  void run() throws Exception {
    try {
      chunk.forEachStream(this::append);
      for (Map.Entry<String, Bulk> bulk : bulks.entrySet()) {
        send(bulk.getKey(), bulk.getValue());
      }
    } catch (Stop e) {
      lease.failed();
    }
    decideOnSuspects();
    if (failure != null && !isSettled) {
      throw failure;
    }
    settle();
  }

  private void append(EventStream stream) throws Exception {
    final DocumentWriter writer = workspace.writer();
    final boolean isIndexInUrl = output.documents().includeIndexInUrl();
    final int limit = output.limitBytes();
    Bulk bulk = workspace.bulk();
    final EventCursor cursor = stream.cursor();
    while (cursor.next()) {
      final int ordinal = events++;
      if (isIndexInUrl) {
        appendByIndex(cursor, ordinal, limit);
        continue;
      }
      if (!write(writer, cursor, ordinal, bulk.body())) {
        continue;
      }
      bulk.added(ordinal);
      if (bulk.body().length() > limit) {
        sendFull("", bulk);
      }
    }
  }

  /** Appends to the body of the event's own index. */
  private void appendByIndex(Event event, int ordinal, int limit) throws Exception {
    final ByteSink lines = workspace.bulk().body();
    lines.clear();
    if (!write(workspace.writer(), event, ordinal, lines)) {
      return;
    }
    final String index = workspace.writer().index();
    final Bulk bulk = bulks.computeIfAbsent(index, name -> new Bulk());
    bulk.body().write(lines.array(), 0, lines.length());
    lines.clear();
    bulk.added(ordinal);
    if (bulk.body().length() > limit) {
      sendFull(index, bulk);
    }
  }

  /** Writes the event's lines; false if it is left out. */
  private boolean write(DocumentWriter writer, Event event, int ordinal, ByteSink body)
      throws Stop {
    try {
      if (!writer.append(event, body)) {
        output.counters().withoutId().add(1);
        return false;
      }
    } catch (DocumentException e) {
      rejected.put(ordinal, e.getMessage());
      return false;
    }
    try {
      output.ensureIndex(client, writer.index(), chunk);
    } catch (IOException e) {
      body.clear();
      refused.set(ordinal);
      throw failed(e);
    }
    return true;
  }

  /** Sends all but the last document, which made the body too large, unless it is alone. */
  private void sendFull(String index, Bulk bulk) throws Stop, UnrecoverableException {
    if (bulk.count() == 1) {
      send(index, bulk);
    } else {
      send(index, bulk, 0, bulk.count() - 1);
      bulk.keepLast();
    }
  }

  private void send(String index, Bulk bulk) throws Stop, UnrecoverableException {
    if (bulk.count() > 0) {
      send(index, bulk, 0, bulk.count());
      bulk.clear();
    }
  }

  /** Sends the documents {@code from} to {@code to} of a body. */
  private void send(String index, Bulk bulk, int from, int to) throws Stop, UnrecoverableException {
    final int start = bulk.start(from);
    final int length = bulk.start(to) - start;
    final Reply reply;
    final BulkResponse response;
    try {
      reply = request(index, bulk.body().array(), start, length);
      if (reply.status() == TOO_LARGE) {
        output.limit(Math.max(LIMIT_BYTES_MIN, length / 2));
        divide(index, bulk, from, to, "413 - the document of " + length + " bytes is too large");
        return;
      }
      if (reply.status() == 400 && reply.isJson() && !reply.error().isEmpty()) {
        // Such as an id that is too long: one document makes the server refuse them all.
        divide(index, bulk, from, to, "400 - Rejected by " + output.product() + detail(reply));
        return;
      }
      if (!reply.isSuccess()) {
        throw new IOException(reply.reason());
      }
      if (!reply.isJson()) {
        throw new IOException(
            reply.reason()
                + " (this is no "
                + output.product()
                + ", or there is a proxy before it)");
      }
      response = BulkResponse.read(reply, to - from);
    } catch (IOException e) {
      for (int i = from; i < bulk.count(); i++) {
        refused.set(bulk.ordinal(i));
      }
      bulk.clear();
      throw failed(e);
    }
    take(response, bulk, from, to);
  }

  private static String detail(Reply reply) {
    return detail(reply.error());
  }

  /** Notes that a request got no answer to go by; all events that are not settled come back. */
  private Stop failed(IOException e) {
    failure =
        new IOException(
            "could not push logs to "
                + output.product()
                + " cluster ("
                + client.describe()
                + "): "
                + e.getMessage(),
            e);
    for (Bulk bulk : bulks.values()) {
      for (int i = 0; i < bulk.count(); i++) {
        refused.set(bulk.ordinal(i));
      }
      bulk.clear();
    }
    return new Stop();
  }

  private Reply request(String index, byte[] array, int start, int length) throws IOException {
    final String path = index.isEmpty() ? "/_bulk" : "/" + Paths.encoded(index) + "/_bulk";
    if (!output.connection().isCompressing()) {
      output.counters().requests().add(1);
      output.counters().bytes().add(length);
      return client.bulk(path, output.bulkParameters(), array, start, length, false);
    }
    final ByteSink compressed = workspace.compressed();
    compressed.clear();
    compress(array, start, length, compressed, output.connection().compressionLevel().level());
    output.counters().requests().add(1);
    output.counters().bytes().add(compressed.length());
    return client.bulk(
        path, output.bulkParameters(), compressed.array(), 0, compressed.length(), true);
  }

  private static void compress(byte[] array, int start, int length, ByteSink to, int level)
      throws IOException {
    final OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int b) {
            to.write(b);
          }

          @Override
          public void write(byte[] bytes, int offset, int count) {
            to.write(bytes, offset, count);
          }
        };
    try (DeflaterOutputStream gzip = new LevelledGzip(sink, level)) {
      gzip.write(array, start, length);
    }
  }

  /** Sends the two halves by themselves; of a document that is alone it is known to be the one. */
  private void divide(String index, Bulk bulk, int from, int to, String reason)
      throws Stop, UnrecoverableException, IOException {
    if (to - from > 1) {
      final int middle = (from + to) >>> 1;
      send(index, bulk, from, middle);
      send(index, bulk, middle, to);
      return;
    }
    suspects.put(bulk.ordinal(from), reason);
    if (delivered == 0 && suspects.size() >= SUSPECTS_MAX) {
      throw new IOException(reason);
    }
  }

  /**
   * What the server refused alone is rejected if it took anything else of this chunk; otherwise the
   * request itself is what it does not like, and the chunk waits.
   */
  private void decideOnSuspects() {
    if (suspects.isEmpty()) {
      return;
    }
    if (delivered > 0) {
      rejected.putAll(suspects);
      isSettled = true;
    } else {
      suspects.keySet().forEach(refused::set);
      if (failure == null) {
        failed(new IOException(suspects.values().iterator().next()));
      }
    }
  }

  /** Notes what became of each document. */
  private void take(BulkResponse response, Bulk bulk, int from, int to)
      throws UnrecoverableException {
    final int count = to - from;
    if (!response.hasErrors()) {
      delivered += count;
      isSettled = true;
      output.counters().delivered().add(count);
      return;
    }
    int taken = 0;
    int duplicates = 0;
    for (int i = 0; i < count; i++) {
      final int status = response.status(i);
      final int ordinal = bulk.ordinal(from + i);
      if (status >= 200 && status < 300) {
        taken++;
      } else if (response.isDuplicate(i)) {
        duplicates++;
      } else {
        judge(ordinal, status, response.error(i));
      }
    }
    delivered += taken + duplicates;
    isSettled |= taken + duplicates > 0;
    output.counters().delivered().add(taken + duplicates);
    output.counters().duplicates().add(duplicates);
  }

  private void judge(int ordinal, int status, ServerError error) throws UnrecoverableException {
    if (output.delivery().unrecoverableErrorTypes().contains(error.type())) {
      throw new UnrecoverableException("Rejected " + output.product() + " due to " + error.type());
    }
    final boolean isLater = status == TOO_MANY || status >= 500;
    if (status == 400) {
      reject(ordinal, "400 - Rejected by " + output.product() + detail(error));
    } else if (!isLater && error.isEmpty()) {
      reject(ordinal, status + " - No error type provided in the response");
    } else if (!isLater && error.type().isEmpty()
        || output.delivery().unrecoverableRecordTypes().contains(error.type())) {
      reject(ordinal, status + " - " + error.describe());
    } else {
      refused.set(ordinal);
      refusal = status + " " + error.describe();
      output.counters().refused().add(1);
    }
  }

  private void reject(int ordinal, String reason) {
    rejected.put(ordinal, reason);
    isSettled = true;
  }

  private static String detail(ServerError error) {
    return (error.type().isEmpty() ? "" : " [error type]: " + error.type())
        + (error.reason().isEmpty() ? "" : " [reason]: '" + error.reason() + "'");
  }

  /** Reads the chunk again for the events that are not delivered. */
  private void settle() throws Exception {
    final int unread = failure == null ? Integer.MAX_VALUE : events;
    if (refused.isEmpty() && rejected.isEmpty() && failure == null) {
      return;
    }
    final boolean isEmittedAnew = output.delivery().retryTag().isPresent() && failure == null;
    if (!isSettled && rejected.isEmpty() && !isEmittedAnew) {
      throw new IOException(
          "could not push logs to "
              + output.product()
              + " cluster ("
              + client.describe()
              + "): all documents were refused, the last with "
              + refusal);
    }
    final StreamWriter rest = context.newStreamWriter();
    final int[] ordinal = {0};
    chunk.forEachStream(
        stream -> {
          final EventCursor cursor = stream.cursor();
          while (cursor.next()) {
            final int at = ordinal[0]++;
            if (refused.get(at) || at >= unread) {
              rest.copy(cursor);
            } else {
              final String reason = rejected.get(at);
              if (reason != null) {
                tellRejected(cursor, reason);
              }
            }
          }
        });
    if (rest.count() > 0) {
      comeBack(rest, isEmittedAnew);
    }
  }

  private void tellRejected(Event event, String reason) {
    output.counters().rejected().add(1);
    final LogThrottle throttle = output.rejections();
    if (output.delivery().logEs400Reason() && throttle.tryAcquire()) {
      context.log().warn("{}{}", reason, throttle.skippedText());
    }
    if (output.delivery().emitErrorLabelEvent()) {
      context.errors().emit(event, new DocumentException(reason));
    }
  }

  private void comeBack(StreamWriter rest, boolean isEmittedAnew) throws Exception {
    final int count = rest.count();
    String reason =
        failure == null
            ? count + " of " + events + " documents were refused, the last with " + refusal
            : count + " events are left: " + failure.getMessage();
    if (isEmittedAnew) {
      try {
        context.emit(rest.stream(output.delivery().retryTag().get())).await();
        return;
      } catch (EmitException e) {
        reason += "; they could not be emitted under retry_tag: " + e.getMessage();
      }
    }
    throw new PartialFailure(rest.stream(chunk.tag().orElse("")).retained(), reason, failure);
  }

  /** Gzip with a level of its own, which Java's has not. */
  private static final class LevelledGzip extends GZIPOutputStream {
    LevelledGzip(OutputStream out, int level) throws IOException {
      super(out, 64 << 10);
      def.setLevel(level == 0 ? Deflater.DEFAULT_COMPRESSION : level);
    }
  }
}
