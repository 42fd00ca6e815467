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

import java.util.List;

/**
 * What a component is made of; a component whose fingerprint is the same after a reload need not be
 * made anew. Plugins read no value of {@code <system>} but those that the host gives them, which
 * are the same for all.
 *
 * @param type its {@code @type}
 * @param section what its section says after evaluation, nested sections included
 * @param contentHash hash of the jar that the type comes from; empty for types of no jar
 * @param children the plugins nested in it, in order
 */
record ComponentFingerprint(
    String type, String section, String contentHash, List<ComponentFingerprint> children) {
  ComponentFingerprint {
    children = List.copyOf(children);
  }
}
