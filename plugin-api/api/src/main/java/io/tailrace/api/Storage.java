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

import java.util.Map;

/** Keeps a plugin's small state across restarts. */
public interface Storage extends Plugin {
  /** What was kept; empty at first. */
  Map<String, Object> load() throws java.io.IOException;

  /** Keeps the state, all or nothing. */
  void save(Map<String, Object> state) throws java.io.IOException;
}
