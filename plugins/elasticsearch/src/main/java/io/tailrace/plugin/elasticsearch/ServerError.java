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

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The {@code error} of an answer or of one of its items.
 *
 * @param type such as {@code mapper_parsing_exception}; empty if there is none
 * @param reason in words; empty if there is none
 */
record ServerError(String type, String reason) {
  static final ServerError NONE = new ServerError("", "");

  private static final int REASON_MAX = 2_000;

  /** Reads the value that the parser stands on: an object, or in old versions a text. */
  static ServerError read(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return new ServerError("", shortened(parser.getText()));
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return NONE;
    }
    String type = "";
    String reason = "";
    String cause = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      final String name = parser.currentName();
      final JsonToken value = parser.nextToken();
      if (name.equals("type") && value == JsonToken.VALUE_STRING) {
        type = parser.getText();
      } else if (name.equals("reason") && value == JsonToken.VALUE_STRING) {
        reason = parser.getText();
      } else if (name.equals("caused_by") && value == JsonToken.START_OBJECT) {
        cause = read(parser).reason;
      } else {
        parser.skipChildren();
      }
    }
    // The cause of a mapping error says which value it was.
    final String whole = cause.isEmpty() || reason.contains(cause) ? reason : reason + ": " + cause;
    return new ServerError(type, shortened(whole));
  }

  private static String shortened(String text) {
    return text.length() <= REASON_MAX ? text : text.substring(0, REASON_MAX) + "...";
  }

  boolean isEmpty() {
    return type.isEmpty() && reason.isEmpty();
  }

  String describe() {
    return type.isEmpty() || reason.isEmpty() ? type + reason : type + ": " + reason;
  }
}
