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
package io.tailrace.core.daemon;

/** How the process ends, as Fluentd's supervisor does. */
public final class ExitCode {
  /** Stopped in order, or the check found nothing wrong. */
  public static final int OK = 0;

  /** The configuration or the command line is wrong, or the daemon cannot start. */
  public static final int FAILED = 1;

  /** Several workers without a supervisor. */
  public static final int UNRECOVERABLE = 2;

  private ExitCode() {}
}
