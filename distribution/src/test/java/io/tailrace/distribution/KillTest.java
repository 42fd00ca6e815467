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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the daemon under load, over and over: each event whose acknowledgement the sender saw
 * arrives in the end. {@code -Dtailrace.kills=50} for a long run.
 */
final class KillTest {
  private static final int KILLS = Integer.getInteger("tailrace.kills", 3);

  @TempDir Path folder;

  @Test
  void losesNothingThatWasAcknowledgedWhenItIsKilled() throws Exception {
    final Setup setup = Setup.in(folder);
    final int port = Ports.free();
    final Path config =
        setup.write(
            "fluent.conf",
            """
            <source>
              @type forward
              bind 127.0.0.1
              port %d
            </source>
            <match a.**>
              @type file
              path %s/out/events
              append true
              <format>
                @type json
              </format>
              <buffer []>
                @type file
                path %s/chunks
                flush_interval 1s
                flush_thread_burst_interval 0.01
                chunk_limit_size 4k
                flush_at_shutdown true
              </buffer>
            </match>
            """
                .formatted(port, folder, folder));
    final AckedLoad load = new AckedLoad(port);
    final Random random = new Random();
    for (int kill = 0; kill < KILLS; kill++) {
      try (TailraceProcess daemon = setup.daemon(config)) {
        final Thread sender = new Thread(load::sendUntilTheConnectionEnds, "sender");
        sender.start();
        new CountDownLatch(1).await(100 + random.nextInt(900), TimeUnit.MILLISECONDS);
        daemon.signal("KILL");
        daemon.awaitEnd();
        sender.join();
      }
    }
    assertThat(load.acknowledged()).hasSizeGreaterThan(KILLS * AckedLoad.EVENTS_PER_MESSAGE);
    try (TailraceProcess daemon = setup.daemon(config)) {
      assertThat(daemon.stop().status()).isZero();
    }
    assertThat(load.missingIn(folder.resolve("out"))).isEmpty();
  }
}
