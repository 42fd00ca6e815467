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
package io.tailrace.plugin.elasticsearch;

import io.tailrace.api.Record;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Value;

/** Where the names of fields lead that parameters have. */
final class FieldPaths {
  private FieldPaths() {}

  /** A dotted name is a path, whether or not {@code $.} stands before it. */
  static RecordPath accessor(String key) {
    return RecordPath.parse(
        key.contains(".") && !key.startsWith("$[") && !key.startsWith("$.") ? "$." + key : key);
  }

  /** Every part of a dotted name is a key. */
  static RecordPath dotted(String key) {
    if (key.indexOf('.') < 0) {
      return RecordPath.ofKey(key);
    }
    final StringBuilder text = new StringBuilder("$");
    for (String part : key.split("\\.")) {
      text.append("['").append(part).append("']");
    }
    return RecordPath.parse(text.toString());
  }

  /** Finds what Ruby takes for true: anything but nil and false. */
  static boolean find(Record record, RecordPath path, Value found) {
    return record.get(path, found)
        && !found.isNil()
        && !(found.type() == Value.Type.BOOLEAN && !found.asBoolean());
  }
}
