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

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds chunk files. Of each directory only the names are held. */
public final class ChunkFiles {
  private ChunkFiles() {}

  /** Takes what is found. */
  @FunctionalInterface
  public interface Visitor {
    /** The chunks of one directory, by name; never none. */
    void directory(Path directory, List<ChunkFile> chunks) throws IOException;
  }

  /**
   * What a visit found.
   *
   * @param chunks that were shown to the visitor
   * @param files that are neither chunks nor stand beside them
   * @param directory the first one with such files
   */
  public record Found(long chunks, long files, Path directory) {
    private Found plus(Found next) {
      return new Found(
          chunks + next.chunks, files + next.files, files > 0 ? directory : next.directory);
    }
  }

  /**
   * Visits a file that is a chunk's data, or a directory and all below it, except what repairs have
   * taken out.
   *
   * @return how much of what there is
   * @throws NoSuchFileException if there is nothing
   */
  public static Found visit(Path start, Visitor visitor) throws IOException {
    if (Files.isDirectory(start)) {
      return visitDirectory(start, visitor);
    } else if (Files.exists(start)) {
      final ChunkFile file = ChunkFile.of(start);
      visitor.directory(file.directory(), List.of(file));
      return new Found(1, 0, file.directory());
    } else {
      throw new NoSuchFileException(start.toString());
    }
  }

  private static Found visitDirectory(Path directory, Visitor visitor) throws IOException {
    int files = 0;
    final List<String> names = new ArrayList<>();
    final List<Path> below = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (ChunkFile.recognise(entry).isPresent()) {
          names.add(entry.getFileName().toString());
        } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
            && !entry.endsWith(ChunkRepairer.LOST)) {
          below.add(entry);
        } else if (Files.isRegularFile(entry) && ChunkFile.isStrange(entry)) {
          files++;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (!names.isEmpty()) {
      Collections.sort(names);
      visitor.directory(directory, new Names(directory, names));
    }
    Collections.sort(below);
    Found found = new Found(names.size(), files, directory);
    for (Path next : below) {
      found = found.plus(visitDirectory(next, visitor));
    }
    return found;
  }

  /** A hundred thousand names take less room than what they say. */
  private static final class Names extends AbstractList<ChunkFile> {
    private final Path directory;
    private final List<String> names;

    Names(Path directory, List<String> names) {
      this.directory = directory;
      this.names = names;
    }

    @Override
    public ChunkFile get(int index) {
      return ChunkFile.of(directory.resolve(names.get(index)));
    }

    @Override
    public int size() {
      return names.size();
    }
  }
}
