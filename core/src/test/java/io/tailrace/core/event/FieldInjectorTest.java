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
package io.tailrace.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Event;
import io.tailrace.api.EventCursor;
import io.tailrace.api.InjectOptions;
import io.tailrace.api.ValueWriter;
import io.tailrace.core.codec.CoreCodecs;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FieldInjectorTest {
  private final FieldInjector injector = injector(InjectOptions.TimeType.UNIXTIME_NANOS);

  @Test
  void addsFieldsToOneEvent() throws Exception {
    final List<String> seen = new ArrayList<>();
    injector.inject(
        event(7, Map.of("a", 1)),
        injected ->
            seen.add(injected.tag() + " " + injected.seconds() + " " + injected.record().asMap()));

    assertThat(seen).containsExactly("t 7 {a=1, tag=t, at=7000000000}");
  }

  @Test
  void replacesAFieldWhereItStands() throws Exception {
    final Map<String, Object> record = new LinkedHashMap<>();
    record.put("tag", "old");
    record.put("b", 2);
    final List<String> seen = new ArrayList<>();
    injector.inject(event(0, record), injected -> seen.add(injected.record().asMap().toString()));

    assertThat(seen).containsExactly("{tag=t, b=2, at=0}");
  }

  @Test
  void leavesEventsApartThatAreInUseAtTheSameTime() throws Exception {
    final List<String> seen = new ArrayList<>();
    injector.inject(
        event(1, Map.of("a", 1)),
        outer -> {
          injector.inject(
              event(2, Map.of("b", 2)), inner -> seen.add(inner.record().asMap().toString()));
          seen.add(outer.record().asMap().toString());
        });

    assertThat(seen).containsExactly("{b=2, tag=t, at=2000000000}", "{a=1, tag=t, at=1000000000}");
  }

  @Test
  void throwsWhatKeepsFieldsFromBeingAdded() throws Exception {
    final Event late = event(Long.MAX_VALUE / 10, Map.of());
    assertThatThrownBy(() -> injector.inject(late, injected -> {}))
        .isInstanceOf(ArithmeticException.class);

    final List<String> seen = new ArrayList<>();
    injector.inject(event(0, Map.of()), injected -> seen.add(injected.record().asMap().toString()));
    assertThat(seen).containsExactly("{tag=t, at=0}");
  }

  @Test
  void handsOnWhatItsUserThrows() throws Exception {
    final IOException reason = new IOException("full");
    final Event event = event(0, Map.of());
    assertThatThrownBy(
            () ->
                injector.inject(
                    event,
                    injected -> {
                      throw reason;
                    }))
        .isSameAs(reason);
  }

  private static Event event(long seconds, Map<String, ?> record) {
    final PackedWriter writer = new PackedWriter();
    final ByteSink time = new ByteSink(9);
    new ValueWriter(time).writeLong(seconds);
    writer.beginEvent(time.array(), 0, time.length()).writeObject(record);
    writer.endEvent();
    final EventCursor cursor = writer.stream("t").cursor();
    cursor.next();
    return cursor;
  }

  private static FieldInjector injector(InjectOptions.TimeType timeType) {
    final InjectOptions options =
        new InjectOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("tag"),
            Optional.of("at"),
            timeType,
            Optional.empty(),
            true,
            false,
            Optional.empty());
    return new FieldInjector(
        options,
        "host",
        0,
        new CoreCodecs(ZoneOffset.UTC, () -> 0).timeFormatter(options.timeOptions()),
        (event, reason) -> {
          throw new AssertionError("an event that is injected alone fails with an exception");
        });
  }
}
