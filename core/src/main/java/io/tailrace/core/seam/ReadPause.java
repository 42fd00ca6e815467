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

import java.util.concurrent.CompletableFuture;

/**
 * What the streams that a thread emits ask of whoever reads for it from a peer: to read nothing for
 * a moment, since buffers fill faster than they are emptied. The streams are stored all the same,
 * and what becomes of them does not depend on it. One for each thread; whoever does not look at it
 * goes on.
 */
public final class ReadPause {
  private static final ThreadLocal<ReadPause> CURRENT = ThreadLocal.withInitial(ReadPause::new);

  private CompletableFuture<Void> end; // null: nothing is asked

  private ReadPause() {}

  /**
   * Asks the reader of the calling thread for a pause, which takes the place of an earlier one.
   *
   * @param end completed when reading may go on
   */
  public static void ask(CompletableFuture<Void> end) {
    CURRENT.get().end = end;
  }

  /** Takes the end of the pause that the calling thread was asked for last; null if none was. */
  public static CompletableFuture<Void> take() {
    final ReadPause current = CURRENT.get();
    final CompletableFuture<Void> asked = current.end;
    current.end = null;
    return asked;
  }
}
