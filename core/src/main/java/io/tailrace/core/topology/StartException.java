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
package io.tailrace.core.topology;

import io.tailrace.core.config.Origin;
import io.tailrace.core.seam.FileProblem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plugin did not start. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String BUFFER = "buffer";

  private final transient Origin origin;

  private StartException(String message, Origin origin, Throwable cause) {
    super(message, cause);
    this.origin = origin;
  }

  /**
   * @param component what was to be started
   */
  static StartException of(Component component, Component.StartFailure failure) {
    final Component failed = failure.component();
    return new StartException(
        component + ": " + reason(failure.getCause(), failed.kind().equals(BUFFER)),
        failed.section().span().start(),
        failure.getCause());
  }

  /** Where the section stands of the plugin that did not start. */
  public Origin origin() {
    return origin;
  }

  private static String reason(Throwable failure, boolean isOfBuffer) {
    if (failure instanceof FileSystemException refused && refused.getFile() != null) {
      return inWords(refused, isOfBuffer);
    }
    final String message = failure.getMessage();
    final boolean isExplained = failure instanceof Exception && message != null;
    return isExplained && !message.isBlank() ? message : failure.toString();
  }

  /** Exceptions of files have the path for a message, and say what is wrong by their class. */
  private static String inWords(FileSystemException failure, boolean isOfBuffer) {
    final Path path = Path.of(failure.getFile());
    final boolean isToBeMade = isOfBuffer && !Files.exists(path);
    return (isToBeMade ? "cannot create the buffer directory '" : "cannot use '")
        + failure.getFile()
        + "': "
        + FileProblem.reason(failure, path)
        + "; let the user that the daemon runs as write there, or give another path";
  }
}
