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
 * An embedded expression is malformed, is not supported, or fails. The stretch it is about is given
 * by indexes into the text that contains the expression.
 */
final class ExpressionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String SUPPORTED =
      "supported are ENV, File, Socket.gethostname, hostname, worker_id, Time, JSON, Base64,"
          + " SecureRandom, IPAddr, Process.pid and the usual methods of texts, numbers and lists;"
          + " compute other values outside and pass them as \"#{ENV['NAME']}\"";

  private final int from;
  private final int to;
  private final String help;
  private final boolean rescuable;

  private ExpressionException(int from, int to, String message, String help, boolean rescuable) {
    super(message, null, false, false);
    this.from = from;
    this.to = to;
    this.help = help;
    this.rescuable = rescuable;
  }

  /** The expression uses what may be good Ruby but is not in the subset. */
  static ExpressionException unsupported(int from, int to, String what) {
    return new ExpressionException(
        from, to, "'" + what + "' is not supported in #{...}", SUPPORTED, false);
  }

  /** The expression is malformed. */
  static ExpressionException malformed(int from, int to, String message) {
    return new ExpressionException(from, to, message, "", false);
  }

  /** The expression raised an exception, which {@code rescue} catches. */
  static ExpressionException raised(int from, int to, String message, String help) {
    return new ExpressionException(from, to, message, help, true);
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

  /** Returns whether {@code rescue} catches it. */
  boolean isRescuable() {
    return rescuable;
  }
}
