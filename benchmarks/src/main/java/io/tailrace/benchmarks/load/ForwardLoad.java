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
package io.tailrace.benchmarks.load;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * Measures from outside what an event costs the packaged daemon that comes by the forward protocol
 * and goes to {@code @type null}: CPU time of the whole process, checked against the events that
 * its output has counted.
 */
public final class ForwardLoad {
  private static final int WARM_UPS = 3;
  private static final int RUNS = 5;
  private static final int CALIBRATION_ROUNDS = 150_000_000;

  /** What is sent. */
  enum Scenario {
    LARGE(1000, 1, 5_000_000),
    SMALL(10, 1, 1_500_000),
    FOUR(1000, 4, 5_000_000);

    private final int eventsPerMessage;
    private final int connections;
    private final long events;

    Scenario(int eventsPerMessage, int connections, long events) {
      this.eventsPerMessage = eventsPerMessage;
      this.connections = connections;
      this.events = events;
    }

    @Override
    public String toString() {
      return eventsPerMessage + " events a message, " + connections + " connection(s)";
    }
  }

  private ForwardLoad() {}

  /**
   * Runs all scenarios.
   *
   * @param args the launcher of the daemon
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 1) {
      throw new IllegalArgumentException("the argument is the launcher, bin/tailrace");
    }
    final Path folder = Files.createTempDirectory("tailrace-load");
    for (Scenario scenario : Scenario.values()) {
      try (LoadedDaemon daemon =
          LoadedDaemon.start(Path.of(args[0]).toAbsolutePath(), folder, "@type null")) {
        measure(daemon, scenario, System.out);
      }
    }
  }

  private static void measure(LoadedDaemon daemon, Scenario scenario, PrintStream out)
      throws IOException, InterruptedException {
    final ForwardSender sender = new ForwardSender(scenario.eventsPerMessage, scenario.connections);
    final double[] cpuSecondsPerMillion = new double[RUNS];
    final double[] millionsPerSecond = new double[RUNS];
    long total = 0;
    for (int run = -WARM_UPS; run < RUNS; run++) {
      final Duration cpuBefore = daemon.cpu();
      final long beginNs = System.nanoTime();
      sender.send(daemon.port(), scenario.events);
      total += scenario.events;
      daemon.awaitEvents(total);
      final double seconds = (System.nanoTime() - beginNs) / 1e9;
      final double millions = scenario.events / 1e6;
      if (run >= 0) {
        cpuSecondsPerMillion[run] = daemon.cpu().minus(cpuBefore).toMillis() / 1000.0 / millions;
        millionsPerSecond[run] = millions / seconds;
      }
    }
    Arrays.sort(cpuSecondsPerMillion);
    Arrays.sort(millionsPerSecond);
    out.printf(
        "%s: %.3f CPU seconds per million events (%.3f to %.3f), %.1f million events/s,"
            + " peak %d MiB, calibration %d ms%n",
        scenario,
        cpuSecondsPerMillion[RUNS / 2],
        cpuSecondsPerMillion[0],
        cpuSecondsPerMillion[RUNS - 1],
        millionsPerSecond[RUNS / 2],
        daemon.peakMebibytes(),
        calibration());
  }

  /** Milliseconds of CPU that a fixed loop takes: figures compare where it takes as long. */
  private static long calibration() {
    final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    final long beginNs = threads.getCurrentThreadCpuTime();
    int x = 1;
    for (int i = 0; i < CALIBRATION_ROUNDS; i++) {
      x = x * 31 + i;
    }
    final long ms = (threads.getCurrentThreadCpuTime() - beginNs) / 1_000_000;
    return x == 0 ? ms + 1 : ms; // the loop has a result, so it is not left out
  }
}
