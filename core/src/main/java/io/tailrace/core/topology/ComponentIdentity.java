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
package io.tailrace.core.topology;

/**
 * Which component of a configuration it is, for finding it again in the next one.
 *
 * @param workerId the worker that it runs in
 * @param kind {@code input}, {@code output}, ...
 * @param name its {@code @id} with a {@code #} before it, or else where it stands:
 *     {@code @ROOT/match[2]}, {@code @ROOT/match[2]/store[1]}
 */
record ComponentIdentity(int workerId, String kind, String name) {
  static ComponentIdentity ofId(int workerId, String kind, String id) {
    return new ComponentIdentity(workerId, kind, "#" + id);
  }
}
