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

import io.tailrace.api.EditableEvent;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Filter;
import io.tailrace.api.StreamWriter;
import io.tailrace.core.event.FilterPass;
import io.tailrace.core.event.FilterStep;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.plugin.PluginScope;
import java.util.Optional;

/** A filter with its books. Thread-safe. */
final class FilterNode {
  /** Which of its methods a filter overrides. */
  private enum Style {
    ACCEPT,
    EDIT,
    REWRITE
  }

  private final Component component;
  private final Filter filter;
  private final Optional<FilterStep> step;
  private final Hop hop;

  /**
   * @throws IllegalArgumentException if the filter overrides none of the three methods, or several
   */
  FilterNode(Component component, Filter filter, Hop hop) {
    this.component = component;
    this.filter = filter;
    this.step = makeStep(style(filter.getClass()));
    this.hop = hop;
  }

  private Optional<FilterStep> makeStep(Style style) {
    final ClassLoader loader = component.classLoader();
    return switch (style) {
      case ACCEPT ->
          Optional.of(
              new FilterStep(false) {
                @Override
                protected boolean apply(EditableEvent event) throws Exception {
                  PluginScope.switchTo(loader);
                  return filter.accept(event);
                }
              });
      case EDIT ->
          Optional.of(
              new FilterStep(true) {
                @Override
                protected boolean apply(EditableEvent event) throws Exception {
                  PluginScope.switchTo(loader);
                  filter.edit(event);
                  return true;
                }
              });
      case REWRITE -> Optional.empty();
    };
  }

  /**
   * The filter as one of several that are run together, within a scope of {@link #enter}; empty if
   * it makes streams of its own.
   */
  Optional<FilterStep> step() {
    return step;
  }

  /** Enters the scope of the filter's plugin. */
  PluginScope enter() {
    return component.enter();
  }

  /** Has the filter make another stream of what is in the pass; to be called in its scope. */
  void rewrite(FilterPass pass) {
    pass.rewrite(filter);
  }

  /** Books what the last run of the pass did, in which this was that step. */
  void book(FilterPass pass, int step) {
    final int before = pass.inCount(step);
    if (before == 0) {
      return;
    }
    final int after = pass.outCount(step);
    final int failed = pass.errorCount(step);
    hop.in(before);
    hop.out(after);
    if (hop.isSizing()) {
      hop.bytes(pass.outBytes(step));
    }
    if (failed > 0) {
      hop.dropped("error", failed);
    }
    final int removed = before - failed - after;
    if (removed > 0) {
      hop.dropped("filtered", removed);
    } else if (removed < 0) {
      hop.created(-removed);
    }
  }

  private static Style style(Class<? extends Filter> type) {
    final boolean accepts = overrides(type, "accept", Event.class);
    final boolean edits = overrides(type, "edit", EditableEvent.class);
    final boolean rewrites =
        overrides(type, "filter", EventStream.class, StreamWriter.class, ErrorEvents.class);
    if ((accepts ? 1 : 0) + (edits ? 1 : 0) + (rewrites ? 1 : 0) != 1) {
      throw new IllegalArgumentException(
          type.getName() + " has to override exactly one of accept, edit and filter");
    }
    return accepts ? Style.ACCEPT : edits ? Style.EDIT : Style.REWRITE;
  }

  private static boolean overrides(Class<?> type, String name, Class<?>... parameters) {
    try {
      return type.getMethod(name, parameters).getDeclaringClass() != Filter.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("BUG: a filter without " + name, e);
    }
  }
}
