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
package io.tailrace.api.buffer;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Memory outside of the heap in slabs of one size, which are recycled. Thread-safe. */
public interface SlabPool {
  /** Bytes of each slab. */
  int slabSize();

  /** Takes a slab, cleared but not zeroed; empty if the limit of the process is reached. */
  Optional<ByteBuffer> acquire();

  /** Gives back a slab, which nobody reads any more. */
  void release(ByteBuffer slab);
}
