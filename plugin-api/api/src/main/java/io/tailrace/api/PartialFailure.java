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
package io.tailrace.api;

import java.util.Objects;

/**
 * A part of a chunk was not delivered: what is left takes the place of the chunk and is tried
 * again. Only for chunks of packed events.
 */
public class PartialFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient EventStream rest;

  /**
   * @param rest the events that were not delivered, at least one; retained
   * @param message why they were not
   */
  public PartialFailure(EventStream rest, String message) {
    super(message);
    this.rest = Objects.requireNonNull(rest, "rest");
  }

  /** As {@link #PartialFailure(EventStream, String)}, for something that failed underneath. */
  public PartialFailure(EventStream rest, String message, Throwable cause) {
    super(message, cause);
    this.rest = Objects.requireNonNull(rest, "rest");
  }

  /** The events that were not delivered. */
  public EventStream rest() {
    return rest;
  }
}
