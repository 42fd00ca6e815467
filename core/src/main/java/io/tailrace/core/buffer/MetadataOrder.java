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
package io.tailrace.core.buffer;

import io.tailrace.api.buffer.ChunkMetadata;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order in which the chunks of one append are written: by time slice, then tag, then fields;
 * what is absent comes first.
 *
 * <p>Source: fluentd lib/fluent/plugin/buffer.rb, Metadata#&lt;=&gt;.
 */
final class MetadataOrder {
  private MetadataOrder() {}

  static int compare(ChunkMetadata one, ChunkMetadata other) {
    if (!one.timekey().equals(other.timekey())) {
      return Long.compare(
          one.timekey().orElse(Long.MIN_VALUE), other.timekey().orElse(Long.MIN_VALUE));
    }
    if (!one.tag().equals(other.tag())) {
      return one.tag().orElse("").compareTo(other.tag().orElse(""));
    }
    final Map<String, Object> others = other.variables();
    for (Map.Entry<String, Object> entry : new TreeMap<>(one.variables()).entrySet()) {
      final String left = text(entry.getValue());
      final String right = text(others.get(entry.getKey()));
      if (!left.equals(right)) {
        return left.compareTo(right);
      }
    }
    return Integer.compare(one.seq(), other.seq());
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }
}
