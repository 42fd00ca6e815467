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
package io.tailrace.plugin.forward;

/** Why a client is refused in its handshake; the texts are Fluentd's. */
enum Refusal {
  NO_PING("invalid ping message"),
  ANONYMOUS("Anonymous client disallowed"),
  WRONG_KEY("Shared key mismatch"),
  WRONG_USER("Authentication failed");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
