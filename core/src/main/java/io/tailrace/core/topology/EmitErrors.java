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
package io.tailrace.core.topology;

import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Receipt;
import io.tailrace.api.StreamWriter;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.core.seam.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to events that have nowhere to go: to the label {@code @ERROR} if there is one, and
 * to the log. One for each topology; thread-safe.
 *
 * <p>Source: fluentd lib/fluent/root_agent.rb, emit_error_event and handle_emits_error, and {@code
 * NoMatchMatch} in lib/fluent/agent.rb.
 */
final class EmitErrors implements ErrorEvents {
  private static final Logger log = LoggerFactory.getLogger("tailrace");

  /** Error events that are dumped to the log in full, for each second. */
  private static final int DUMPS_PER_SECOND = 10;

  private final Clock clock;
  private final long failureLogIntervalNs;
  private final AtomicLong nextFailureLogNs = new AtomicLong(Long.MIN_VALUE);
  private final ConcurrentHashMap<String, AtomicLong> unmatched = new ConcurrentHashMap<>();
  private final LogThrottle dumps;
  private volatile Router errorRouter;

  /**
   * @param failureLogInterval least time between two reports of a failed emit; zero: each is logged
   */
  EmitErrors(Clock clock, Duration failureLogInterval) {
    this.clock = clock;
    this.failureLogIntervalNs = failureLogInterval.toNanos();
    this.dumps = new LogThrottle(clock, DUMPS_PER_SECOND);
  }

  /** Sets where error events go: the router of the label {@code @ERROR}. */
  void setErrorRouter(Router router) {
    errorRouter = router;
  }

  @Override
  public void emit(Event event, Throwable reason) {
    final Router router = errorRouter;
    final Passage passage = Passage.current();
    if (router == null || passage.isInErrorLabel()) {
      if (dumps.tryAcquire()) {
        log.atWarn()
            .addKeyValue("error", reason)
            .addKeyValue("tag", event.tag())
            .addKeyValue("time", event.seconds())
            .addKeyValue("record", event.record().asMap())
            .log("dump an error event:" + dumps.skippedText());
      }
      return;
    }
    if (dumps.tryAcquire()) {
      log.atWarn()
          .addKeyValue("error", reason)
          .addKeyValue("tag", event.tag())
          .addKeyValue("time", event.seconds())
          .log("send an error event to @ERROR:" + dumps.skippedText());
    }
    final StreamWriter writer = new PackedWriter();
    writer.copy(event);
    passage.addErrorReceipt(emitToErrorLabel(router, passage, writer.stream(event.tag())));
  }

  /** Whether a stream that the calling thread emits goes to {@code @ERROR} if it fails. */
  boolean catchesNow() {
    return errorRouter != null && !Passage.current().isInErrorLabel();
  }

  /**
   * Handles a stream that was not accepted.
   *
   * @return the receipt of the route through {@code @ERROR}, or the failure
   */
  Receipt failed(EventStream stream, Throwable reason) {
    if (reason instanceof ReportedFailure) {
      return Receipt.failed(reason);
    }
    return catchesNow()
        ? sendToErrorLabel(stream, reason)
        : report(stream.tag(), Receipt.failed(reason));
  }

  /** Sends a stream that was not accepted to {@code @ERROR}, which there is. */
  Receipt sendToErrorLabel(EventStream stream, Throwable reason) {
    if (reason instanceof ReportedFailure) {
      return Receipt.failed(reason);
    }
    if (dumps.tryAcquire()) {
      log.atWarn()
          .addKeyValue("error", reason)
          .addKeyValue("tag", stream.tag())
          .log("send an error event stream to @ERROR:" + dumps.skippedText());
    }
    return emitToErrorLabel(errorRouter, Passage.current(), stream);
  }

  /**
   * Logs a failure that goes back to the emitter, unless that has been done.
   *
   * @param failed a receipt that failed
   */
  Receipt report(String tag, Receipt failed) {
    final Throwable reason = failed.failure();
    if (reason instanceof ReportedFailure) {
      return failed;
    }
    final long now = clock.elapsedNs();
    final long next = nextFailureLogNs.get();
    if (failureLogIntervalNs == 0
        || (next == Long.MIN_VALUE || now - next >= 0)
            && nextFailureLogNs.compareAndSet(next, now + failureLogIntervalNs)) {
      log.atWarn()
          .addKeyValue("error", reason)
          .addKeyValue("tag", tag)
          .log("emit transaction failed:");
    }
    return Receipt.failed(new ReportedFailure(reason));
  }

  /** Reports a tag that no pattern matches, more and more rarely. */
  void unmatched(String tag, String label) {
    final long occurrence =
        unmatched.computeIfAbsent(label, name -> new AtomicLong()).incrementAndGet();
    if (isReported(occurrence)) {
      log.atWarn().addKeyValue("tag", tag).log("no patterns matched");
    } else {
      log.atTrace().addKeyValue("tag", tag).log("no patterns matched");
    }
  }

  /** Whether the nth unmatched stream is reported: 1, 2, 4, ... 256, then each multiple of 512. */
  static boolean isReported(long occurrence) {
    return occurrence < 512 ? Long.bitCount(occurrence) == 1 : occurrence % 512 == 0;
  }

  private static Receipt emitToErrorLabel(Router router, Passage passage, EventStream stream) {
    final int outerHops = passage.enterErrorLabel();
    try {
      return router.emit(stream);
    } finally {
      passage.leaveErrorLabel(outerHops);
    }
  }
}
