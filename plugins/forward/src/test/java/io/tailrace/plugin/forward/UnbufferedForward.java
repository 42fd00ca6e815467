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
package io.tailrace.plugin.forward;

import io.tailrace.api.DirectOutput;
import io.tailrace.api.EventStream;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.PluginType;

/** The output without its buffer: the test writes the chunks. */
@PluginType("unbuffered_forward")
public final class UnbufferedForward implements DirectOutput {
  final ForwardOutput output;

  public UnbufferedForward(ForwardOutput.Config config, OutputContext context) {
    output = new ForwardOutput(config, context);
  }

  @Override
  public Receipt process(EventStream stream) {
    return Receipt.accepted();
  }

  @Override
  public void start() throws Exception {
    output.start();
  }

  @Override
  public void close() {
    output.close();
  }
}
