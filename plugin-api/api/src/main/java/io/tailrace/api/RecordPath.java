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
package io.tailrace.api;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a value stands in a record: a top-level key, or a path of keys and indices.
 *
 * <p>Immutable. Source: fluentd lib/fluent/plugin_helper/record_accessor.rb.
 */
public final class RecordPath {
  private final String text;
  private final Object[] segments;
  private final byte[][] keyBytes;

  private RecordPath(String text, List<?> segments) {
    this.text = text;
    this.segments = segments.toArray();
    this.keyBytes = new byte[this.segments.length][];
    for (int i = 0; i < keyBytes.length; i++) {
      if (this.segments[i] instanceof String key) {
        keyBytes[i] = key.getBytes(StandardCharsets.UTF_8);
      }
    }
  }

  /** The path that is one top-level key, whatever characters it has. */
  public static RecordPath ofKey(String key) {
    return new RecordPath(key, List.of(key));
  }

  /** Keys and indices in it, 1 or more. */
  public int size() {
    return segments.length;
  }

  /** Whether the segment is an index into an array; a negative one counts from the end. */
  public boolean isIndex(int segment) {
    return keyBytes[segment] == null;
  }

  /** The index that the segment is. */
  public int index(int segment) {
    return (Integer) segments[segment];
  }

  /** The key that the segment is. */
  public String key(int segment) {
    return (String) segments[segment];
  }

  /** The key's UTF-8 bytes; not to be modified. */
  public byte[] keyBytes(int segment) {
    return keyBytes[segment];
  }

  /** The text it was read from. */
  @Override
  public String toString() {
    return text;
  }
}
