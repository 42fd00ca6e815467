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
package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.distribution.TailraceProcess.Result;
import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The buffer of a daemon under load on a small disk, which others fill and free again. */
final class DiskFullTest {
  @TempDir Path folder;

  @Test
  void refusesWhatItCannotKeepAndGoesOnWhenThereIsRoom() throws Exception {
    final Path disk = Files.createDirectory(folder.resolve("disk"));
    final Path room = folder.resolve("room");
    final int otherPort = Ports.free();
    final AckedLoad load = new AckedLoad(Ports.free());
    final Setup setup = Setup.in(folder).withLauncher(launcher(disk, room));
    try (TailraceProcess daemon = setup.daemon(config(setup, load, otherPort, disk))) {
      final Thread sender = new Thread(load::send, "sender");
      sender.start();
      try {
        daemon.awaitLine("no space left for ");
        assertThat(TailraceProcess.postJson(otherPort, "/b.b", "{\"other\":1}")).isEqualTo(200);
        daemon.awaitLine("{\"other\":1}");
        assertThat(load.acknowledged()).isNotEmpty();

        Files.createFile(room);
        load.awaitMore(100 * AckedLoad.EVENTS_PER_MESSAGE);
      } finally {
        load.stop();
        sender.join();
      }
      daemon.signal("TERM");
      final Result result = daemon.awaitEnd();
      assertThat(result.status()).isZero();
      assertThat(result.output()).doesNotContain("the books do not balance");
    }
    assertThat(load.missingIn(folder.resolve("out"))).isEmpty();
  }

  /**
   * A launcher of the daemon that alone sees a disk of a few megabytes, most of it taken, until the
   * file {@code room} is there.
   */
  private Path launcher(Path disk, Path room) throws IOException {
    final Path script =
        Files.createFile(
            folder.resolve("launcher"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return Files.writeString(
        script,
        """
        #!/bin/sh
        exec unshare --map-root-user --mount sh -ec '
          mount -t tmpfs -o size=4m tmpfs %1$s
          head -c 3500000 /dev/zero > %1$s/filler
          (while kill -0 $$ && ! test -e %2$s; do sleep 0.05; done; rm %1$s/filler) &
          exec "$@"' sh %3$s "$@"
        """
            .formatted(disk, room, Home.launcher()));
  }

  /** Chunks stay in the buffer until the stop, which writes them to another disk. */
  private Path config(Setup setup, AckedLoad load, int otherPort, Path disk) {
    return setup.write(
        "fluent.conf",
        load.pipeline(
                folder.resolve("out"),
                disk,
                "flush_mode lazy\nchunk_limit_size 64m\nreserve_disk_space 64k")
            + """
            <source>
              @type http
              bind 127.0.0.1
              port %d
            </source>
            <match b.**>
              @type stdout
            </match>
            """
                .formatted(otherPort));
  }
}
