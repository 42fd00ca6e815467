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
package io.tailrace.core.seam;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Makes what outlives a plugin, or belongs to another one, while a plugin's code is on the stack.
 *
 * <p>Before Java 24, new threads and class loaders remember the protection domains of all classes
 * on the stack of their maker. These lead to the class loaders of plugins, which then could not be
 * collected before the thread or the other loader is.
 */
public final class OwnStack {
  private OwnStack() {}

  /** Calls the maker as if nothing but the host were on the stack. */
  @SuppressWarnings("removal") // there is no other way where it matters, and no need where not
  public static <T> T make(Supplier<T> maker) {
    return AccessController.doPrivileged((PrivilegedAction<T>) maker::get);
  }
}
