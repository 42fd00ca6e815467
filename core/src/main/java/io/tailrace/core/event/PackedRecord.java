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

import io.tailrace.api.ByteSink;
import io.tailrace.api.EditableRecord;
import io.tailrace.api.MessagePack;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The record of the event that a {@link PackedEvent} stands on: the bytes of a map, called the
 * base, and a list of edits to its top-level fields, most often empty.
 *
 * <p>An edit is a row of numbers. It belongs to a field of the base that got another value or was
 * removed, or is a field that was added. Keys and values of edits lie in a scratch sink. Rows are
 * ordered as the record is written: fields of the base by their offset, then those added. An edit
 * of what is nested deeper writes the top-level field that it lies in anew, into the scratch.
 *
 * <p>A base in which a top-level key stands twice is first rewritten without that; nothing else
 * here has to know of duplicates.
 *
 * <p>It is one long class because reading, editing and writing all go over base and rows together.
 */
final class PackedRecord implements EditableRecord {
  // Columns of a row.
  private static final int FIELD = 0; // offset in the base, or ADDED
  private static final int FIELD_END = 1; // offset in the base
  private static final int KEY = 2; // offset in the scratch of the key of an added field
  private static final int VALUE = 3; // offset in the scratch, or REMOVED
  private static final int VALUE_END = 4;
  private static final int COLUMNS = 5;

  private static final int ADDED = -1;
  private static final int REMOVED = -1;
  private static final int NO_ROW = -2;

  private static final byte[] EMPTY_MAP = {(byte) 0x80};
  private static final byte[] NO_BYTES = {};

  /** Nulls that a put beyond the end of an array fills the gap with, at most. */
  private static final int ARRAY_GAP_MAX = 65_536;

  private final ByteSink scratch;
  private final ValueWriter writer;
  private final FieldTable table; // of the base; null if few fields will be looked for
  private boolean tableOpen;
  private boolean editable;
  private StreamScanner scanner; // for bases of unknown duplicates, made when the first is met
  private ByteSink canonical; // holds a base without duplicates, made when one had them

  private byte[] base = NO_BYTES;
  private int start;
  private int limit;
  private int fieldCount;
  private int end; // offset after the base, or -1 if not yet looked for

  private int[] edits = new int[COLUMNS * 4];
  private int editCount;
  private int size;
  private boolean cleared;

  // The value being written: where it begins, and what it is for. Its field was looked for at the
  // put, with the caller's key: to read back at once what was just written takes the processor
  // long.
  private int pendingValue = -1;
  private RecordPath pendingPath; // null: a top-level field
  private int pendingRow; // the row that the field has, or -1
  private int pendingField; // offset of the field in the base, if it has no row; or -1
  private int pendingOld; // offset of that one's value
  private int pendingKey; // of a field that is to be added

  private final Value value = new Value();
  private final Fields fields = new Fields();

  // What locate() found: an array, and the range of a value in it.
  private byte[] foundArray;
  private int foundAt;
  private int foundLimit;
  private int foundRow; // the row it has, or -1
  private int foundField; // offset of its key in the base, if it has no row

  /**
   * @param scratch takes the keys and values of edits; null if the record is only to be read
   */
  PackedRecord(ByteSink scratch) {
    this.scratch = scratch;
    this.writer = scratch == null ? null : new ValueWriter(scratch);
    this.editable = scratch != null;
    this.table = scratch == null ? null : new FieldTable();
  }

  void setEditable(boolean newEditable) {
    editable = newEditable;
  }

  /**
   * Points this at a map, without edits.
   *
   * @param mapEnd offset after the map, or -1 if it is not known
   * @param mapLimit end of the range that the map lies in
   * @param duplicates 1 if a top-level key stands twice, 0 if none does, -1 if that is not known
   */
  void open(byte[] array, int map, int mapEnd, int mapLimit, int duplicates) {
    base = array;
    start = map;
    limit = mapEnd < 0 ? mapLimit : mapEnd;
    end = mapEnd;
    if (duplicates != 0) {
      openDoubtful(duplicates < 0);
    }
    fieldCount = Containers.size(base, start);
    size = fieldCount;
    editCount = 0;
    cleared = false;
    pendingValue = -1;
    tableOpen = false;
  }

  private void openDoubtful(boolean unknown) {
    if (unknown) {
      if (scanner == null) {
        scanner = new StreamScanner();
      }
      if (!scanner.hasDuplicateKeys(base, start, limit)) {
        return;
      }
    }
    if (canonical == null) {
      canonical = new ByteSink(limit - start);
    }
    canonical.clear();
    Duplicates.writeWithout(base, start, limit, canonical);
    base = canonical.array();
    start = 0;
    limit = canonical.length();
    end = limit;
  }

  /** Takes in the offset after the base, from who has read all of it. */
  void noteEnd(byte[] array, int offset) {
    if (array == base) {
      end = offset;
    }
  }

  /** Offset after the base if it is known and lies in {@code array}, or else -1. */
  int knownEnd(byte[] array) {
    return array == base ? end : -1;
  }

  /** Offset after the base in its array. Not that of the stream's bytes if it had duplicates. */
  private int end() {
    if (end < 0) {
      end = Containers.skip(base, start, limit);
    }
    return end;
  }

  private int fieldsStart() {
    return start + Containers.headerSize(base, start);
  }

  // ---- Edits that may be taken back.

  boolean isEdited() {
    settle();
    return editCount > 0 || cleared;
  }

  /** Numbers that {@link #saveEdits} writes. */
  int savedSize() {
    return 2 + editCount * COLUMNS;
  }

  void saveEdits(int[] to, int at) {
    to[at] = cleared ? 1 : 0;
    to[at + 1] = editCount;
    System.arraycopy(edits, 0, to, at + 2, editCount * COLUMNS);
  }

  /** Brings back what was saved when this was last opened on the same record. */
  void loadEdits(int[] from, int at) {
    if (from[at] == 1) {
      clearBase();
    }
    editCount = from[at + 1];
    final int numbers = editCount * COLUMNS;
    if (edits.length < numbers) {
      edits = new int[numbers * 2];
    }
    System.arraycopy(from, at + 2, edits, 0, numbers);
    for (int row = 0; row < numbers; row += COLUMNS) {
      size += edits[row + FIELD] == ADDED ? 1 : edits[row + VALUE] == REMOVED ? -1 : 0;
    }
  }

  // ---- Reading

  @Override
  public int size() {
    settleWritten();
    return size;
  }

  @Override
  public Value get(String key) {
    settleWritten();
    final byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return show(locateKey(bytes, 0, bytes.length), value);
  }

  @Override
  public Value get(RecordPath path) {
    settleWritten();
    return show(locate(path), value);
  }

  @Override
  public boolean get(RecordPath path, Value to) {
    settleWritten();
    return !show(locate(path), to).isMissing();
  }

  @Override
  public boolean get(Value to) {
    if (isEdited()) {
      return false;
    }
    to.set(base, start, limit);
    return true;
  }

  private Value show(boolean found, Value to) {
    if (found) {
      to.set(foundArray, foundAt, foundLimit);
    } else {
      to.setMissing();
    }
    return to;
  }

  private boolean locate(RecordPath path) {
    final int segments = path.size();
    if (!locateSegment(path)) {
      return false;
    }
    for (int i = 1; i < segments; i++) {
      foundAt = child(foundArray, foundAt, foundLimit, path, i);
      if (foundAt < 0) {
        return false;
      }
    }
    return true;
  }

  /** Finds the top-level field that a path begins with. */
  private boolean locateSegment(RecordPath path) {
    if (path.isIndex(0)) {
      return locateIntegerKey(path.index(0));
    }
    final byte[] key = path.keyBytes(0);
    final int row = rowOf(key, 0, key.length);
    if (row != NO_ROW) {
      return row >= 0 && foundInRow(row);
    }
    return hasTable() ? foundInTable(table.find(key)) : locateInBase(key, 0, key.length);
  }

  private boolean locateKey(byte[] key, int keyAt, int keyLength) {
    final int row = rowOf(key, keyAt, keyLength);
    if (row != NO_ROW) {
      return row >= 0 && foundInRow(row);
    }
    return hasTable()
        ? foundInTable(table.find(key, keyAt, keyLength))
        : locateInBase(key, keyAt, keyLength);
  }

  private boolean locateInBase(byte[] key, int keyAt, int keyLength) {
    return foundInBase(
        Containers.findKey(base, fieldsStart(), limit, fieldCount, key, keyAt, keyLength));
  }

  /** The row of the field whose key is this text, {@link #REMOVED} or {@link #NO_ROW}. */
  private int rowOf(byte[] key, int keyAt, int keyLength) {
    int found = NO_ROW;
    for (int i = 0, row = 0; i < editCount; i++, row += COLUMNS) {
      final boolean added = edits[row + FIELD] == ADDED;
      final boolean same =
          added
              ? Containers.isText(
                  scratch.array(), edits[row + KEY], scratch.length(), key, keyAt, keyLength)
              : Containers.isText(base, edits[row + FIELD], limit, key, keyAt, keyLength);
      if (same) {
        if (edits[row + VALUE] != REMOVED) {
          return row;
        }
        found = REMOVED; // unless it was added again
      }
    }
    return found;
  }

  private boolean locateIntegerKey(long key) {
    boolean inBase = true;
    for (int i = 0, row = 0; i < editCount; i++, row += COLUMNS) {
      final boolean same =
          edits[row + FIELD] == ADDED
              ? Keys.isInteger(scratch.array(), edits[row + KEY], key)
              : Keys.isInteger(base, edits[row + FIELD], key);
      if (same) {
        if (edits[row + VALUE] != REMOVED) {
          return foundInRow(row);
        }
        inBase = false;
      }
    }
    if (!inBase) {
      return false;
    }
    if (hasTable()) {
      return foundInTable(table.findInteger(key));
    }
    return foundInBase(Containers.findIntegerKey(base, fieldsStart(), limit, fieldCount, key));
  }

  private boolean hasTable() {
    if (table == null || fieldCount > FieldTable.FIELDS_MAX) {
      return false;
    }
    if (!tableOpen) {
      table.open(base, fieldsStart(), limit, fieldCount);
      tableOpen = true;
    }
    return true;
  }

  private boolean foundInTable(int place) {
    if (place < 0) {
      return false;
    }
    foundArray = base;
    foundAt = table.value(place);
    foundLimit = limit;
    foundRow = -1;
    foundField = table.key(place);
    return true;
  }

  private boolean foundInRow(int row) {
    foundArray = scratch.array();
    foundAt = edits[row + VALUE];
    foundLimit = edits[row + VALUE_END];
    foundRow = row;
    return true;
  }

  private boolean foundInBase(int field) {
    if (field < 0) {
      return false;
    }
    foundArray = base;
    foundAt = Containers.skip(base, field, limit);
    foundLimit = limit;
    foundRow = -1;
    foundField = field;
    return true;
  }

  /** Offset of what a segment leads to in the value at {@code at}, or -1. */
  private static int child(byte[] b, int at, int limit, RecordPath path, int segment) {
    if (Containers.isMap(b, at)) {
      final int key = childKey(b, at, limit, path, segment);
      return key < 0 ? -1 : Containers.skip(b, key, limit);
    }
    if (Containers.isArray(b, at) && path.isIndex(segment)) {
      final int elements = Containers.size(b, at);
      final int index = fromFront(path.index(segment), elements);
      return index < 0 || index >= elements ? -1 : Containers.element(b, at, limit, index);
    }
    return -1;
  }

  private static int fromFront(int index, int elements) {
    return index < 0 ? index + elements : index;
  }

  /**
   * Offset of the key of the pair that a segment names in a map, or -1. Of keys that stand twice in
   * a nested map the last one counts.
   */
  private static int childKey(byte[] b, int map, int limit, RecordPath path, int segment) {
    int at = map + Containers.headerSize(b, map);
    int found = -1;
    for (int pairs = Containers.size(b, map); pairs > 0; pairs--) {
      final boolean same;
      if (path.isIndex(segment)) {
        same = Keys.isInteger(b, at, path.index(segment));
      } else {
        final byte[] key = path.keyBytes(segment);
        same = Containers.isText(b, at, limit, key, 0, key.length);
      }
      if (same) {
        found = at;
      }
      at = Containers.skip(b, Containers.skip(b, at, limit), limit);
    }
    return found;
  }

  @Override
  public FieldCursor fields() {
    settleWritten();
    fields.begin();
    return fields;
  }

  @Override
  public Map<String, Object> asMap() {
    settleWritten();
    final Map<String, Object> map = new LinkedHashMap<>(size * 2);
    final FieldCursor cursor = fields();
    while (cursor.next()) {
      map.put(JavaValues.key(cursor.key()), JavaValues.of(cursor.value()));
    }
    return map;
  }

  @Override
  public void writeTo(ByteSink sink) {
    settle();
    if (editCount == 0) {
      sink.write(base, start, end() - start);
      return;
    }
    new ValueWriter(sink).writeMapHeader(size);
    int from = fieldsStart();
    int row = 0;
    final int rows = editCount * COLUMNS;
    for (; row < rows && edits[row + FIELD] != ADDED; row += COLUMNS) {
      final int field = edits[row + FIELD];
      if (edits[row + VALUE] == REMOVED) {
        sink.write(base, from, field - from);
      } else {
        sink.write(base, from, Containers.skip(base, field, limit) - from);
        writeScratch(sink, edits[row + VALUE], edits[row + VALUE_END]);
      }
      from = edits[row + FIELD_END];
    }
    sink.write(base, from, end() - from);
    if (row < rows) {
      writeAdded(sink, row, rows);
    }
  }

  /** Fields that were added one after the other lie so in the scratch: they are written at once. */
  private void writeAdded(ByteSink sink, int first, int rows) {
    int from = edits[first + KEY];
    int to = from;
    for (int row = first; row < rows; row += COLUMNS) {
      final int key = edits[row + KEY];
      if (key != to) {
        writeScratch(sink, from, to);
        from = key;
      }
      final int keyEnd = Containers.skip(scratch.array(), key, scratch.length());
      if (keyEnd != edits[row + VALUE]) {
        writeScratch(sink, from, keyEnd);
        from = edits[row + VALUE];
      }
      to = edits[row + VALUE_END];
    }
    writeScratch(sink, from, to);
  }

  private void writeScratch(ByteSink sink, int from, int to) {
    sink.write(scratch.array(), from, to - from);
  }

  // ---- Writing

  @Override
  public ValueWriter put(String key) {
    final byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return put(bytes, 0, bytes.length);
  }

  @Override
  public ValueWriter put(byte[] key, int offset, int length) {
    beginEdit();
    if (!beginField(locateKey(key, offset, length))) {
      writer.writeUtf8(key, offset, length);
    }
    return beginValue(null);
  }

  @Override
  public ValueWriter put(RecordPath path) {
    beginEdit();
    if (path.size() > 1) {
      return beginValue(path);
    }
    if (!beginField(locateSegment(path))) {
      writeKey(path, 0);
    }
    return beginValue(null);
  }

  /** Notes what was found; if that is nothing, the key is to be written next. */
  private boolean beginField(boolean found) {
    pendingRow = found ? foundRow : -1;
    pendingField = found && foundRow < 0 ? foundField : -1;
    pendingOld = foundAt;
    pendingKey = scratch.length();
    return found;
  }

  private void writeKey(RecordPath path, int segment) {
    if (path.isIndex(segment)) {
      writer.writeLong(path.index(segment));
    } else {
      final byte[] key = path.keyBytes(segment);
      writer.writeUtf8(key, 0, key.length);
    }
  }

  /**
   * Makes a row for a field of the base.
   *
   * @param field offset of its key
   * @param value offset of its value
   */
  private int replaceInBase(int field, int value) {
    final int fieldEnd = Containers.skip(base, value, limit);
    int index = 0;
    while (index < editCount
        && edits[index * COLUMNS + FIELD] != ADDED
        && edits[index * COLUMNS + FIELD] < field) {
      index++;
    }
    return insertRow(index, field, fieldEnd);
  }

  private int insertRow(int index, int field, int fieldEnd) {
    final int row = index * COLUMNS;
    final int used = editCount * COLUMNS;
    if (used + COLUMNS > edits.length) {
      edits = Arrays.copyOf(edits, edits.length * 2);
    }
    if (row < used) {
      System.arraycopy(edits, row, edits, row + COLUMNS, used - row);
    }
    editCount++;
    edits[row + FIELD] = field;
    edits[row + FIELD_END] = fieldEnd;
    if (field == ADDED) {
      size++;
    }
    return row;
  }

  private ValueWriter beginValue(RecordPath path) {
    pendingPath = path;
    pendingValue = scratch.length();
    return writer;
  }

  /** Takes in the value that was written since a put; if none was yet, the put goes on waiting. */
  private void settleWritten() {
    if (pendingValue >= 0 && scratch.length() > pendingValue) {
      settle();
    }
  }

  /** Takes in the value that has to have been written since a put. */
  void settle() {
    if (pendingValue < 0) {
      return;
    }
    final int from = pendingValue;
    final int to = scratch.length();
    pendingValue = -1;
    if (MessagePack.skip(scratch.array(), from, to) != to) {
      throw new IllegalStateException("not exactly one value was written after put()");
    }
    if (pendingPath == null) {
      putField(from, to);
    } else {
      putNested(pendingPath, from, to);
    }
  }

  private void putField(int from, int to) {
    int row = pendingRow;
    if (pendingField >= 0) {
      row = replaceInBase(pendingField, pendingOld);
    } else if (row < 0) {
      row = insertRow(editCount, ADDED, 0);
      edits[row + KEY] = pendingKey;
    }
    edits[row + VALUE] = from;
    edits[row + VALUE_END] = to;
  }

  private void putNested(RecordPath path, int from, int to) {
    final int last = path.size() - 1;
    final int parent = locateParent(path);
    if (parent < 0) {
      return;
    }
    final byte[] b = foundArray;
    final int insideLimit = foundLimit;
    final int elements = Containers.size(b, parent);
    if (Containers.isMap(b, parent)) {
      final int key = childKey(b, parent, insideLimit, path, last);
      if (key >= 0) {
        final int old = Containers.skip(b, key, insideLimit);
        replaceNested(
            parent, elements, old, Containers.skip(b, old, insideLimit), path, 0, from, to);
      } else {
        final int parentEnd = Containers.skip(b, parent, insideLimit);
        replaceNested(parent, elements + 1, parentEnd, parentEnd, path, 0, from, to);
      }
    } else if (path.isIndex(last)) {
      final int index = fromFront(path.index(last), elements);
      if (index >= 0 && index < elements) {
        final int old = Containers.element(b, parent, insideLimit, index);
        replaceNested(
            parent, elements, old, Containers.skip(b, old, insideLimit), path, 0, from, to);
      } else if (index >= elements && index - elements <= ARRAY_GAP_MAX) {
        final int parentEnd = Containers.skip(b, parent, insideLimit);
        replaceNested(parent, index + 1, parentEnd, parentEnd, path, index - elements, from, to);
      }
    }
  }

  /**
   * Finds the container that a path's last segment is looked for in; its field is then what was
   * found, and {@code topLevel} where that begins.
   *
   * @return its offset in the array found, or -1 if there is none
   */
  private int locateParent(RecordPath path) {
    if (!locateSegment(path)) {
      return -1;
    }
    int parent = foundAt;
    for (int i = 1; i < path.size() - 1 && parent >= 0; i++) {
      parent = child(foundArray, parent, foundLimit, path, i);
    }
    final boolean container =
        parent >= 0
            && (Containers.isMap(foundArray, parent) || Containers.isArray(foundArray, parent));
    return container ? parent : -1;
  }

  /**
   * Writes the top-level field that was found anew, with {@code [cut, cutEnd)} of its array left
   * out and a value put in its place.
   *
   * @param newSize of the container
   * @param gap nils to put in front of the value
   * @param from range of the value in the scratch; empty for none
   */
  private void replaceNested(
      int container, int newSize, int cut, int cutEnd, RecordPath path, int gap, int from, int to) {
    final byte[] b = foundArray;
    final int field = foundAt;
    final int fieldEnd = Containers.skip(b, field, foundLimit);
    final int row = foundRow >= 0 ? foundRow : replaceInBase(foundField, foundAt);
    final int newField = scratch.length();
    scratch.write(b, field, container - field);
    final int contents = container + Containers.headerSize(b, container);
    if (Containers.isMap(b, container)) {
      writer.writeMapHeader(newSize);
    } else {
      writer.writeArrayHeader(newSize);
    }
    scratch.write(b, contents, cut - contents);
    if (from < to) {
      if (cut == cutEnd && Containers.isMap(b, container)) {
        writeKey(path, path.size() - 1);
      }
      for (int i = 0; i < gap; i++) {
        writer.writeNil();
      }
      scratch.write(scratch.array(), from, to - from);
    }
    scratch.write(b, cutEnd, fieldEnd - cutEnd);
    edits[row + VALUE] = newField;
    edits[row + VALUE_END] = scratch.length();
  }

  @Override
  public boolean remove(RecordPath path) {
    beginEdit();
    if (path.size() == 1) {
      return locateSegment(path) && removeFound();
    }
    final int parent = locateParent(path);
    if (parent < 0) {
      return false;
    }
    final byte[] b = foundArray;
    final int last = path.size() - 1;
    int cut;
    int cutEnd;
    if (Containers.isMap(b, parent)) {
      boolean removed = false;
      // A key that stands twice has to go twice.
      for (int at = parent; at >= 0; at = locateParent(path)) {
        cut = childKey(foundArray, at, foundLimit, path, last);
        if (cut < 0) {
          break;
        }
        cutEnd =
            Containers.skip(foundArray, Containers.skip(foundArray, cut, foundLimit), foundLimit);
        replaceNested(at, Containers.size(foundArray, at) - 1, cut, cutEnd, path, 0, 0, 0);
        removed = true;
      }
      return removed;
    }
    cut = child(b, parent, foundLimit, path, last);
    if (cut < 0) {
      return false;
    }
    cutEnd = Containers.skip(b, cut, foundLimit);
    replaceNested(parent, Containers.size(b, parent) - 1, cut, cutEnd, path, 0, 0, 0);
    return true;
  }

  @Override
  public boolean remove(String key) {
    beginEdit();
    final byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return locateKey(bytes, 0, bytes.length) && removeFound();
  }

  private boolean removeFound() {
    if (foundRow >= 0 && edits[foundRow + FIELD] == ADDED) {
      editCount--;
      System.arraycopy(edits, foundRow + COLUMNS, edits, foundRow, editCount * COLUMNS - foundRow);
    } else {
      final int row = foundRow >= 0 ? foundRow : replaceInBase(foundField, foundAt);
      edits[row + VALUE] = REMOVED;
    }
    size--;
    return true;
  }

  @Override
  public void clear() {
    beginEdit();
    clearBase();
  }

  private void clearBase() {
    base = EMPTY_MAP;
    start = 0;
    limit = 1;
    end = 1;
    fieldCount = 0;
    size = 0;
    editCount = 0;
    cleared = true;
    tableOpen = false;
  }

  private void beginEdit() {
    if (!editable) {
      throw new IllegalStateException("the event is only to be read here");
    }
    settle();
  }

  /** Moves over the fields of the base, those edited included, and then over those added. */
  private final class Fields implements FieldCursor {
    private final Value key = new Value();
    private final Value fieldValue = new Value();
    private int baseRest;
    private int field; // offset of the next field of the base
    private int afterKey; // offset of the value before, if its end is still to be found; else -1
    private int row;

    void begin() {
      baseRest = fieldCount;
      field = fieldsStart();
      afterKey = -1;
      row = 0;
    }

    @Override
    public boolean next() {
      final int rows = editCount * COLUMNS;
      if (afterKey >= 0) {
        field = Containers.skip(base, afterKey, limit);
        afterKey = -1;
      }
      while (baseRest > 0) {
        baseRest--;
        if (row >= rows || edits[row + FIELD] != field) {
          key.set(base, field, limit);
          afterKey = key.endOffset();
          fieldValue.set(base, afterKey, limit);
          return true;
        }
        final boolean removed = edits[row + VALUE] == REMOVED;
        if (!removed) {
          key.set(base, field, limit);
          showScratchValue();
        }
        field = edits[row + FIELD_END];
        row += COLUMNS;
        if (!removed) {
          return true;
        }
      }
      if (row >= rows) {
        key.setMissing();
        fieldValue.setMissing();
        return false;
      }
      key.set(scratch.array(), edits[row + KEY], scratch.length());
      showScratchValue();
      row += COLUMNS;
      return true;
    }

    private void showScratchValue() {
      fieldValue.set(scratch.array(), edits[row + VALUE], edits[row + VALUE_END]);
    }

    @Override
    public Value key() {
      return key;
    }

    @Override
    public Value value() {
      return fieldValue;
    }
  }
}
