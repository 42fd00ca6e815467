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
package io.tailrace.plugin.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns paths into tags and remembers the usual ones. Thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_http.rb, HttpInput#on_request.
 */
final class TagCache {
  private static final int SIZE_MAX = 1024;
  private static final int PATH_LENGTH_MAX = 256;

  private final String prefix;
  private final Map<String, String> tags = new ConcurrentHashMap<>();

  /**
   * @param prefix comes before every tag, with a dot of its own; may be empty
   */
  TagCache(String prefix) {
    this.prefix = prefix;
  }

  String tagOf(String path) {
    final String known = tags.get(path);
    if (known != null) {
      return known;
    }
    final String tag = prefix + tag(path);
    if (path.length() <= PATH_LENGTH_MAX) {
      if (tags.size() >= SIZE_MAX) {
        tags.clear(); // the usual ones come back with their next request
      }
      tags.put(path, tag);
    }
    return tag;
  }

  /** Without the slash in front and those at the end; the others become dots. */
  private static String tag(String path) {
    int start = 0;
    final int authority = path.indexOf("://");
    if (authority > 0 && path.charAt(0) != '/') { // the absolute form, which proxies send
      start = path.indexOf('/', authority + 3);
      if (start < 0) {
        return "";
      }
    }
    int end = path.indexOf('#', start);
    if (end < 0) {
      end = path.length();
    }
    if (start < end) {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(start, Math.max(start, end)).replace('/', '.');
  }
}
