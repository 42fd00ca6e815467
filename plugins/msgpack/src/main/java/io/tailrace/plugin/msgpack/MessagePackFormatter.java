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
package io.tailrace.plugin.msgpack;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Event;
import io.tailrace.api.Formatter;
import io.tailrace.api.config.PluginType;

/**
 * Writes the record as MessagePack, without time and tag.
 *
 * <p>Source: fluentd lib/fluent/plugin/formatter_msgpack.rb.
 */
@PluginType("msgpack")
public final class MessagePackFormatter implements Formatter {

  @Override
  public void format(Event event, ByteSink out) {
    event.record().writeTo(out);
  }
}
