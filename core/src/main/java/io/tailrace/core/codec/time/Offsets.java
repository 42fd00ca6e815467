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
package io.tailrace.core.codec.time;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.TimeZone;

/**
 * The offset of a zone at a time. The answer of {@link ZoneRules} holds until the zone's offset
 * changes, so the last one is kept together with the range in which it holds.
 *
 * <p>Safe for use by many threads: an answer is immutable and is replaced as a whole.
 */
final class Offsets {
  /** What java.time can take, with some room. */
  private static final long SECONDS_MAX = 31_556_889_000_000_000L;

  /** A range of time in which the offset is the same. */
  static final class Span {
    /** First second and the second behind the last one. */
    final long from;

    final long to;
    final int offsetSeconds;

    /** Text of {@code %Z}. */
    final byte[] name;

    /** Whether times are in UTC as such, not in a zone that happens to have the offset 0. */
    final boolean isUtc;

    /** Range of local seconds that belong to this span and to no other one. */
    private final long localFrom;

    private final long localTo;

    Span(
        long from,
        long to,
        int offsetSeconds,
        int offsetBefore,
        int offsetAfter,
        byte[] name,
        boolean isUtc) {
      this.from = from;
      this.to = to;
      this.offsetSeconds = offsetSeconds;
      this.name = name;
      this.isUtc = isUtc;
      localFrom = from == Long.MIN_VALUE ? from : from + Math.max(offsetSeconds, offsetBefore);
      localTo = to == Long.MAX_VALUE ? to : to + Math.min(offsetSeconds, offsetAfter);
    }
  }

  private final ZoneRules rules;
  private final TimeZone names;
  private final byte[] fixedName;
  private final boolean isUtc;
  private Span last; // racy on purpose: any span read is whole, and a wrong one is replaced

  private Offsets(ZoneRules rules, TimeZone names, String fixedName, boolean isUtc) {
    this.rules = rules;
    this.names = names;
    this.fixedName = fixedName == null ? null : fixedName.getBytes(StandardCharsets.UTF_8);
    this.isUtc = isUtc;
    last = find(0);
  }

  /** UTC as such: {@code %Z} is {@code UTC}. */
  static Offsets utc() {
    return new Offsets(ZoneOffset.UTC.getRules(), null, "UTC", true);
  }

  /** The machine's zone: {@code %Z} is its abbreviation. */
  static Offsets local(ZoneId zone) {
    final ZoneId normal = zone.normalized();
    if (normal instanceof ZoneOffset) {
      return new Offsets(
          normal.getRules(), null, normal.equals(ZoneOffset.UTC) ? "UTC" : "", false);
    }
    return new Offsets(zone.getRules(), TimeZone.getTimeZone(zone), null, false);
  }

  /** A zone that the configuration names: {@code %Z} is empty, as it is in Fluentd. */
  static Offsets named(ZoneId zone) {
    return new Offsets(zone.getRules(), null, "", false);
  }

  /** The span that {@code epochSeconds} lies in. */
  Span at(long epochSeconds) {
    final Span span = last;
    if (epochSeconds >= span.from && epochSeconds < span.to) {
      return span;
    }
    final Span found = find(epochSeconds);
    last = found;
    return found;
  }

  /**
   * The offset of a local time. As in Ruby a local time that comes twice is the second one, and one
   * that is skipped is read with the offset before the change.
   */
  int ofLocal(long localSeconds) {
    final Span span = last;
    if (localSeconds >= span.localFrom && localSeconds < span.localTo) {
      return span.offsetSeconds;
    }
    final LocalDateTime local = LocalDateTime.ofEpochSecond(clamp(localSeconds), 0, ZoneOffset.UTC);
    final ZoneOffsetTransition transition = rules.getTransition(local);
    final ZoneOffset offset;
    if (transition == null) {
      offset = rules.getOffset(local);
    } else {
      offset = transition.isGap() ? transition.getOffsetBefore() : transition.getOffsetAfter();
    }
    at(localSeconds - offset.getTotalSeconds());
    return offset.getTotalSeconds();
  }

  /** The offset that an abbreviation of this zone stands for, such as {@code JST}. */
  int offsetOfAbbreviation(String upper) {
    if (names == null) {
      return ZoneNames.UNKNOWN;
    }
    for (boolean isDaylight : new boolean[] {false, true}) {
      final String name = names.getDisplayName(isDaylight, TimeZone.SHORT, Locale.ENGLISH);
      if (upper.equalsIgnoreCase(name)) {
        return (names.getRawOffset() + (isDaylight ? names.getDSTSavings() : 0)) / 1000;
      }
    }
    return ZoneNames.UNKNOWN;
  }

  private Span find(long epochSeconds) {
    final Instant instant = Instant.ofEpochSecond(clamp(epochSeconds));
    final int offset = rules.getOffset(instant).getTotalSeconds();
    if (rules.isFixedOffset()) {
      return new Span(Long.MIN_VALUE, Long.MAX_VALUE, offset, offset, offset, name(instant), isUtc);
    }
    final ZoneOffsetTransition next = rules.nextTransition(instant);
    final ZoneOffsetTransition previous = rules.previousTransition(instant.plusNanos(1));
    return new Span(
        previous == null ? Long.MIN_VALUE : previous.toEpochSecond(),
        next == null ? Long.MAX_VALUE : next.toEpochSecond(),
        offset,
        previous == null ? offset : previous.getOffsetBefore().getTotalSeconds(),
        next == null ? offset : next.getOffsetAfter().getTotalSeconds(),
        name(instant),
        isUtc);
  }

  private byte[] name(Instant instant) {
    if (fixedName != null) {
      return fixedName;
    }
    return names
        .getDisplayName(rules.isDaylightSavings(instant), TimeZone.SHORT, Locale.ENGLISH)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static long clamp(long seconds) {
    return Math.max(-SECONDS_MAX, Math.min(SECONDS_MAX, seconds));
  }
}
