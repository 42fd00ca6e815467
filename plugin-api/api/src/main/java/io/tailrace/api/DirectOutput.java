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

/** An output that takes each stream on the thread that emits it. */
public interface DirectOutput extends Output {
  /**
   * Takes a stream, which is borrowed for the call. Called on many threads at once; must not wait
   * for the network or for room.
   *
   * @return {@link Receipt#accepted()}, or the receipt of where the stream was sent on to
   * @throws Exception if the stream is not accepted; the emitter learns of it
   */
  Receipt process(EventStream stream) throws Exception;
}
