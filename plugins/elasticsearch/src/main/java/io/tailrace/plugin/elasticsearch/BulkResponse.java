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
import java.util.Arrays;

/**
 * What became of the documents of a bulk request. If nothing went wrong, the response is read as
 * far as it says so, which is before the first item.
 */
final class BulkResponse {
  private final boolean hasErrors;
  private int[] statuses = {};
  private String[] actions = {};
  private ServerError[] errors = {};
  private int count;

  private BulkResponse(boolean hasErrors) {
    this.hasErrors = hasErrors;
  }

  /**
   * Reads the response to a request with {@code documents} documents.
   *
   * @throws IOException if it is no response to that
   */
  static BulkResponse read(Reply reply, int documents) throws IOException {
    try (JsonParser parser = Reply.JSON.createParser(reply.body(), 0, reply.length())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw unrecognized(reply, null);
      }
      final BulkResponse response = new BulkResponse(true);
      boolean isTold = false;
      boolean isRead = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        final String name = parser.currentName();
        final JsonToken value = parser.nextToken();
        if (name.equals("errors") && value == JsonToken.VALUE_FALSE) {
          return new BulkResponse(false);
        } else if (name.equals("errors") && value == JsonToken.VALUE_TRUE) {
          isTold = true;
        } else if (name.equals("items") && value == JsonToken.START_ARRAY) {
          response.readItems(parser);
          isRead = true;
        } else {
          parser.skipChildren();
        }
      }
      if (!isTold || !isRead) {
        throw unrecognized(reply, null);
      }
      if (response.count != documents) {
        throw new IOException(
            "The number of records submitted "
                + documents
                + " do not match the number returned "
                + response.count
                + ". Unable to process bulk response.");
      }
      return response;
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw unrecognized(reply, e);
    }
  }

  private static IOException unrecognized(Reply reply, Exception cause) {
    return new IOException("The response format was unrecognized: " + reply.reason(), cause);
  }

  private void readItems(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      if (count == statuses.length) {
        final int length = Math.max(256, 2 * count);
        statuses = Arrays.copyOf(statuses, length);
        actions = Arrays.copyOf(actions, length);
        errors = Arrays.copyOf(errors, length);
      }
      errors[count] = ServerError.NONE;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        actions[count] = parser.currentName();
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          readItem(parser);
        }
      }
      count++;
    }
  }

  private void readItem(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      final String name = parser.currentName();
      final JsonToken value = parser.nextToken();
      if (name.equals("status") && value == JsonToken.VALUE_NUMBER_INT) {
        statuses[count] = parser.getIntValue();
      } else if (name.equals("error")) {
        errors[count] = ServerError.read(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Whether any document was not taken; there are items only then. */
  boolean hasErrors() {
    return hasErrors;
  }

  /** Status of document {@code i}; 0 if the server gave none. */
  int status(int i) {
    return statuses[i];
  }

  /** Why document {@code i} was not taken; empty if it was. */
  ServerError error(int i) {
    return errors[i];
  }

  /** Whether document {@code i} is there already, and was not to be written then. */
  boolean isDuplicate(int i) {
    return statuses[i] == 409 && "create".equals(actions[i]);
  }
}
