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

import io.tailrace.api.BufferedOutput;
import io.tailrace.api.Chunk;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.Compression;
import io.tailrace.api.OutputContext;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Template;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Writes chunks that another output could not deliver to files, as they are.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_secondary_file.rb.
 *
 * <p>Differs from Fluentd: a new file appears whole, and a write that failed leaves nothing behind
 * what an appended file had.
 */
@PluginType("secondary_file")
public final class SecondaryFileOutput implements BufferedOutput {

  /** How files are compressed. */
  public enum Compress {
    /** Not. */
    TEXT,
    /** Gzip. */
    GZIP
  }

  /**
   * @param directory directory of the files, with placeholders
   * @param basename their name, with placeholders, to which a number is added
   * @param append writes chunks behind what the file has, instead of into a new, numbered one
   * @param compress how files are compressed
   */
  public record Config(
      String directory,
      @Default("dump.bin") String basename,
      @Default("false") boolean append,
      @Default("text") Compress compress) {
    /** Checks the name. */
    public Config {
      if (basename.contains("/")) {
        throw new ParameterException("basename", "basename should not include `/`");
      }
    }
  }

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\{(tag(?:\\[\\d+\\])?|[\\w.@-]+)\\}");
  private static final Pattern TAG = Pattern.compile("tag(\\[\\d+\\])?");
  private static final String INCOMPATIBLE =
      "out_secondary_file: basename or directory has an incompatible placeholder";

  private final Config config;
  private final Template path;
  private final String suffix;
  private final TargetFiles files;
  private final ChunkContent content;

  public SecondaryFileOutput(Config config, OutputContext context) {
    this.config = config;
    if (!context.isSecondary()) {
      throw new ParameterException(
          "@type", "This plugin can only be used in the <secondary> section");
    }
    final String text = config.directory().replaceFirst("/*$", "/") + config.basename();
    checkPlaceholders(text, context);
    if (!TargetFiles.isWritable(Path.of(text))) {
      throw new ParameterException(
          "directory",
          "out_secondary_file: `" + config.directory() + "` should be writable",
          "create the directory, or let the daemon's user write there");
    }
    path = context.uncheckedTemplate(text);
    suffix = config.compress() == Compress.GZIP ? ".gz" : "";
    files = new TargetFiles(context.filePermission(), context.directoryPermission());
    content =
        new ChunkContent(
            context.codecs(),
            config.compress() == Compress.GZIP ? Optional.of(Compression.GZIP) : Optional.empty(),
            false);
  }

  private static void checkPlaceholders(String text, OutputContext context) {
    final ChunkKeys keys = context.chunkKeys();
    if (!keys.hasTime() && hasTime(text, context)) {
      throw incompatible(", remove time formats, like `%Y%m%d`, from basename or directory");
    }
    final var names = PLACEHOLDER.matcher(text).results().map(SecondaryFileOutput::name).toList();
    for (String name : names) {
      if (!keys.hasTag() && TAG.matcher(name).find()) {
        throw incompatible(
            " " + name + ", remove tag placeholder, like `${tag}`, from basename or directory");
      }
    }
    for (String name : names) {
      final boolean isField = !TAG.matcher(name).find() && !name.equals("chunk_id");
      if (isField && keys.fields().stream().map(RecordPath::toString).noneMatch(name::equals)) {
        throw incompatible(
            " "
                + name
                + ", remove variable placeholder, like `${varname}`, from basename or directory");
      }
    }
  }

  private static String name(MatchResult match) {
    return match.group(1);
  }

  private static boolean hasTime(String text, OutputContext context) {
    try {
      final TimeFormatter formatter =
          context.codecs().timeFormatter(TimeOptions.DEFAULTS.withFormat(Optional.of(text)));
      return !formatter.format(context.nowNs() / 1_000_000_000, 0).equals(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException("directory", e.getMessage());
    }
  }

  private static ParameterException incompatible(String what) {
    return new ParameterException("basename", INCOMPATIBLE + what);
  }

  @Override
  public CompletionStage<Void> write(Chunk chunk) throws Exception {
    final String expanded = path.expand(chunk);
    final TargetFiles.Content writing = channel -> content.write(chunk, channel);
    try {
      final Path file = Path.of(expanded).toAbsolutePath();
      if (config.append()) {
        files.append(Path.of(file + suffix), writing);
      } else {
        files.createNumbered(number -> Path.of(file + "." + number + suffix), chunk.id(), writing);
      }
    } catch (InvalidPathException e) {
      throw new UnrecoverableException("no file can have this path: " + e.getMessage(), e);
    }
    return CompletableFuture.completedFuture(null);
  }
}
