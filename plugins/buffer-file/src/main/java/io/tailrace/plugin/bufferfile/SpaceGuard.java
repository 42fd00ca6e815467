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
package io.tailrace.plugin.bufferfile;

import io.tailrace.api.ByteSize;
import io.tailrace.api.buffer.Disk;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps a part of the disk free, so that what little is written to queue, deliver and purge chunks
 * can always be written. Looks at the disk now and then only: after a while, and when much was
 * written since. Called under the host's lock of the output.
 */
final class SpaceGuard {
  /** How long what was seen of the disk is taken for true. */
  static final long INTERVAL_NS = 100_000_000;

  private static final long BUDGET_MAX = 4 << 20;

  private final Disk disk;
  private final long reserve;
  private long budget;
  private long checkedNs;

  SpaceGuard(Disk disk, ByteSize reserve) {
    this.disk = disk;
    this.reserve = reserve.bytes();
  }

  /** Whether it is time to look at the disk again, also after the clock was set back. */
  static boolean isDue(long checkedNs, long now) {
    return now - checkedNs >= INTERVAL_NS || now < checkedNs;
  }

  /**
   * Asks for leave to write.
   *
   * @param now on the clock of the host
   * @throws IOException if fewer bytes than the reserve would be left
   */
  void take(Path directory, long bytes, long now) throws IOException {
    if (reserve == 0) {
      return;
    }
    if (bytes > budget || isDue(checkedNs, now)) {
      budget = 0;
      final long usable = disk.usableSpace(directory);
      final long free = usable - reserve;
      if (bytes > free) {
        throw new IOException(
            String.format(
                "no space left for %,d bytes in %s: %,d bytes are free, of which %,d are kept in"
                    + " reserve (reserve_disk_space)",
                bytes, directory, usable, reserve));
      }
      // Others write to the disk as well, so not all that is free is taken for granted.
      budget = Math.max(bytes, Math.min(BUDGET_MAX, free / 4));
      checkedNs = now;
    }
    budget -= bytes;
  }
}
