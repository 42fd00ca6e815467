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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a server has answered.
 *
 * @param status of HTTP
 * @param contentType as the header says it, empty without one
 * @param body the whole body; borrowed, {@code length} bytes from 0
 */
record Reply(int status, String contentType, byte[] body, int length) {
  /** Keeps its buffers by itself: in the threads of the host they would outlive the plugin. */
  static final JsonFactory JSON =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.newConcurrentDequePool()).build();

  private static final int SHOWN_MAX = 200;

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  boolean isJson() {
    return contentType.contains("json");
  }

  /** Why the server refused, for messages: its own reason, or the beginning of what it sent. */
  String reason() {
    if (isJson()) {
      final ServerError error = error();
      if (!error.isEmpty()) {
        return "[" + status + "] " + error.describe();
      }
    }
    final String text =
        new String(body, 0, Math.min(length, 4 * SHOWN_MAX), StandardCharsets.UTF_8)
            .strip()
            .replaceAll("\\s+", " ");
    return "["
        + status
        + "]"
        + (contentType.isEmpty() || isJson() ? "" : " " + contentType)
        + (text.isEmpty() ? "" : ": " + text.substring(0, Math.min(text.length(), SHOWN_MAX)));
  }

  /** The error that the body as a whole is about; empty if it has none that can be read. */
  ServerError error() {
    try (JsonParser parser = JSON.createParser(body, 0, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return ServerError.NONE;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        final String name = parser.currentName();
        parser.nextToken();
        if (name.equals("error")) {
          return ServerError.read(parser);
        }
        parser.skipChildren();
      }
      return ServerError.NONE;
    } catch (IOException e) {
      return ServerError.NONE; // whatever it is, it is no reason to show
    }
  }
}
