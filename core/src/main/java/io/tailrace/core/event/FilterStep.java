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

/** A filter that is given one event after the other, as a {@link FilterPass} runs it. */
public abstract class FilterStep {
  private final boolean editing;

  protected FilterStep(boolean editing) {
    this.editing = editing;
  }

  /** Whether events may be edited. */
  final boolean isEditing() {
    return editing;
  }

  /** Shows an event to the filter; returns whether it stays in the stream. */
  protected abstract boolean apply(EditableEvent event) throws Exception;
}
