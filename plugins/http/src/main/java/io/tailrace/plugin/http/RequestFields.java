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

import io.tailrace.api.net.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The fields that a request adds to its records.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_http.rb, HttpInput#add_params_to_record and
 * Handler#on_message_complete.
 */
final class RequestFields {
  private RequestFields() {}

  static void add(HttpInput.Config config, HttpRequest request, RecordAdditions to) {
    if (config.addHttpHeaders()) {
      addHeaders(request, to);
    }
    if (config.addQueryParams() && request.query() != null) {
      addQuery(request.query(), to);
    }
    if (config.addRemoteAddr()) {
      to.put("REMOTE_ADDR", remoteAddress(request));
    }
  }

  /** A header that stands more than once becomes an array. */
  private static void addHeaders(HttpRequest request, RecordAdditions to) {
    final Map<String, List<String>> headers = new LinkedHashMap<>();
    request.forEachHeader(
        (name, value) -> headers.computeIfAbsent(name, key -> new ArrayList<>(1)).add(utf8(value)));
    headers.forEach(
        (name, values) ->
            to.put(fieldName("HTTP_", name), values.size() == 1 ? values.get(0) : values));
  }

  /** The values were checked when the query was read for the parameters. */
  private static void addQuery(String query, RecordAdditions to) {
    for (String pair : query.split("&")) {
      final int equals = pair.indexOf('=');
      final String name = equals < 0 ? pair : pair.substring(0, equals);
      final String value = equals < 0 ? "" : pair.substring(equals + 1);
      to.put(fieldName("QUERY_", decoded(name)), decoded(value));
    }
  }

  private static String remoteAddress(HttpRequest request) {
    final String forwarded = request.header("X-Forwarded-For");
    if (forwarded == null) {
      return request.remoteAddress();
    }
    final int comma = forwarded.indexOf(',');
    return comma < 0 ? forwarded : forwarded.substring(0, comma);
  }

  private static String fieldName(String prefix, String name) {
    return prefix + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Header values come as one char a byte. */
  private static String utf8(String value) {
    return new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
