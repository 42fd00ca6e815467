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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.BufferContext;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.chunkfile.ChunkNames;
import io.tailrace.api.config.ParameterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Where a buffer's files are.
 *
 * <p>Source: fluentd lib/fluent/plugin/buf_file.rb and buf_file_single.rb, configure.
 *
 * @param directory of new files
 * @param earlierDirectory another one to resume from: that of a daemon with one worker
 */
record BufferPath(Path directory, ChunkNames names, Optional<Path> earlierDirectory) {
  private static final String WILDCARD = ".*";

  /** What is claimed for one buffer alone. */
  Path pattern() {
    return directory.resolve(names.pattern());
  }

  /** The scheme of {@code file}. */
  static BufferPath ofFile(Optional<String> path, String suffix, BufferContext context) {
    return resolve(path, suffix, context, "buffer", false);
  }

  /** The scheme of {@code file_single}. */
  static BufferPath ofFileSingle(Optional<String> path, String suffix, BufferContext context) {
    return resolve(path, suffix, context, "fsb", true);
  }

  private static BufferPath resolve(
      Optional<String> path, String suffix, BufferContext context, String prefix, boolean hasKey) {
    final String base = prefix + WILDCARD + suffix;
    if (path.isEmpty()) {
      final Path owner =
          context
              .ownerDirectory()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          "path",
                          "buffer path is not configured. specify 'path' in <buffer>",
                          "or give root_dir in <system> and @id to the output"));
      return of(owner.resolve("buffer"), base, hasKey, Optional.empty());
    }
    final Path given = Path.of(path.get());
    if (isDirectory(given, path.get(), context.disk())) {
      if (context.workers() == 1) {
        return of(given, base, hasKey, Optional.empty());
      }
      final int worker = context.workerId();
      return of(
          given.resolve("worker" + worker),
          base,
          hasKey,
          worker == 0 ? Optional.of(given) : Optional.empty());
    }
    if (context.workers() > 1) {
      throw new ParameterException(
          "path",
          (hasKey ? "file_single" : "file")
              + " buffer with multi workers should be configured to use directory 'path', or system"
              + " root_dir and plugin id");
    }
    final Path parent =
        given.toAbsolutePath().getParent() == null ? given : given.toAbsolutePath().getParent();
    final String name = given.getFileName().toString();
    if (name.contains(WILDCARD + ".")) {
      return of(parent, hasKey ? replaced(name, base, parent, context.log()) : name, hasKey);
    }
    return of(parent, name.endsWith(WILDCARD) ? name + suffix : name + WILDCARD + suffix, hasKey);
  }

  private static String replaced(String name, String base, Path parent, Logger log) {
    log.warn(
        "file_single doesn't allow user specified 'prefix.*.suffix' style path. Use '{}' for file"
            + " instead: {}",
        parent.resolve(base),
        parent.resolve(name));
    return base;
  }

  private static BufferPath of(Path directory, String base, boolean hasKey) {
    return of(directory, base, hasKey, Optional.empty());
  }

  private static BufferPath of(
      Path directory, String base, boolean hasKey, Optional<Path> earlierDirectory) {
    final int wildcard = base.indexOf(WILDCARD + ".");
    if (wildcard < 0) {
      throw new ParameterException(
          "path_suffix",
          "the files would be named " + base + ", without '.*.' in it",
          "begin the suffix with a dot");
    }
    final ChunkNames names =
        new ChunkNames(
            base.substring(0, wildcard), base.substring(wildcard + WILDCARD.length() + 1), hasKey);
    return new BufferPath(directory, names, earlierDirectory);
  }

  private static boolean isDirectory(Path path, String text, Disk disk) {
    try {
      final Optional<Disk.Stat> stat = disk.stat(path);
      return stat.isPresent() ? stat.get().isDirectory() : !text.contains(WILDCARD);
    } catch (IOException e) {
      throw new UncheckedIOException("the buffer path " + path + " cannot be looked at", e);
    }
  }
}
