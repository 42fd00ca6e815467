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

import io.tailrace.api.ByteSink;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one delivery works with, kept for the next. */
final class Workspace {
  private final DocumentWriter writer;
  private final Bulk bulk = new Bulk();
  private final ByteSink compressed = new ByteSink(0);

  Workspace(DocumentWriter writer) {
    this.writer = writer;
  }

  DocumentWriter writer() {
    return writer;
  }

  Bulk bulk() {
    return bulk;
  }

  ByteSink compressed() {
    return compressed;
  }

  /** Bodies by the index in the URL; the one body if no index stands there. */
  Map<String, Bulk> bulks() {
    bulk.clear();
    final Map<String, Bulk> bulks = new LinkedHashMap<>();
    bulks.put("", bulk);
    return bulks;
  }
}
