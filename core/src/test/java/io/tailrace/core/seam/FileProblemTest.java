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
package io.tailrace.core.seam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FileProblemTest {
  static List<Arguments> exceptions() {
    return List.of(
        Arguments.of(new AccessDeniedException("/a/b"), "permission denied"),
        Arguments.of(new AccessDeniedException("/a"), "permission denied: '/a'"),
        Arguments.of(new NoSuchFileException("/a/b"), "no such file or directory"),
        Arguments.of(
            new FileAlreadyExistsException("/a/b"), "it exists already, and is no directory"),
        Arguments.of(new NotDirectoryException("/a/b"), "it is no directory"),
        Arguments.of(new DirectoryNotEmptyException("/a/b"), "the directory is not empty"),
        Arguments.of(new FileSystemLoopException("/a/b"), "a loop of symbolic links"),
        Arguments.of(
            new FileSystemException("/a/b", null, "Read-only file system"),
            "read-only file system"),
        Arguments.of(new FileSystemException("/a/b"), "FileSystemException"),
        Arguments.of(new FileSystemException(null, null, "Odd"), "odd"),
        Arguments.of(new IOException("the server hung up"), "the server hung up"),
        Arguments.of(new IOException(), "IOException"));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void saysInWordsWhatWasWrong(IOException e, String words) {
    assertThat(FileProblem.reason(e, Path.of("/a/b"))).isEqualTo(words);
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void putsThePathInFrontWhereNobodyElseNamesIt(IOException e, String words) {
    final String file = e instanceof FileSystemException problem ? problem.getFile() : null;
    assertThat(FileProblem.sentence(e))
        .isEqualTo(file == null ? words : file + ": " + words.replace(": '/a'", ""));
  }
}
