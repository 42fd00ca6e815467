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
import io.tailrace.api.EventCursor;
import io.tailrace.api.EventStream;
import io.tailrace.core.buffer.FolderLock;
import io.tailrace.core.chunkfile.ChunkExaminer;
import io.tailrace.core.chunkfile.ChunkFile;
import io.tailrace.core.chunkfile.ChunkFiles;
import io.tailrace.core.chunkfile.ChunkRepairer;
import io.tailrace.core.chunkfile.ChunkReport;
import io.tailrace.core.chunkfile.FoldersInUse;
import io.tailrace.core.chunkfile.WholeChunk;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.seam.Clock;
import io.tailrace.core.seam.FileProblem;
import io.tailrace.core.seam.SystemClock;
import io.tailrace.core.seam.SystemDisk;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code tailrace buffer}: looks at the chunk files of buffers, Fluentd's included,
 * gives back what is in them, and sets them right.
 */
@Command(
    name = "buffer",
    description = "Shows, checks, sends and repairs the chunk files of buffers.",
    subcommands = {
      BufferCommand.Listing.class,
      BufferCommand.Cat.class,
      BufferCommand.Verify.class,
      BufferCommand.Repair.class,
      BufferCommand.Replay.class
    })
final class BufferCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** What all of the commands have. */
  abstract static class OnChunks implements Callable<Integer> {
    final Clock clock = new SystemClock();
    final CoreCodecs codecs = new CoreCodecs(ZoneId.systemDefault(), clock::nowNs);
    final ChunkExaminer examiner = new ChunkExaminer(codecs);
    final BufferText text = new BufferText(codecs.json());
    boolean hasFailed;

    @Spec CommandSpec spec;

    @Parameters(
        paramLabel = "DIR",
        arity = "1..*",
        description = "directories, with all below them, or single chunk files")
    private List<Path> places;

    @Option(
        names = {"--help"},
        usageHelp = true,
        description = "print this and end")
    private boolean help;

    /** What is done with the chunks of a directory. */
    interface Action {
      void run(Path directory, List<ChunkFile> chunks, OptionalLong user) throws IOException;
    }

    /** What is done with a chunk. */
    interface Step {
      void run() throws IOException;
    }

    final PrintWriter out() {
      return spec.commandLine().getOut();
    }

    final void visit(Action action) throws IOException {
      for (Path place : places) {
        try {
          final FoldersInUse users = FoldersInUse.below(place);
          complainIfStrange(
              place,
              ChunkFiles.visit(
                  place,
                  (directory, chunks) -> action.run(directory, chunks, users.process(directory))));
        } catch (NoSuchFileException e) {
          throw new IOException(
              e.getFile() + " does not exist; give the directory that 'path' in <buffer> names", e);
        } catch (AccessDeniedException e) {
          throw new IOException(
              e.getFile() + " cannot be read; run this as the user that the daemon runs as", e);
        }
      }
      out().flush();
    }

    /** A directory without chunks is right; one with other files only was given by mistake. */
    private void complainIfStrange(Path place, ChunkFiles.Found found) {
      if (found.chunks() == 0 && found.files() > 0) {
        complain(
            place
                + " has no chunks but "
                + found.files()
                + (found.files() == 1 ? " other file" : " other files")
                + "; what secondary_file wrote there is sent by 'tailrace buffer replay "
                + found.directory()
                + "/* --tag TAG', and read by 'tailrace buffer cat "
                + found.directory()
                + "/*'");
      }
    }

    /** Goes on with the next chunk if one cannot be read. */
    final void attempt(ChunkFile file, Step step) {
      try {
        step.run();
      } catch (AccessDeniedException e) {
        complain(file.path() + " cannot be read; run this as the user that the daemon runs as");
      } catch (IOException e) {
        complain(file.path() + ": " + FileProblem.reason(e, file.path()));
      }
    }

    final void complain(String sentence) {
      hasFailed = true;
      spec.commandLine().getErr().println("tailrace: " + sentence);
    }

    final int exitCode() {
      out().flush();
      return hasFailed ? ExitCode.FAILED : ExitCode.OK;
    }

    final ParameterException wrong(String message) {
      return new ParameterException(spec.commandLine(), message);
    }
  }

  /** Lists chunks without reading their data. */
  @Command(
      name = "ls",
      sortOptions = false,
      description = "Lists chunks: state, events, size, age, compression, tag and keys.")
  static final class Listing extends OnChunks {
    @Option(names = "--json", description = "print a JSON object for each chunk")
    private boolean isJson;

    private boolean hasHeader;

    @Override
    public Integer call() throws IOException {
      final BufferText.Totals totals = new BufferText.Totals();
      visit(
          (directory, chunks, user) -> {
            if (!isJson && !hasHeader) {
              out().println(BufferText.HEADER);
              hasHeader = true;
            }
            for (ChunkFile chunk : chunks) {
              attempt(chunk, () -> list(examiner.look(chunk), totals));
            }
          });
      if (!isJson) {
        out().println(totals.text());
      }
      return exitCode();
    }

    private void list(Optional<ChunkReport> found, BufferText.Totals totals) {
      if (found.isEmpty()) {
        return; // it was delivered meanwhile
      }
      totals.add(found.get());
      final long now = Math.floorDiv(clock.nowNs(), 1_000_000_000L);
      out().println(isJson ? text.json(found.get(), false, now) : text.line(found.get(), now));
    }
  }

  /** Prints events. */
  @Command(
      name = "cat",
      sortOptions = false,
      description = "Prints the events of chunks, a JSON object a line: tag, time and record.")
  static final class Cat extends OnChunks {
    @Option(
        names = "--raw",
        description = "print the content of chunks as it is, decompressed: packed events or text")
    private boolean isRaw;

    private final ByteSink line = new ByteSink(4096);
    private final OutputStream raw;

    Cat() {
      this(System.out);
    }

    /**
     * @param raw takes content as it is
     */
    Cat(OutputStream raw) {
      this.raw = raw;
    }

    @Override
    public Integer call() throws IOException {
      visit(
          (directory, chunks, user) -> {
            for (ChunkFile chunk : chunks) {
              attempt(
                  chunk,
                  () -> {
                    final Optional<ChunkReport> found = examiner.examine(chunk, user.isPresent());
                    if (found.isPresent()) {
                      print(found.get());
                    }
                  });
            }
          });
      return exitCode();
    }

    private void print(ChunkReport report) throws IOException {
      final WholeChunk chunk = new WholeChunk(report);
      report.problems().forEach(problem -> complain(report.file().path() + ": " + problem));
      if (isRaw) {
        out().flush();
        try (InputStream in = chunk.open()) {
          in.transferTo(raw);
        }
        raw.flush();
        return;
      }
      if (!report.isPacked()) {
        complain(
            report.file().path()
                + " holds no packed events but what the format of its output wrote; print it as it"
                + " is with --raw");
        return;
      }
      eachStream(chunk, this::print);
    }

    private void print(EventStream stream) {
      final EventCursor event = stream.cursor();
      while (event.next()) {
        line.clear();
        text.event(event, line);
        out().println(new String(line.array(), 0, line.length(), StandardCharsets.UTF_8));
      }
    }
  }

  /** Runs through the whole events of a chunk. */
  private static void eachStream(WholeChunk chunk, StreamStep step) throws IOException {
    try {
      chunk.forEachStream(step::accept);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Takes events. */
  private interface StreamStep {
    void accept(EventStream stream) throws IOException;
  }

  /** Reads chunks and tells what is wrong. */
  @Command(
      name = "verify",
      sortOptions = false,
      description =
          "Reads chunks and prints what is wrong with them: checksums, metadata, torn ends; exit"
              + " code 0 if nothing is, or 1.")
  static final class Verify extends OnChunks {
    @Option(names = "--json", description = "print a JSON object for each chunk")
    private boolean isJson;

    private long chunks;
    private long wrong;
    private long events;
    private long unchecked;

    @Override
    public Integer call() throws IOException {
      visit(
          (directory, found, user) -> {
            for (ChunkFile chunk : found) {
              attempt(
                  chunk, () -> examiner.examine(chunk, user.isPresent()).ifPresent(this::report));
            }
          });
      if (!isJson) {
        out()
            .println(
                "%d chunks, %d with problems; %d events are whole%s"
                    .formatted(
                        chunks,
                        wrong,
                        events,
                        unchecked == 0
                            ? ""
                            : "; no checksums vouch for "
                                + unchecked
                                + " bytes, whose format is right"));
      }
      return exitCode();
    }

    private void report(ChunkReport report) {
      chunks++;
      events += Math.max(0, report.count());
      unchecked += report.uncheckedLength();
      if (!report.problems().isEmpty()) {
        wrong++;
        hasFailed = true;
      }
      if (isJson) {
        out().println(text.json(report, true, Math.floorDiv(clock.nowNs(), 1_000_000_000L)));
        return;
      }
      report.problems().forEach(problem -> out().println(report.file().path() + ": " + problem));
    }
  }

  /** Sets chunks right. */
  @Command(
      name = "repair",
      sortOptions = false,
      description =
          "Takes out what is damaged of chunks, keeps it in the directory lost/ beside them, and"
              + " writes wrong metadata anew. Nothing may use the chunks meanwhile.")
  static final class Repair extends OnChunks {
    private final SystemDisk disk = new SystemDisk();
    private final long[] outcomes = new long[ChunkRepairer.Outcome.values().length];

    @Override
    public Integer call() throws IOException {
      visit(this::repair);
      out()
          .println(
              "%d chunks were whole, %d are repaired, %d had nothing whole and were moved away, %d"
                      .formatted(outcomes[0], outcomes[1], outcomes[2], outcomes[3])
                  + " are left as they are");
      return exitCode();
    }

    private void repair(Path directory, List<ChunkFile> chunks, OptionalLong user)
        throws IOException {
      try (Closeable lock = lock(directory, user)) {
        if (lock == null) {
          return;
        }
        final ChunkRepairer repairer = new ChunkRepairer(disk, examiner, out()::println);
        for (ChunkFile chunk : chunks) {
          attempt(
              chunk,
              () -> {
                final ChunkRepairer.Outcome outcome = repairer.repair(chunk);
                outcomes[outcome.ordinal()]++;
                hasFailed |= outcome == ChunkRepairer.Outcome.LEFT;
              });
        }
      }
    }

    private Closeable lock(Path directory, OptionalLong user) throws IOException {
      return lockUnused(this, disk, directory, user, "repair it again");
    }
  }

  /** Null, and a complaint, if somebody uses the folder. */
  private static Closeable lockUnused(
      OnChunks command, SystemDisk disk, Path directory, OptionalLong user, String then)
      throws IOException {
    if (user.isPresent()) {
      command.complain(
          directory
              + " is in use by the process "
              + user.getAsLong()
              + "; stop that first, and "
              + then);
      return null;
    }
    final Optional<Closeable> lock = FolderLock.takeAll(disk, directory);
    if (lock.isEmpty()) {
      command.complain(
          directory + " is locked by another process; stop that daemon first, and " + then);
      return null;
    }
    return lock.get();
  }

  /** Sends events to a forward input. */
  @Command(
      name = "replay",
      sortOptions = false,
      description =
          "Sends the events of chunks to a forward input, which acknowledges them. Chunks stay"
              + " where they are, unless --delete is given.")
  static final class Replay extends OnChunks {
    private static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(60);

    private final SystemDisk disk = new SystemDisk();

    @Mixin private ForwardAddress address;

    @Option(
        names = "--tag",
        paramLabel = "TAG",
        description = "tag of events whose chunk does not say it")
    private String tag;

    @Option(
        names = "--delete",
        description = "delete each chunk when all of it is acknowledged and nothing in it is wrong")
    private boolean isDeleting;

    @Option(
        names = "--ack-timeout",
        paramLabel = "SECONDS",
        description = "how long an acknowledgement is waited for (default: 60)")
    private long ackTimeout = TIMEOUT_DEFAULT.toSeconds();

    private long chunks;
    private long events;

    @Override
    public Integer call() throws IOException {
      if (ackTimeout < 1 || ackTimeout > Integer.MAX_VALUE / 1000) {
        throw wrong("--ack-timeout: " + ackTimeout + " is not a number of seconds, 1 or more");
      }
      try (ReplaySender sender =
          new ReplaySender(address.host(), address.port(), Duration.ofSeconds(ackTimeout))) {
        visit((directory, found, user) -> replay(directory, found, user, sender));
      } finally {
        out().println("%d chunks with %d events are acknowledged".formatted(chunks, events));
      }
      return exitCode();
    }

    private void replay(
        Path directory, List<ChunkFile> found, OptionalLong user, ReplaySender sender)
        throws IOException {
      final String otherwise = "it delivers these chunks itself";
      try (Closeable lock = lockUnused(this, disk, directory, user, otherwise)) {
        if (lock == null) {
          return;
        }
        for (ChunkFile file : found) {
          final Optional<ChunkReport> report = examiner.examine(file, false);
          if (report.isPresent()) {
            send(report.get(), sender);
          }
        }
      }
    }

    /** What the server does not take ends the command; what cannot be sent does not. */
    private void send(ChunkReport report, ReplaySender sender) throws IOException {
      final Path path = report.file().path();
      report.problems().forEach(problem -> complain(path + ": " + problem));
      final WholeChunk chunk = new WholeChunk(report);
      final Optional<String> known = chunk.tag().filter(text -> !text.isEmpty());
      if (!report.isPacked()) {
        complain(
            path
                + " holds no packed events but what the format of its output wrote, which cannot be"
                + " sent; print it as it is with 'tailrace buffer cat --raw "
                + path
                + "'");
        return;
      }
      if (known.isEmpty() && tag == null) {
        complain(path + " does not say the tag of its events; give one with --tag");
        return;
      }
      sender.begin(report.id().isEmpty() ? path.getFileName().toString() : report.id());
      eachStream(chunk, stream -> sender.send(stream.withTag(known.orElse(tag))));
      chunks++;
      events += Math.max(0, report.count());
      if (isDeleting && report.problems().isEmpty()) {
        report.file().delete(disk);
      }
    }
  }
}
