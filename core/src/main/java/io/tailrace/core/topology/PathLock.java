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

import io.tailrace.api.buffer.Disk;
import io.tailrace.core.buffer.FolderLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other processes away from the files of a buffer, from the time when it has been started,
 * which makes the directory, until it is closed.
 */
final class PathLock implements Component.Helper {
  private static final Logger log = LoggerFactory.getLogger("tailrace");

  private final Disk disk;
  private final Path path;
  private final Component component;

  PathLock(Disk disk, Path path, Component component) {
    this.disk = disk;
    this.path = path;
    this.component = component;
  }

  @Override
  public void start() throws IOException {
    final Optional<Closeable> lock;
    try {
      lock = FolderLock.take(disk, path);
    } catch (IOException e) {
      // Where locks cannot be had, as on some network file systems, there are none.
      log.atWarn()
          .addKeyValue("plugin_id", component.id())
          .addKeyValue("error", e)
          .log("the buffer path {} cannot be locked, other processes may use it as well", path);
      return;
    }
    component.keepUntilClosed(
        lock.orElseThrow(
            () ->
                new IOException(
                    "another process uses the same buffer path: path = "
                        + path
                        + "; stop it, or give this buffer another path")));
  }

  @Override
  public void stop() {
    // the chunks are still used until the buffer is closed
  }

  @Override
  public void close() {
    // the lock is closed with the component
  }
}
