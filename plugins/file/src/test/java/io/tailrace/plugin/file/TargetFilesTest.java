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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetFilesTest {
  private final TargetFiles files = new TargetFiles(OptionalInt.empty(), OptionalInt.empty());

  @TempDir private Path directory;

  @Test
  void appendsAndMakesDirectories() throws Exception {
    final Path file = directory.resolve("a/b/file.log");
    files.append(file, text("one "));
    files.append(file, text("two"));
    assertThat(file).hasContent("one two");
  }

  @Test
  void cutsBackWhatAFailedWriteLeft() throws Exception {
    final Path file = directory.resolve("file.log");
    files.append(file, text("whole"));
    final IOException reason = new IOException("no space left");
    assertThatThrownBy(
            () ->
                files.append(
                    file,
                    channel -> {
                      text("torn").writeTo(channel);
                      throw reason;
                    }))
        .isSameAs(reason);
    assertThat(file).hasContent("whole");
    files.append(file, text("!"));
    assertThat(file).hasContent("whole!");
  }

  @Test
  void cutsBackWhatAnInterruptedWriteLeft() throws Exception {
    final Path file = directory.resolve("file.log");
    files.append(file, text("whole"));
    assertThatThrownBy(
            () ->
                files.append(
                    file,
                    channel -> {
                      text("torn").writeTo(channel);
                      Thread.currentThread().interrupt();
                      text("more").writeTo(channel);
                    }))
        .isInstanceOf(IOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasContent("whole");
  }

  @Test
  void appendsWhereALinkLeads() throws Exception {
    final Path link = Files.createSymbolicLink(directory.resolve("l"), directory.resolve("f"));
    files.append(link, text("one"));
    assertThat(directory.resolve("f")).hasContent("one");
  }

  @Test
  void numbersNewFilesFromTheFirstFreeNameOn() throws Exception {
    assertThat(create("1")).isEqualTo(name(0)).hasContent("text");
    assertThat(create("2")).isEqualTo(name(1));
    assertThat(create("3")).isEqualTo(name(2));
    Files.delete(name(1));
    assertThat(create("4")).isEqualTo(name(1));
    assertThat(list()).containsExactly("f_0.log", "f_1.log", "f_2.log");
  }

  @Test
  void leavesNothingOfANewFileThatFails() throws Exception {
    assertThatThrownBy(
            () ->
                files.createNumbered(
                    this::name,
                    "1",
                    channel -> {
                      text("torn").writeTo(channel);
                      throw new IOException("no space left");
                    }))
        .hasMessage("no space left");
    assertThat(list()).isEmpty();
  }

  @Test
  void writesOverWhatACrashLeftOfTheSameChunk() throws Exception {
    Files.writeString(directory.resolve(".1.tmp"), "much more than the text is");
    assertThat(create("1")).hasContent("text");
    assertThat(list()).containsExactly("f_0.log");
  }

  @Test
  void neverGivesOneNameTwice() throws Exception {
    final int count = 200;
    final ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      final List<Callable<Path>> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        final String unique = "u" + i;
        tasks.add(() -> files.createNumbered(this::name, unique, text(unique)));
      }
      final List<Path> names = new ArrayList<>();
      for (Future<Path> name : threads.invokeAll(tasks)) {
        names.add(name.get());
      }
      assertThat(names)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, count).mapToObj(this::name).toList());
      final List<String> texts = new ArrayList<>();
      for (Path name : names) {
        texts.add(Files.readString(name));
      }
      assertThat(texts).doesNotHaveDuplicates().hasSize(count);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void keepsWritersOfOneFileApart() throws Exception {
    final Path file = directory.resolve("f.log");
    final int count = 200;
    final ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      final List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        final String half = String.valueOf((char) ('a' + i % 26)).repeat(500);
        tasks.add(
            () -> {
              final TargetFiles own = new TargetFiles(OptionalInt.empty(), OptionalInt.empty());
              own.append(
                  file,
                  channel -> {
                    text(half).writeTo(channel);
                    text(half + "\n").writeTo(channel);
                  });
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(Files.readAllLines(file))
        .hasSize(count)
        .allMatch(line -> line.length() == 1_000 && line.chars().distinct().count() == 1);
  }

  @Test
  void givesTheConfiguredPermissionsWhateverTheUmask() throws Exception {
    final TargetFiles shared = new TargetFiles(OptionalInt.of(0666), OptionalInt.of(0777));
    shared.append(directory.resolve("a/b/f"), text(""));
    shared.createNumbered(i -> directory.resolve("a/g" + i), "1", text(""));
    assertThat(permissions("a")).isEqualTo("rwxrwxrwx");
    assertThat(permissions("a/b")).isEqualTo("rwxrwxrwx");
    assertThat(permissions("a/b/f")).isEqualTo("rw-rw-rw-");
    assertThat(permissions("a/g0")).isEqualTo("rw-rw-rw-");
    files.append(directory.resolve("c/f"), text(""));
    assertThat(permissions("c").substring(3)).doesNotContain("w");
    assertThat(permissions("c/f").substring(3)).doesNotContain("w");
  }

  @Test
  void leavesThePermissionsOfWhatIsThere() throws Exception {
    final Path file = Files.createFile(directory.resolve("f"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    new TargetFiles(OptionalInt.of(0600), OptionalInt.empty()).append(file, text(""));
    assertThat(permissions("f")).isEqualTo("rw-rw----");
  }

  @Test
  void fallsOverAFileInPlaceOfADirectory() throws Exception {
    Files.createFile(directory.resolve("a"));
    assertThatThrownBy(() -> files.append(directory.resolve("a/b"), text("")))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void seesWhatIsWritable() throws Exception {
    assertThat(TargetFiles.isWritable(directory)).isFalse();
    assertThat(TargetFiles.isWritable(directory.resolve("a/b/c"))).isTrue();
    final Path file = Files.createFile(directory.resolve("f"));
    assertThat(TargetFiles.isWritable(file)).isTrue();
    assertThat(TargetFiles.isWritable(file.resolve("below"))).isFalse();
  }

  private static TargetFiles.Content text(String text) {
    return channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Path name(int number) {
    return directory.resolve("f_" + number + ".log");
  }

  private Path create(String unique) throws Exception {
    return files.createNumbered(this::name, unique, text("text"));
  }

  private List<String> list() throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(path -> path.getFileName().toString()).sorted().collect(Collectors.toList());
    }
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
  }
}
