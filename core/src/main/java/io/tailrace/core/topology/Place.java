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
import java.util.Optional;

/**
 * Where a plugin stands.
 *
 * @param parent the plugin that it is nested in
 * @param siblings the plugins made so far in the same place; takes the next one
 * @param position its place in words, for example {@code @ROOT/match[2]/store[1]}
 * @param around the router that what it emits goes to unless it has a label
 */
record Place(Optional<Component> parent, List<Component> siblings, String position, Router around) {

  /** A place in the root or in a label. */
  static Place at(List<Component> siblings, String position, Router around) {
    return new Place(Optional.empty(), siblings, position, around);
  }

  /** A place in another plugin. */
  static Place in(Component parent, String section, Router around) {
    final int number = parent.children().size() + 1;
    final String position = parent.identity().name() + "/" + section + "[" + number + "]";
    return new Place(Optional.of(parent), List.of(), position, around);
  }

  /** Puts the component there. */
  void take(Component component) {
    if (parent.isPresent()) {
      parent.get().addChild(component);
    } else {
      siblings.add(component);
    }
  }
}
