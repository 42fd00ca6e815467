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
package io.tailrace.plugin.elasticsearch;

import io.tailrace.api.Chunk;
import java.io.IOException;

/**
 * Puts into a cluster what the documents need, before the first of them. Thread-safe. What is there
 * is remembered until {@link #forget}.
 */
interface ClusterSetup {
  /** Nothing is needed. */
  ClusterSetup NONE =
      new ClusterSetup() {
        @Override
        public boolean isByChunk() {
          return false;
        }

        @Override
        public boolean isDueAtStart() {
          return false;
        }

        @Override
        public void atStart(ClusterClient client) {}

        @Override
        public void before(ClusterClient client, Chunk chunk) {}

        @Override
        public void beforeIndex(ClusterClient client, Chunk chunk, String index) {}

        @Override
        public void forget() {}
      };

  /** Whether what is put has placeholders of chunks in its names. */
  boolean isByChunk();

  /** Whether anything can be put before there is a chunk. */
  boolean isDueAtStart();

  /**
   * Puts what does not depend on chunks.
   *
   * @throws IOException if it could not be put, and is to be tried again
   */
  void atStart(ClusterClient client) throws IOException;

  /**
   * Puts what the chunk needs.
   *
   * @throws IOException if it could not be put, and is to be tried again
   */
  void before(ClusterClient client, Chunk chunk) throws Exception;

  /**
   * Puts what documents of that index need.
   *
   * @throws IOException if it could not be put, and is to be tried again
   */
  void beforeIndex(ClusterClient client, Chunk chunk, String index) throws IOException;

  /** Looks again what is in the cluster. */
  void forget();
}
