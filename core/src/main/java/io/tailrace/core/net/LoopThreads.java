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
package io.tailrace.core.net;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.tailrace.core.seam.HostThreads;

/** Makes daemon threads for event loops, called {@code NAME-1-1} and so on. */
final class LoopThreads extends DefaultThreadFactory {
  LoopThreads(String name) {
    super(name, true, Thread.NORM_PRIORITY);
  }

  @Override
  protected Thread newThread(Runnable task, String name) {
    return HostThreads.detached(() -> super.newThread(task, name));
  }
}
