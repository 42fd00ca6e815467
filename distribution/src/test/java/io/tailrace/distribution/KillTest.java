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

import io.tailrace.distribution.TailraceProcess.Setup;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the daemon under load, over and over: each event whose acknowledgement the sender saw
 * arrives in the end. {@code -Dtailrace.kills=50} for a long run.
 */
final class KillTest {
  private static final int KILLS = Integer.getInteger("tailrace.kills", 3);

  /** Messages between two kills at most: as many as are acknowledged in about a second. */
  private static final int MESSAGES_MAX = 2000;

  @TempDir Path folder;

  @Test
  void losesNothingThatWasAcknowledgedWhenItIsKilled() throws Exception {
    final Setup setup = Setup.in(folder);
    final AckedLoad load = new AckedLoad(Ports.free());
    final Path config =
        setup.write(
            "fluent.conf",
            load.pipeline(
                folder.resolve("out"),
                folder.resolve("chunks"),
                """
                flush_interval 1s
                flush_thread_burst_interval 0.01
                chunk_limit_size 4k
                """));
    final long seed = System.nanoTime();
    final Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      try (TailraceProcess daemon = setup.daemon(config)) {
        final Thread sender = new Thread(load::sendUntilTheConnectionEnds, "sender");
        sender.start();
        load.awaitMore((1 + random.nextInt(MESSAGES_MAX)) * AckedLoad.EVENTS_PER_MESSAGE);
        daemon.signal("KILL");
        daemon.awaitEnd();
        sender.join();
      }
    }
    try (TailraceProcess daemon = setup.daemon(config)) {
      assertThat(daemon.stop().status()).isZero();
    }
    assertThat(load.missingIn(folder.resolve("out"))).as("killed by seed " + seed).isEmpty();
  }
}
