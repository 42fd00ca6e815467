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

import java.util.List;
import java.util.Optional;

/**
 * The running topology as a plugin sees it that reports on the daemon: which plugins there are, and
 * what they have counted. Thread-safe; there is nothing to see before the plugin is started.
 */
public interface TopologyView {
  /**
   * All inputs, filters and outputs as they are now, in Fluentd's order: the inputs, the outputs of
   * the root and its filters, then the outputs and filters of each label, {@code @ERROR} last. The
   * stores of an output that has some follow it.
   */
  List<ComponentStatus> components();

  /** The output of the root that events of the tag go to, unless a filter has dropped them. */
  Optional<ComponentStatus> outputFor(String tag);
}
