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
package io.tailrace.core.chunkfile;

import io.tailrace.api.buffer.Disk;
import io.tailrace.api.chunkfile.ChunkNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chunk's data file.
 *
 * @param directory that it is in
 * @param name what its name says
 */
public record ChunkFile(Path directory, ChunkNames.Name name, Scheme scheme) {
  private static final Pattern CHUNK = Pattern.compile("(.+)\\.[bq][0-9a-f]{16,32}\\.(.+)");
  private static final Pattern BACKUP =
      Pattern.compile("([0-9a-f]{32})(\\.bytes-\\d+-\\d+)?(\\.\\d+)?\\.log");
  private static final Pattern BESIDE = Pattern.compile(".*\\.(meta|crc|new|lock)");
  private static final String SINGLE_SUFFIX = "buf";

  /** What stands beside the data, and in its name. */
  public enum Scheme {
    /** A meta file stands beside it. */
    FILE,
    /** The tag, or the value of a field, stands in the name. */
    FILE_SINGLE,
    /** Nothing: a chunk, or a part of one, that was set aside. */
    BACKUP
  }

  /** The chunk whose data a file is, if its name is one of data. */
  public static Optional<ChunkFile> recognise(Path path) {
    final String name = path.getFileName().toString();
    if (BESIDE.matcher(name).matches()) {
      return Optional.empty();
    }
    final Path directory = path.resolveSibling("");
    final Matcher backup = BACKUP.matcher(name);
    if (backup.matches()) {
      final ChunkNames.Name id = new ChunkNames.Name(name, 0, backup.group(1), "");
      return Optional.of(new ChunkFile(directory, id, Scheme.BACKUP));
    }
    final Matcher chunk = CHUNK.matcher(name);
    if (!chunk.matches()) {
      return Optional.empty();
    }
    final boolean isSingle = chunk.group(2).equals(SINGLE_SUFFIX);
    final String prefix = isSingle ? name.substring(0, name.indexOf('.')) : chunk.group(1);
    return new ChunkNames(prefix, chunk.group(2), isSingle)
        .parse(name)
        .map(
            parsed ->
                new ChunkFile(directory, parsed, isSingle ? Scheme.FILE_SINGLE : Scheme.FILE));
  }

  /** Whether a file is neither a chunk's data nor one of those beside it, by its name. */
  static boolean isStrange(Path path) {
    return !BESIDE.matcher(path.getFileName().toString()).matches() && recognise(path).isEmpty();
  }

  /** A file of any name, taken for a chunk's data. */
  public static ChunkFile of(Path path) {
    return recognise(path)
        .orElseGet(
            () ->
                new ChunkFile(
                    path.resolveSibling(""),
                    new ChunkNames.Name(path.getFileName().toString(), 0, "", ""),
                    Scheme.BACKUP));
  }

  /** Where it is. */
  public Path path() {
    return directory.resolve(name.text());
  }

  Path meta() {
    return directory.resolve(name.text() + ChunkNames.META_SUFFIX);
  }

  Path sidecar() {
    return directory.resolve(name.sidecar());
  }

  /** Deletes it and all that stands beside it, the data first. */
  public void delete(Disk disk) throws IOException {
    disk.delete(path());
    if (scheme != Scheme.BACKUP) {
      disk.delete(meta());
      disk.delete(sidecar());
    }
  }

  /** The same chunk in its other state. */
  Optional<ChunkFile> twin() {
    return scheme == Scheme.BACKUP ? Optional.empty() : recognise(directory.resolve(name.twin()));
  }
}
