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
package io.tailrace.plugin.stdout;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferedOutput;
import io.tailrace.api.ByteSink;
import io.tailrace.api.Chunk;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.Formatter;
import io.tailrace.api.InjectOptions;
import io.tailrace.api.Injector;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Receipt;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Prints events to standard output, or to the log file if there is one. With a {@code <buffer>}
 * they are printed when their chunk is delivered, in the form that they had when they were emitted.
 *
 * <p>Differs from Fluentd: an event that the formatter cannot write is an error event, and the
 * others of its stream are printed; there the whole stream fails, with some of its lines printed.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_stdout.rb.
 */
@PluginType("stdout")
public final class StdoutOutput implements DirectOutput, BufferedOutput {

  /**
   * @param useLogger prints where the daemon's log goes; {@code false}: to standard output even if
   *     the log goes to a file
   * @param format how a line looks; each event is one line
   * @param inject fields to add to the record before it is printed
   * @param buffer keeps events and prints them later; without it they are printed at once
   */
  public record Config(
      @Default("true") boolean useLogger,
      @Section(name = "format")
          @SectionDefaults(type = "stdout", value = "output_type json")
          @Compat(preset = Compat.Preset.FORMAT)
          PluginRef<Formatter> format,
      @Section @Compat(preset = Compat.Preset.INJECT) Optional<InjectOptions> inject,
      @Section
          @SectionDefaults(
              type = Buffer.DEFAULT_TYPE,
              argument = "tag",
              value = {"flush_at_shutdown true", "chunk_limit_size 10k"})
          PluginRef<Buffer> buffer) {}

  private final LinePrinter printer;
  private final Injector injector;
  private final boolean hasInjection;
  private final ErrorEvents errors;

  public StdoutOutput(Config config, OutputContext context) {
    this.printer =
        new LinePrinter(
            context.create(config.format()),
            config.useLogger() ? context.logDevice() : context.standardOutput(),
            true);
    this.injector = context.injector(config.inject());
    this.hasInjection = config.inject().isPresent();
    this.errors = context.errors();
  }

  @Override
  public Receipt process(EventStream stream) {
    injector.inject(stream, injected -> printer.print(injected, errors));
    return Receipt.accepted();
  }

  @Override
  public boolean prefersBuffered() {
    return false;
  }

  @Override
  public void format(Event event, ByteSink out) throws Exception {
    if (hasInjection) {
      injector.inject(event, injected -> printer.format(injected, out));
    } else {
      printer.format(event, out);
    }
  }

  @Override
  public CompletionStage<Void> write(Chunk chunk) throws IOException {
    try (InputStream lines = chunk.open()) {
      printer.print(lines);
    }
    return CompletableFuture.completedFuture(null);
  }
}
