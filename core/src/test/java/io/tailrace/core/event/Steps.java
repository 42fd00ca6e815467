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
package io.tailrace.core.event;

import io.tailrace.api.EditableEvent;
import io.tailrace.api.Event;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Steps that do what a test says. */
final class Steps {
  private Steps() {}

  static FilterStep accept(Predicate<Event> rule) {
    return new FilterStep(false) {
      @Override
      protected boolean apply(EditableEvent event) {
        return rule.test(event);
      }
    };
  }

  static FilterStep edit(Consumer<EditableEvent> change) {
    return new FilterStep(true) {
      @Override
      protected boolean apply(EditableEvent event) {
        change.accept(event);
        return true;
      }
    };
  }
}
