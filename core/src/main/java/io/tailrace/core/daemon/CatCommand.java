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
import io.tailrace.api.ParseException;
import io.tailrace.api.ParsedTime;
import io.tailrace.api.TimeOptions;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.codec.time.TimeCodec;
import io.tailrace.core.seam.Clock;
import io.tailrace.core.seam.Scheduler;
import io.tailrace.core.seam.SystemClock;
import io.tailrace.core.seam.SystemScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code tailrace cat TAG}: sends what comes on standard input by the forward protocol,
 * with the options of fluent-cat.
 *
 * <p>Source: fluentd lib/fluent/command/cat.rb. Differs from Fluentd: what could not be delivered
 * at once is not given up when standard input ends, nothing is thrown away while a server is waited
 * for, and a server that demands a handshake is an error.
 */
@Command(
    name = "cat",
    sortOptions = false,
    versionProvider = Version.class,
    description = "Sends events from standard input to a forward or unix input.")
final class CatCommand implements Callable<Integer> {
  private static final String SOCKET_BY_DEFAULT = "/var/run/fluent/fluent.sock";

  private final InputStream in;
  private final Clock clock;

  /** Null: a timer of its own. */
  private final Scheduler scheduler;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TAG", description = "tag of the events")
  private String tag;

  @Mixin private ForwardAddress address;

  @Option(
      names = {"-u", "--unix"},
      description = "use a unix socket instead of TCP")
  private boolean unix;

  @Option(
      names = {"-s", "--socket"},
      paramLabel = "PATH",
      description =
          "path of the unix socket (default: $$FLUENT_SOCKET, then " + SOCKET_BY_DEFAULT + ")")
  private String socketPath;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "what comes: json, msgpack or none (default: json)")
  private String format = "json";

  @Option(names = "--json", description = "same as: -f json")
  private boolean isJson;

  @Option(names = "--msgpack", description = "same as: -f msgpack")
  private boolean isMessagePack;

  @Option(names = "--none", description = "same as: -f none")
  private boolean isNone;

  @Option(
      names = "--message-key",
      paramLabel = "KEY",
      description = "field for the line, with the format none (default: message)")
  private String messageKey = "message";

  @Option(names = "--time-as-integer", description = "send times in whole seconds")
  private boolean isTimeInteger;

  @Option(
      names = "--retry-limit",
      paramLabel = "N",
      description = "failures after which it gives up (default: 5)")
  private int retryLimit = 5;

  @Option(
      names = "--event-time",
      paramLabel = "TIME",
      description = "time of the events (default: now)")
  private String eventTime;

  @Option(names = "--version", versionHelp = true, description = "print the version and end")
  private boolean version;

  @Option(names = "--help", usageHelp = true, description = "print this and end")
  private boolean help;

  CatCommand() {
    this(System.in, new SystemClock(), null);
  }

  CatCommand(InputStream in, Clock clock, Scheduler scheduler) {
    this.in = in;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (scheduler != null) {
      return send(scheduler);
    }
    try (SystemScheduler timer = new SystemScheduler()) {
      return send(timer);
    }
  }

  private int send(Scheduler timer) throws IOException, InterruptedException {
    final CoreCodecs codecs = new CoreCodecs(ZoneId.systemDefault(), clock::nowNs);
    final CatRecords records = new CatRecords(in, format(), messageKey, codecs.json());
    final ParsedTime fixedTime = eventTime == null ? null : parsed(eventTime);
    try (CatSender sender =
        new CatSender(
            tag,
            isTimeInteger,
            this::addresses,
            retryLimit,
            timer,
            codecs.json(),
            spec.commandLine().getOut(),
            spec.commandLine().getErr())) {
      String problem = null;
      try {
        transfer(records, fixedTime, sender);
      } catch (ParseException e) {
        problem = records.position() + ": " + e.getMessage();
      }
      sender.finish();
      if (problem != null) {
        throw new IOException(problem);
      }
      return ExitCode.OK;
    }
  }

  private void transfer(CatRecords records, ParsedTime fixedTime, CatSender sender)
      throws IOException, ParseException, InterruptedException {
    final ByteSink record = new ByteSink(256);
    final ParsedTime now = new ParsedTime();
    do {
      record.clear();
      while (records.next(record)) {
        final long nowNs = clock.nowNs();
        now.set(Math.floorDiv(nowNs, 1_000_000_000), (int) Math.floorMod(nowNs, 1_000_000_000L));
        sender.add(fixedTime == null ? now : fixedTime, record);
        record.clear();
      }
      // Nobody waits for a message to fill up: what there is goes before more is waited for.
      if (in.available() == 0) {
        sender.flush();
      }
    } while (records.readMore());
  }

  private CatRecords.Format format() {
    if (isJson || isMessagePack || isNone) {
      return isJson
          ? CatRecords.Format.JSON
          : isMessagePack ? CatRecords.Format.MSGPACK : CatRecords.Format.NONE;
    }
    switch (format) {
      case "json":
        return CatRecords.Format.JSON;
      case "msgpack":
        return CatRecords.Format.MSGPACK;
      case "none":
        return CatRecords.Format.NONE;
      default:
        throw wrong("unknown format '" + format + "'; write json, msgpack or none");
    }
  }

  private ParsedTime parsed(String text) {
    final ParsedTime time = new ParsedTime();
    final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    try {
      TimeCodec.parser(TimeOptions.DEFAULTS, ZoneId.systemDefault(), clock::nowNs)
          .parse(utf8, 0, utf8.length, time);
    } catch (ParseException e) {
      throw wrong("--event-time: " + e.getMessage());
    }
    return time;
  }

  private List<SocketAddress> addresses() throws IOException {
    if (unix) {
      return List.of(UnixDomainSocketAddress.of(socketPath()));
    }
    final List<SocketAddress> all = new ArrayList<>();
    for (InetAddress each : InetAddress.getAllByName(address.host())) {
      all.add(new InetSocketAddress(each, address.port()));
    }
    return all;
  }

  private String socketPath() {
    if (socketPath != null) {
      return socketPath;
    }
    final String fromEnvironment = System.getenv("FLUENT_SOCKET");
    return fromEnvironment == null || fromEnvironment.isEmpty()
        ? SOCKET_BY_DEFAULT
        : fromEnvironment;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
