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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which origins may send events from a browser, and what they are told. Immutable.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_http.rb, Handler#include_cors_allow_origin and
 * #handle_options_request.
 */
final class CorsPolicy {
  private final List<String> origins;
  private final boolean everyone;
  private final boolean credentials;

  /**
   * @param origins {@code *} is every origin; one {@code *} within an origin is any text
   */
  CorsPolicy(List<String> origins, boolean credentials) {
    this.origins = origins;
    this.everyone = origins.contains("*");
    this.credentials = credentials;
  }

  /** Whether a request with that header {@code Origin} may be taken; null: it has none. */
  boolean admits(String origin) {
    return everyone || origin == null || isAllowed(origin);
  }

  /** Whether a browser of that origin may be told to go on. */
  boolean allowsPreflight(String origin) {
    return everyone || origin != null && isAllowed(origin);
  }

  /** The headers of a response to a request that was admitted, to be added to its own. */
  Map<String, String> headers(String origin) {
    final Map<String, String> headers = new LinkedHashMap<>();
    if (everyone) {
      headers.put("Access-Control-Allow-Origin", "*");
    } else if (origin != null) {
      headers.put("Access-Control-Allow-Origin", origin);
      if (credentials) {
        headers.put("Access-Control-Allow-Credentials", "true");
      }
    }
    return headers;
  }

  private boolean isAllowed(String origin) {
    for (String allowed : origins) {
      final int star = allowed.indexOf('*');
      if (star < 0
          ? allowed.equals(origin)
          : origin.startsWith(allowed.substring(0, star))
              && origin.endsWith(allowed.substring(star + 1))) {
        return true;
      }
    }
    return false;
  }
}
