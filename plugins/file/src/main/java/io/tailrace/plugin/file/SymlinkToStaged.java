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

import io.tailrace.api.Chunk;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Template;
import io.tailrace.api.UnrecoverableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps a symbolic link to the file of the chunk that events of the latest time slice go to.
 *
 * <p>Thread-safe. The link is replaced as a whole, so that it never is away.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_file.rb, SymlinkBufferMixin.
 */
final class SymlinkToStaged {
  private static final Pattern TAG = Pattern.compile("\\$\\{tag(?:\\[-?\\d+\\])?\\}");
  private static final Pattern KEY = Pattern.compile("\\$\\{([-_.@$a-zA-Z0-9]+)\\}");
  private static final String COMPETING =
      ". This means multiple chunks are competing for a single symlink_path, so some logs may not"
          + " be taken from the symlink.";

  private final Template template;
  private final boolean isRelative;
  private final TargetFiles files;
  private long latestTimekey = Long.MIN_VALUE; // guarded by this object's lock

  private final Object lock = new Object();

  /**
   * @param isRelative whether the link leads from its own directory on, and not from the root
   */
  SymlinkToStaged(Template template, boolean isRelative, TargetFiles files) {
    this.template = template;
    this.isRelative = isRelative;
    this.files = files;
  }

  /** What is odd about the path of a link, for the log. */
  static List<String> warnings(String path, ChunkKeys keys) {
    final String shown = "Parameter 'symlink_path: " + path + "' ";
    final List<String> warnings = new ArrayList<>();
    final boolean hasTag = TAG.matcher(path).find();
    if (keys.hasTag() && !hasTag) {
      warnings.add(shown + "doesn't have tag placeholder" + COMPETING);
    } else if (!keys.hasTag() && hasTag) {
      warnings.add(
          shown + "has tag placeholders, but chunk key 'tag' is not configured" + COMPETING);
    }
    final List<String> asked =
        KEY.matcher(path)
            .results()
            .map(match -> match.group(1))
            .filter(name -> !name.equals("tag") && !name.equals("chunk_id"))
            .collect(Collectors.toList());
    final List<String> given =
        keys.fields().stream().map(RecordPath::toString).collect(Collectors.toList());
    final String missing = without(given, asked);
    final String surplus = without(asked, given);
    if (!missing.isEmpty()) {
      warnings.add(shown + "doesn't have enough placeholders for keys " + missing + COMPETING);
    } else if (!surplus.isEmpty()) {
      warnings.add(
          shown + "has placeholders, but chunk keys doesn't have keys " + surplus + COMPETING);
    }
    return warnings;
  }

  private static String without(List<String> names, List<String> others) {
    return names.stream()
        .filter(name -> !others.contains(name))
        .sorted()
        .collect(Collectors.joining(","));
  }

  /** Lets the link lead to the chunk, unless it has no file or is of an older time slice. */
  void follow(Chunk chunk) throws IOException, UnrecoverableException {
    if (chunk.path().isEmpty() || chunk.timekey().isEmpty()) {
      return;
    }
    synchronized (lock) {
      if (chunk.timekey().getAsLong() < latestTimekey) {
        return;
      }
      latestTimekey = chunk.timekey().getAsLong();
      final Path link = Path.of(template.expand(chunk)).toAbsolutePath();
      final Path directory = link.getParent();
      files.createDirectories(directory);
      final Path file = chunk.path().get().toAbsolutePath();
      final Path hidden = directory.resolve("." + chunk.id() + ".lnk");
      Files.deleteIfExists(hidden);
      Files.createSymbolicLink(
          hidden, isRelative ? directory.normalize().relativize(file.normalize()) : file);
      Files.move(hidden, link, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
