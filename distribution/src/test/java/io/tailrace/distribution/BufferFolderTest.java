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
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The folder of a file buffer, under hands that should not be on it. {@code -Dtailrace.removals=50}
 * for a long run.
 */
final class BufferFolderTest {
  private static final int REMOVALS = Integer.getInteger("tailrace.removals", 3);

  @TempDir Path folder;

  private Setup setup;
  private Path chunks;

  @BeforeEach
  void setUp() {
    setup = Setup.in(folder);
    chunks = folder.resolve("chunks");
  }

  @Test
  void losesNothingThatWasAcknowledgedWhenItIsRemovedUnderLoad() throws Exception {
    final AckedLoad load = new AckedLoad(Ports.free());
    final Path config = config("fluent.conf", load);
    try (TailraceProcess daemon = setup.daemon(config)) {
      final Thread sender = new Thread(load::send, "sender");
      sender.start();
      try {
        load.awaitMore(AckedLoad.EVENTS_PER_MESSAGE);
        for (int i = 0; i < REMOVALS; i++) {
          removeChunks();
          load.awaitWhileItSends("chunks are there again", this::areChunksThere);
        }
      } finally {
        load.stop();
        sender.join();
      }
      assertThat(daemon.lines("somebody removed files of a chunk, they are made anew"))
          .hasSizeGreaterThanOrEqualTo(REMOVALS);
      daemon.signal("KILL"); // so that only what stands in files with names is left
      daemon.awaitEnd();
    }
    try (TailraceProcess daemon = setup.daemon(config)) {
      daemon.stop();
    }
    assertThat(load.missingIn(folder.resolve("out"))).isEmpty();
  }

  @Test
  void losesNothingWhenItIsRemovedBeforeAStop() throws Exception {
    final AckedLoad load = new AckedLoad(Ports.free());
    try (TailraceProcess daemon = setup.daemon(config("fluent.conf", load))) {
      final Thread sender = new Thread(load::send, "sender");
      sender.start();
      try {
        load.awaitMore(10 * AckedLoad.EVENTS_PER_MESSAGE);
      } finally {
        load.stop();
        sender.join();
      }
      removeChunks();
      daemon.stop();
    }
    assertThat(load.missingIn(folder.resolve("out"))).isEmpty();
  }

  @Test
  void isNotSharedByTwoDaemons() {
    try (TailraceProcess first = setup.daemon(config("first.conf", new AckedLoad(Ports.free())))) {
      final Path other = config("second.conf", new AckedLoad(Ports.free()));
      final Result second = setup.run("-c", other.toString());
      assertThat(second.status()).isNotZero();
      assertThat(second.output())
          .contains("another process uses the same buffer path: path = " + chunks);
      first.stop();
    }
  }

  /** A daemon that flushes when it stops. */
  private Path config(String name, AckedLoad load) {
    return setup.write(
        name, load.pipeline(folder.resolve("out"), chunks, "flush_mode lazy\nchunk_limit_size 1g"));
  }

  private boolean areChunksThere() throws IOException {
    if (!Files.exists(chunks)) {
      return false;
    }
    try (Stream<Path> files = Files.list(chunks)) {
      return files.anyMatch(file -> file.toString().endsWith(".log"));
    }
  }

  /** As {@code rm -rf}, again where the daemon makes files meanwhile. */
  private void removeChunks() throws IOException {
    boolean isThere = Files.exists(chunks);
    while (isThere) {
      try (Stream<Path> files = Files.list(chunks)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
        Files.delete(chunks);
        isThere = false;
      } catch (DirectoryNotEmptyException e) {
        isThere = true;
      }
    }
  }
}
