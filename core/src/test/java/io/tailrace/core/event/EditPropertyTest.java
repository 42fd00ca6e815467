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

import io.tailrace.api.EditableRecord;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Record;
import io.tailrace.api.RecordPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Edits beside the bytes give what the same edits give on maps and lists. */
class EditPropertyTest {
  private final FilterPassPool pool = new FilterPassPool();

  @Property(tries = 2000)
  void editsThroughAChainEqualThoseOnAMap(@ForAll long seed) throws Exception {
    final RandomValues random = new RandomValues(seed);
    final List<Map<String, Object>> models = new ArrayList<>();
    final PackedWriter writer = new PackedWriter();
    for (int i = 0; i < 6; i++) {
      models.add(random.record(4));
      writer.beginEvent().writeObject(models.get(i));
      writer.endEvent(i, 0);
    }
    final PackedStream stream = writer.stream("t");
    final byte[] before = Arrays.copyOf(stream.array(), stream.length());

    final boolean together = random.below(2) == 0;
    final Set<Integer> gone = new HashSet<>();
    final List<Map<String, Object>> failed = new ArrayList<>();
    final List<FilterStep> steps = new ArrayList<>();
    for (int filter = 0; filter < 3; filter++) {
      steps.add(
          Steps.edit(
              event -> {
                final int index = (int) event.seconds();
                final Map<String, Object> given = models.get(index);
                final Map<String, Object> model = copyOf(given);
                models.set(index, model);
                for (int i = random.below(4) * random.below(3); i > 0; i--) {
                  change(random, event.record(), model);
                  look(random, event.record(), model);
                }
                if (random.below(10) == 0) {
                  if (random.below(2) == 0) {
                    event.setTime(4_000_000_000L, 7);
                  }
                  gone.add(index);
                  failed.add(given);
                  throw new IllegalStateException("change");
                }
              }));
      steps.add(
          Steps.accept(
              event -> {
                look(random, event.record(), models.get((int) event.seconds()));
                return random.below(8) > 0 || !gone.add((int) event.seconds());
              }));
    }
    final List<Map<String, Object>> errors = new ArrayList<>();
    try (FilterPass pass =
        pool.open(
            stream,
            (event, reason) -> {
              if (!"change".equals(reason.getMessage())) {
                throw new AssertionError(reason);
              }
              assertThat(event.seconds()).isLessThan(6);
              errors.add(event.record().asMap());
            })) {
      if (together) {
        pass.run(steps.toArray(new FilterStep[0]));
      } else {
        steps.forEach(pass::run);
      }
      assertThat(ordered(errors)).isEqualTo(ordered(failed));
      for (int i = models.size() - 1; i >= 0; i--) {
        if (gone.contains(i)) {
          models.remove(i);
        }
      }
      final EventStream result = pass.result();
      assertThat(result.count()).isEqualTo(models.size());
      PackedStream.scan("t", result.array(), result.offset(), result.length());
      final List<Map<String, Object>> records = Streams.records(result);
      assertThat(ordered(records)).isEqualTo(ordered(models));
    }
    assertThat(Arrays.copyOf(stream.array(), stream.length())).isEqualTo(before);
  }

  @Property(tries = 500)
  void untouchedRecordsKeepTheirBytes(@ForAll long seed) throws Exception {
    final RandomValues random = new RandomValues(seed);
    final byte[] bytes = random.events(8);
    final PackedStream stream = PackedStream.scan("t", bytes, 0, bytes.length);
    final int[] fates = new int[8]; // 0 untouched, 1 edited, 2 dropped
    Arrays.setAll(fates, i -> random.below(3));
    try (FilterPass pass = pool.open(stream, EditPropertyTest::unexpected)) {
      final int[] index = new int[2];
      pass.run(
          Steps.edit(
              event -> {
                if (fates[index[0]++] == 1) {
                  event.record().put("edited").writeBoolean(true);
                }
              }),
          Steps.accept(event -> fates[index[1]++] != 2));
      expectUntouched(bytes, fates, pass.result());
    }
  }

  private static void expectUntouched(byte[] bytes, int[] fates, EventStream result) {
    int from = 0;
    int at = result.offset();
    final int limit = result.offset() + result.length();
    for (int fate : fates) {
      final int to = Containers.skip(bytes, from, bytes.length);
      if (fate != 2) {
        final int end = Containers.skip(result.array(), at, limit);
        if (fate == 0) {
          assertThat(Arrays.copyOfRange(result.array(), at, end))
              .isEqualTo(Arrays.copyOfRange(bytes, from, to));
        }
        at = end;
      }
      from = to;
    }
    assertThat(at).isEqualTo(limit);
  }

  private static Map<String, Object> copyOf(Map<String, Object> map) {
    final Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, copyOf(value)));
    return copy;
  }

  private static void unexpected(Event event, Throwable reason) {
    throw new AssertionError(reason);
  }

  private static void change(
      RandomValues random, EditableRecord record, Map<String, Object> model) {
    final List<Object> path = random.path();
    final int change = random.below(12);
    switch (change) {
      case 0:
        record.clear();
        model.clear();
        break;
      case 1:
      case 2:
        final String key = random.key();
        assertThat(record.remove(key)).isEqualTo(model.containsKey(key));
        model.remove(key);
        break;
      case 3:
      case 4:
      case 5:
        assertThat(record.remove(parse(path))).isEqualTo(removeIn(model, path));
        break;
      case 6:
        final Object field = random.object(2);
        record.put((String) path.get(0)).writeObject(field);
        model.put((String) path.get(0), copyOf(field));
        break;
      default:
        final Object value = random.object(2);
        record.put(parse(path)).writeObject(value);
        putIn(model, path, copyOf(value));
        break;
    }
    assertThat(record.size()).as("%d of %s in %s", change, path, model).isEqualTo(model.size());
  }

  private static void look(RandomValues random, Record record, Map<String, Object> model) {
    final List<Object> path = random.path();
    final Object[] found = new Object[1];
    final boolean there = find(model, path, path.size(), found);
    final io.tailrace.api.Value value = record.get(parse(path));
    assertThat(!value.isMissing()).as("%s in %s", path, model).isEqualTo(there);
    if (there) {
      assertThat(ordered(JavaValues.of(value))).isEqualTo(ordered(found[0]));
    }
    if (random.below(4) == 0) {
      assertThat(ordered(record.asMap())).isEqualTo(ordered(model));
    }
  }

  private static RecordPath parse(List<Object> path) {
    final StringBuilder text = new StringBuilder("$");
    for (Object segment : path) {
      text.append(segment instanceof Integer ? "[" + segment + "]" : "['" + segment + "']");
    }
    return RecordPath.parse(text.toString());
  }

  // ---- The model: maps and lists, changed as Ruby does it

  private static boolean find(Object root, List<Object> path, int length, Object[] found) {
    Object at = root;
    for (Object segment : path.subList(0, length)) {
      if (at instanceof Map<?, ?> map && map.containsKey(segment)) {
        at = map.get(segment);
      } else if (at instanceof List<?> list
          && segment instanceof Integer index
          && fromFront(index, list) >= 0
          && fromFront(index, list) < list.size()) {
        at = list.get(fromFront(index, list));
      } else {
        return false;
      }
    }
    found[0] = at;
    return true;
  }

  private static int fromFront(int index, List<?> list) {
    return index < 0 ? index + list.size() : index;
  }

  @SuppressWarnings("unchecked")
  private static void putIn(Object root, List<Object> path, Object value) {
    final Object[] parent = new Object[1];
    if (!find(root, path, path.size() - 1, parent)) {
      return;
    }
    final Object last = path.get(path.size() - 1);
    if (parent[0] instanceof Map) {
      ((Map<Object, Object>) parent[0]).put(last, value);
    } else if (parent[0] instanceof List && last instanceof Integer index) {
      final List<Object> list = (List<Object>) parent[0];
      final int at = fromFront(index, list);
      if (at >= 0) {
        while (list.size() <= at) {
          list.add(null);
        }
        list.set(at, value);
      }
    }
  }

  private static boolean removeIn(Object root, List<Object> path) {
    final Object[] parent = new Object[1];
    if (!find(root, path, path.size(), parent)) {
      return false;
    }
    find(root, path, path.size() - 1, parent);
    final Object last = path.get(path.size() - 1);
    if (parent[0] instanceof Map<?, ?> map) {
      map.remove(last);
    } else if (parent[0] instanceof List<?> list) {
      list.remove(fromFront((Integer) last, list));
    }
    return true;
  }

  private static Object copyOf(Object value) {
    if (value instanceof Map<?, ?> map) {
      final Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((k, v) -> copy.put(k, copyOf(v)));
      return copy;
    }
    if (value instanceof List<?> list) {
      final List<Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(copyOf(element)));
      return copy;
    }
    return value;
  }

  /** Maps as lists of their entries, so that their order is compared; all keys as text. */
  private static Object ordered(Object value) {
    if (value instanceof Map<?, ?> map) {
      final List<Object> entries = new ArrayList<>();
      map.forEach((k, v) -> entries.add(List.of(String.valueOf(k), String.valueOf(ordered(v)))));
      return entries;
    }
    if (value instanceof List<?> list) {
      final List<Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(ordered(element)));
      return elements;
    }
    return value;
  }
}
