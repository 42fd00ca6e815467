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

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * Says in words what the file system answered; the exceptions of Java mostly say the path alone.
 */
public final class FileProblem {
  private FileProblem() {}

  /**
   * What was wrong, behind the path that the caller names: {@code permission denied}. Where it was
   * another path, such as a directory above it, that one stands behind.
   */
  public static String reason(IOException e, Path named) {
    if (!(e instanceof FileSystemException problem)) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
    final String file = problem.getFile();
    final String words = words(problem);
    return file == null || Path.of(file).equals(named) ? words : words + ": '" + file + "'";
  }

  /** What was wrong, with the path in front where the exception knows one. */
  public static String sentence(IOException e) {
    final String file = e instanceof FileSystemException problem ? problem.getFile() : null;
    return file == null ? reason(e, Path.of("")) : file + ": " + reason(e, Path.of(file));
  }

  private static String words(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it exists already, and is no directory";
    }
    if (e instanceof NotDirectoryException) {
      return "it is no directory";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "the directory is not empty";
    }
    if (e instanceof FileSystemLoopException) {
      return "a loop of symbolic links";
    }
    final String reason = e.getReason();
    if (reason == null || reason.isEmpty()) {
      return e.getClass().getSimpleName();
    }
    return Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
  }
}
