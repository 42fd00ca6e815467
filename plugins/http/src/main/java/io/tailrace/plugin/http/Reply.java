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

/**
 * What a server answered.
 *
 * @param reason the words beside the code; may be empty
 * @param body the text of the body, cut off where it is long
 */
record Reply(int code, String reason, String body) {
  boolean isSuccess() {
    return code / 100 == 2;
  }

  @Override
  public String toString() {
    return code + " " + reason.stripTrailing() + " " + body.stripLeading();
  }
}
