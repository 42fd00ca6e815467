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
package io.tailrace.core.config;

/**
 * Something in a text is not as the syntax wants it; caught where the reading can go on. The
 * stretch it is about is given by indexes into that text.
 */
final class SyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int from;
  private final int to;
  private final String help;

  SyntaxException(int from, int to, String message, String help) {
    super(message, null, false, false);
    this.from = from;
    this.to = to;
    this.help = help;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  String help() {
    return help;
  }
}
