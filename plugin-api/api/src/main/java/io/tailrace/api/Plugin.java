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

/**
 * What all kinds of plugins have in common: their life.
 *
 * <p>The host calls the constructor with the configuration and the context; it stores and checks,
 * asks the context for helpers, and opens nothing. Then {@link #start()} once, {@link #stop()} once
 * or more, {@link #close()} once or more, each on the daemon's thread, never two at a time, with
 * the thread's context class loader set to the plugin's. {@code stop} and {@code close} may come
 * without a {@code start} before them. Plugins downstream are started first and stopped last.
 */
public interface Plugin {
  /**
   * Begins work. Servers and timers asked of the context are open from here on.
   *
   * @throws Exception if it cannot work; the daemon then does not start, or keeps the topology that
   *     it had, and says why
   */
  default void start() throws Exception {}

  /** Ends taking in new work, within a second or so; must not fail because of earlier failures. */
  default void stop() throws Exception {}

  /** Lets go of everything, threads of libraries included. Nothing is called after it. */
  default void close() throws Exception {}
}
