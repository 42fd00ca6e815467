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
package io.tailrace.plugin.file;

import io.tailrace.api.BufferedOutput;
import io.tailrace.api.Chunk;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.config.PluginType;
import java.util.concurrent.CompletionStage;

/** Can deliver nothing, so that its chunks go to its secondary. */
@PluginType("refusing")
public final class RefusingOutput implements BufferedOutput {
  public RefusingOutput() {}

  @Override
  public CompletionStage<Void> write(Chunk chunk) throws UnrecoverableException {
    throw new UnrecoverableException("refused");
  }
}
