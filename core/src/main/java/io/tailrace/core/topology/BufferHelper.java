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

import io.tailrace.core.buffer.BufferEngine;

/** The engine of an output, from the output's start to its stop. */
final class BufferHelper implements Component.Helper {
  private final BufferEngine engine;

  BufferHelper(BufferEngine engine) {
    this.engine = engine;
  }

  @Override
  public void start() throws Exception {
    engine.start();
  }

  @Override
  public void beginStop() {
    engine.beginStop();
  }

  @Override
  public void stop() throws InterruptedException {
    engine.stop();
  }

  @Override
  public void flush() {
    engine.flush();
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
