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
package io.tailrace.plugin.file;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferedOutput;
import io.tailrace.api.ByteSink;
import io.tailrace.api.Chunk;
import io.tailrace.api.Compression;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.InjectOptions;
import io.tailrace.api.Injector;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Template;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/**
 * Writes formatted events to files, one for each time slice or for whatever else chunks are sorted
 * by.
 *
 * <p>Events are formatted when they are emitted, so that a chunk holds what its file will.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_file.rb.
 *
 * <p>Differs from Fluentd: a new file appears whole, a write that failed leaves nothing behind what
 * an appended file had, and chunks that are compressed in another way than files are to be are
 * compressed anew, where Fluentd refuses the configuration or mixes the formats.
 */
@PluginType("file")
public final class FileOutput implements BufferedOutput {

  /** How files are compressed. */
  public enum Compress {
    /** Not. */
    TEXT(Optional.empty(), ""),
    /** As {@link #GZIP}. */
    GZ(Optional.of(Compression.GZIP), ".gz"),
    /** Gzip. */
    GZIP(Optional.of(Compression.GZIP), ".gz"),
    /** Zstandard. */
    ZSTD(Optional.of(Compression.ZSTD), ".zstd");

    private final Optional<Compression> format;
    private final String suffix;

    Compress(Optional<Compression> format, String suffix) {
      this.format = format;
      this.suffix = suffix;
    }
  }

  /**
   * @param path path of the files, with placeholders; the time stands for a {@code *}, or behind it
   * @param addPathSuffix whether paths without a {@code *} get the suffix
   * @param pathSuffix the suffix
   * @param append writes chunks behind what the file has, instead of into a new, numbered one
   * @param compress how files are compressed
   * @param recompress compresses anew what the buffer has compressed already
   * @param symlinkPath a symbolic link to the buffer's file of the latest time slice
   * @param symlinkPathUseRelative lets the link lead from its own directory on
   * @param timeSliceFormat format of the time in the path, as before Fluentd 0.14
   * @param format how an event looks
   * @param inject fields to add to the record before it is formatted
   * @param buffer what chunks are sorted by and where they are kept
   */
  public record Config(
      String path,
      @Default("true") boolean addPathSuffix,
      @Default(".log") String pathSuffix,
      @Default("false") boolean append,
      @Default("text") Compress compress,
      @Default("false") boolean recompress,
      Optional<String> symlinkPath,
      @Default("false") boolean symlinkPathUseRelative,
      Optional<String> timeSliceFormat,
      @Section @SectionDefaults(type = "out_file") @Compat(preset = Compat.Preset.FORMAT)
          PluginRef<Formatter> format,
      @Section @Compat(preset = Compat.Preset.INJECT) Optional<InjectOptions> inject,
      @Section
          @SectionDefaults(type = "file", argument = "time", value = "timekey 1d")
          @Compat(preset = Compat.Preset.BUFFER)
          PluginRef<Buffer> buffer) {}

  private static final String NO_KEYS = "[]";

  private final Config config;
  private final Logger log;
  private final Formatter formatter;
  private final Optional<Injector> injector;
  private final Template path;
  private final TargetFiles files;
  private final ChunkContent content;
  private final Optional<SymlinkToStaged> symlink;

  public FileOutput(Config config, OutputContext context) {
    this.config = config;
    log = context.log();
    if (!context.isSecondary()) {
      warnOfTimekey(config.buffer());
    }
    path =
        context.template(
            "path",
            PathTemplates.of(
                config.path(),
                context.chunkKeys().timekey(),
                !config.append(),
                config.addPathSuffix() ? config.pathSuffix() : "",
                config.compress().suffix,
                config.timeSliceFormat()));
    if (!context.isSecondary()) {
      checkWritable(context);
    }
    formatter = context.create(config.format());
    injector = config.inject().map(options -> context.injector(Optional.of(options)));
    files = new TargetFiles(context.filePermission(), context.directoryPermission());
    content = new ChunkContent(context.codecs(), config.compress().format, config.recompress());
    symlink = config.symlinkPath().map(link -> symlink(link, context));
  }

  private void warnOfTimekey(PluginRef<Buffer> buffer) {
    if (!buffer.isWritten()) {
      log.warn(
          "default timekey interval (1d) will be used because of missing <buffer> section. To"
              + " change the output frequency, please modify the timekey value");
    } else if (!buffer.gives("timekey") && !buffer.argument().equals(NO_KEYS)) {
      log.warn(
          "default timekey interval (1d) will be used. To change the output frequency, please"
              + " modify the timekey value");
    }
  }

  private void checkWritable(OutputContext context) {
    final ProbeChunk probe = ProbeChunk.of(context.chunkKeys(), context.nowNs() / 1_000_000_000);
    final String expanded;
    try {
      expanded = path.expand(probe);
    } catch (UnrecoverableException e) {
      throw new ParameterException("path", e.getMessage());
    }
    if (!TargetFiles.isWritable(Path.of(expanded))) {
      throw new ParameterException(
          "path",
          "out_file: `" + expanded + "` is not writable",
          "create the directory, or let the daemon's user write there");
    }
  }

  private SymlinkToStaged symlink(String link, OutputContext context) {
    if (context.isSecondary()) {
      throw new ParameterException(
          "symlink_path",
          "symlink_path option is unavailable in <secondary>: consider to use secondary_file"
              + " plugin");
    }
    SymlinkToStaged.warnings(link, context.chunkKeys()).forEach(log::warn);
    return new SymlinkToStaged(
        context.uncheckedTemplate(link), config.symlinkPathUseRelative(), files);
  }

  @Override
  public Optional<String> bufferPath() {
    return Optional.of(config.path());
  }

  @Override
  public void format(Event event, ByteSink out) throws Exception {
    if (injector.isEmpty()) {
      formatter.format(event, out);
    } else {
      injector.get().inject(event, injected -> formatter.format(injected, out));
    }
  }

  @Override
  public void onStaged(Chunk chunk) {
    if (symlink.isPresent()) {
      try {
        symlink.get().follow(chunk);
      } catch (IOException | UnrecoverableException | InvalidPathException e) {
        // The link is for people to look at: for want of it no event is refused.
        log.atWarn()
            .addKeyValue("chunk_id", chunk.id())
            .addKeyValue("error", e)
            .log("cannot let symlink_path lead to the latest chunk");
      }
    }
  }

  @Override
  public CompletionStage<Void> write(Chunk chunk) throws Exception {
    final String expanded = path.expand(chunk);
    final Path file;
    try {
      file = Path.of(expanded).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new UnrecoverableException("no file can have this path: " + e.getMessage(), e);
    }
    final TargetFiles.Content writing = channel -> content.write(chunk, channel);
    if (config.append()) {
      files.append(file, writing);
    } else {
      final String text = file.toString();
      final int index = text.indexOf(PathTemplates.INDEX);
      final String before = text.substring(0, index) + '_';
      final String behind = text.substring(index + PathTemplates.INDEX.length());
      files.createNumbered(number -> Path.of(before + number + behind), chunk.id(), writing);
    }
    return CompletableFuture.completedFuture(null);
  }
}
