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
package io.tailrace.core.observe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The books of the whole daemon: one {@link Hop} for each place that events pass. Thread-safe. */
public final class Ledger {
  private final Collection<Hop> hops = new ConcurrentLinkedQueue<>();
  private final boolean isSizing;

  /** What the last {@link #standingImbalances} saw; used by one thread. */
  private Map<Hop, Difference> seen = Map.of();

  private record Difference(long events, boolean isReported) {}

  /** Books of events, not of their bytes. */
  public Ledger() {
    this(false);
  }

  /**
   * @param isSizing whether bytes are counted as well, which takes a walk over filtered streams
   */
  public Ledger(boolean isSizing) {
    this.isSizing = isSizing;
  }

  /** Opens the books of a new place. */
  public Hop open(Hop.Kind kind, String id) {
    final Hop hop = new Hop(kind, id, isSizing);
    hops.add(hop);
    return hop;
  }

  /**
   * Takes a place out of the books, if they balance. Those that do not stay, so that they are seen.
   */
  public void close(Hop hop) {
    if (hop.counts().difference() == 0) {
      hops.remove(hop);
    }
  }

  /** All hops, in the order in which they were opened. */
  public List<Hop> hops() {
    return List.copyOf(hops);
  }

  /** One line for each hop whose books do not balance; to be asked when nothing is in flight. */
  public List<String> imbalances() {
    final List<String> lines = new ArrayList<>();
    for (Hop hop : hops) {
      if (hop.counts().difference() != 0) {
        lines.add(line(hop));
      }
    }
    return lines;
  }

  /**
   * One line for each hop whose difference is not 0 and was the same at the last call: with calls
   * far enough apart that is no longer what is in flight. A difference that stays is told once.
   */
  public List<String> standingImbalances() {
    final List<String> lines = new ArrayList<>();
    final Map<Hop, Difference> now = new HashMap<>();
    for (Hop hop : hops) {
      final long events = hop.counts().difference();
      if (events != 0) {
        final Difference before = seen.get(hop);
        final boolean isStanding = before != null && before.events == events;
        now.put(hop, new Difference(events, isStanding));
        if (isStanding && !before.isReported) {
          lines.add(line(hop));
        }
      }
    }
    seen = now;
    return lines;
  }

  private static String line(Hop hop) {
    final Hop.Counts c = hop.counts();
    return String.format(
        "%s %s: %d events are not accounted for: in %d, created %d, copied %d, resumed %d, out %d, refused %d,"
            + " held %d, dropped %s",
        hop.kind().name().toLowerCase(Locale.ROOT),
        hop.id(),
        c.difference(),
        c.in(),
        c.created(),
        c.copied(),
        c.resumed(),
        c.out(),
        c.refused(),
        c.held(),
        c.dropped());
  }
}
