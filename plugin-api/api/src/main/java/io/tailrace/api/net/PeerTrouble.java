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
package io.tailrace.api.net;

/**
 * One kind of wrong things that peers do: each is counted, and at most one in ten seconds is
 * written to the plugin's log, with how many there were. Thread-safe.
 */
@FunctionalInterface
public interface PeerTrouble {
  /**
   * Takes note of one.
   *
   * @param peer who did it
   * @param detail what exactly; what could forge a line of the log is taken out
   */
  void note(String peer, String detail);
}
