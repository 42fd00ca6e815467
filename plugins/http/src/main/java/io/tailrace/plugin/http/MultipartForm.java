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

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the parameters in a body of type {@code multipart/form-data}; of two parts with one name
 * the first counts.
 *
 * <p>Source: Ruby's WEBrick::HTTPUtils.parse_form_data. Differs from Fluentd: lines may end without
 * a carriage return, and the last boundary without a line end.
 */
final class MultipartForm {
  private static final String TYPE = "multipart/form-data";

  private final byte[] delimiter;
  private final byte[] bytes;
  private final int limit;

  private MultipartForm(String boundary, byte[] bytes, int limit) {
    delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    this.bytes = bytes;
    this.limit = limit;
  }

  /** The boundary in a value of Content-Type, or null if that is of another type or has none. */
  static String boundary(String contentType) {
    if (!contentType.regionMatches(true, 0, TYPE, 0, TYPE.length())) {
      return null;
    }
    final int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=", TYPE.length());
    if (at < 0) {
      return null;
    }
    final String value = contentType.substring(at + "boundary=".length());
    if (value.startsWith("\"")) {
      final int end = value.indexOf('"', 1);
      return end < 0 ? null : value.substring(1, end);
    }
    final int end = value.indexOf(';');
    final String boundary = (end < 0 ? value : value.substring(0, end)).strip();
    return boundary.isEmpty() ? null : boundary;
  }

  /** Sets the parameters to ranges of the body. */
  static void read(String boundary, byte[] bytes, int offset, int length, Parameters to) {
    new MultipartForm(boundary, bytes, offset + length).read(offset, to);
  }

  private void read(int offset, Parameters to) {
    final Set<Parameters.Name> seen = EnumSet.noneOf(Parameters.Name.class);
    int line = nextDelimiter(offset);
    while (line < limit) {
      final int part = afterLine(line);
      final int next = nextDelimiter(part);
      if (next == limit) {
        return; // behind the last delimiter, or a part that is cut off
      }
      readPart(part, contentEnd(part, next), seen, to);
      line = next;
    }
  }

  private void readPart(int start, int end, Set<Parameters.Name> seen, Parameters to) {
    Parameters.Name name = null;
    int at = start;
    while (at < end) {
      final int next = afterLine(at);
      final String header = new String(bytes, at, next - at, StandardCharsets.ISO_8859_1).strip();
      if (header.isEmpty()) {
        if (name != null && seen.add(name)) {
          to.set(name, bytes, Math.min(next, end), Math.max(0, end - next));
        }
        return;
      }
      if (header.regionMatches(true, 0, "Content-Disposition:", 0, 20)) {
        name = nameIn(header);
      }
      at = next;
    }
  }

  private static Parameters.Name nameIn(String disposition) {
    for (String attribute : disposition.split(";")) {
      final String text = attribute.strip();
      if (text.regionMatches(true, 0, "name=", 0, 5)) {
        final String value = text.substring(5);
        final String plain =
            value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
        final byte[] utf8 = plain.getBytes(StandardCharsets.UTF_8);
        return Parameters.named(utf8, 0, utf8.length);
      }
    }
    return null;
  }

  /** Where the next line begins that is a delimiter; the limit if there is none. */
  private int nextDelimiter(int from) {
    for (int line = from; line < limit; line = afterLine(line)) {
      if (isDelimiter(line)) {
        return line;
      }
    }
    return limit;
  }

  private boolean isDelimiter(int line) {
    if (limit - line < delimiter.length) {
      return false;
    }
    for (int i = 0; i < delimiter.length; i++) {
      if (bytes[line + i] != delimiter[i]) {
        return false;
      }
    }
    int at = line + delimiter.length;
    if (limit - at >= 2 && bytes[at] == '-' && bytes[at + 1] == '-') {
      at += 2;
    }
    return at == limit || bytes[at] == '\r' || bytes[at] == '\n';
  }

  private int afterLine(int line) {
    int at = line;
    while (at < limit && bytes[at] != '\n') {
      at++;
    }
    return Math.min(limit, at + 1);
  }

  /** The line end in front of a delimiter belongs to it. */
  private int contentEnd(int part, int next) {
    int end = next;
    if (end > part && bytes[end - 1] == '\n') {
      end--;
      if (end > part && bytes[end - 1] == '\r') {
        end--;
      }
    }
    return end;
  }
}
