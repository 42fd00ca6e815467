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

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferedOutput;
import io.tailrace.api.ByteSink;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.Event;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Output;
import io.tailrace.api.Plugin;
import io.tailrace.core.buffer.Backup;
import io.tailrace.core.buffer.BufferConfig;
import io.tailrace.core.buffer.BufferEngine;
import io.tailrace.core.buffer.ChunkWriter;
import io.tailrace.core.buffer.EngineParts;
import io.tailrace.core.buffer.EventFormat;
import io.tailrace.core.config.Binder;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.Declarations;
import io.tailrace.core.config.SectionRef;
import io.tailrace.core.observe.Hop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;

/**
 * Gives buffered outputs their buffers and secondaries, and refuses those sections where an output
 * takes its events directly: to ignore them would promise retries and safety that are not there.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, configure.
 */
final class BufferedOutputs {
  private static final String BUFFER = "buffer";
  private static final String SECONDARY = "secondary";

  private final ComponentFactory factory;
  private final Declarations declarations;
  private final BufferingReader reader;

  BufferedOutputs(ComponentFactory factory, Binder binder, Declarations declarations) {
    this.factory = factory;
    this.declarations = declarations;
    this.reader = new BufferingReader(binder, declarations, factory.services().buffers().zone());
  }

  /**
   * Reads how the events of an output are buffered, before the output is made; a secondary has the
   * buffer of its primary.
   *
   * @return false if something is wrong, which is in the problems
   */
  boolean readBuffering(
      ConfigElement element,
      Optional<? extends java.lang.Record> config,
      ComponentContext context,
      Place place) {
    if (isSecondary(element, place)) {
      context.setBuffering(place.parent().orElseThrow().bufferOwner().buffering(), true);
      return true;
    }
    final Optional<Buffering> buffering = reader.read(element, config, context.log());
    buffering.ifPresent(read -> context.setBuffering(read, false));
    return buffering.isPresent();
  }

  private static boolean isSecondary(ConfigElement element, Place place) {
    return element.name().equals(SECONDARY)
        && place.parent().map(Component::bufferOwner).isPresent();
  }

  /** Refuses sections that the output can do nothing with. */
  void checkSections(Plugin plugin, ConfigElement element) {
    if (!(plugin instanceof Output) || plugin instanceof BufferedOutput) {
      return;
    }
    for (ConfigElement buffer : element.elements(BUFFER)) {
      factory
          .problems()
          .error(
              buffer.span(),
              "<buffer> section is configured, but plugin '"
                  + element.text("@type").or(() -> element.text("type")).orElse("")
                  + "' doesn't support buffering",
              "remove the section: the output takes each event when it is emitted");
      factory.ignore(buffer);
    }
    for (ConfigElement secondary : element.elements(SECONDARY)) {
      refuseSecondary(secondary);
    }
  }

  private void refuseSecondary(ConfigElement secondary) {
    factory
        .problems()
        .error(
            secondary.span(),
            "Invalid <secondary> section for non-buffered plugin",
            "remove the section: failures of this output reach the input at once");
    factory.ignore(secondary);
  }

  /** The node of an output; empty, with a problem, if its buffer cannot be made. */
  Optional<OutputNode> node(
      ComponentFactory.Made<Output> output, ConfigElement element, Place place) {
    final Component component = output.component();
    final Buffering buffering = output.context().buffering();
    if (output.plugin() instanceof BufferedOutput buffered
        && (buffering.isConfigured()
            || !(output.plugin() instanceof DirectOutput)
            || buffered.prefersBuffered())) {
      return buffered(output, buffered, element, place.around());
    }
    if (output.plugin() instanceof BufferedOutput) {
      element.elements(SECONDARY).forEach(this::refuseSecondary);
    }
    return Optional.of(
        OutputNode.direct(
            component, (DirectOutput) output.plugin(), component.openHop(Hop.Kind.OUTPUT)));
  }

  private Optional<OutputNode> buffered(
      ComponentFactory.Made<Output> made,
      BufferedOutput output,
      ConfigElement element,
      Router around) {
    final Component component = made.component();
    final ComponentContext context = made.context();
    final Buffering buffering = context.buffering();
    final BufferConfig config = buffering.config();
    final HostServices services = factory.services();
    final boolean isFormatOwn = formats(output);
    final Backup backup =
        new Backup(
            services.buffers().disk(),
            services.buffers().backupBase(),
            services.workerId(),
            component.id(),
            services.buffers().directoryPermission());
    component.setBufferOwner(
        new BufferOwner(
            component.id(),
            component.type(),
            context.directory(),
            buffering,
            !isFormatOwn,
            backup));
    final Buffer storage;
    final Optional<ChunkWriter> secondary;
    try {
      storage =
          factory
              .makeNested(storageSection(buffering, output, context), BUFFER, around, component)
              .plugin();
      secondary = secondary(made, output, element, around);
    } catch (ComponentFactory.NestedProblem e) {
      return Optional.empty(); // which is in the problems
    }
    warnOfLoss(config, storage, buffering, context.log());
    final Hop hop = component.openHop(Hop.Kind.OUTPUT);
    final Optional<EventFormat> format =
        isFormatOwn
            ? Optional.of(output::format)
            : buffering.options().timeAsInteger()
                ? Optional.of(BufferedOutputs::withIntegerTime)
                : Optional.empty();
    final BufferEngine engine =
        new BufferEngine(
            new EngineParts(
                services.clock(),
                services.scheduler(),
                services.buffers().flushThreads(),
                new Random(),
                storage,
                config,
                buffering.flushMode(),
                buffering.keys(),
                format,
                isFormatOwn,
                new OutputWriter(component, output, context.log()),
                secondary,
                backup,
                factory.errors(),
                hop,
                context.log(),
                component.id(),
                buffering.options().slowFlushLogThreshold()));
    component.setEngine(engine);
    component.addHelper(new BufferHelper(engine));
    return Optional.of(OutputNode.buffered(component, engine, hop));
  }

  /** The section with the path that the output wants where the configuration gives none. */
  private static SectionRef<Buffer> storageSection(
      Buffering buffering, BufferedOutput output, ComponentContext context) {
    final SectionRef<Buffer> ref = buffering.storage();
    final Optional<String> path = output.bufferPath();
    if (path.isEmpty() || context.directory().isPresent() || ref.element().has("path")) {
      return ref;
    }
    return new SectionRef<>(
        ref.kind(), ref.type(), ref.element().withDefaults("", Map.of("path", path.get())));
  }

  private static void warnOfLoss(
      BufferConfig config, Buffer storage, Buffering buffering, Logger log) {
    if (!storage.isPersistent() && !config.flushAtShutdown().orElse(true)) {
      log.warn(
          "'flush_at_shutdown' is false, and buffer plugin '{}' is not persistent buffer.",
          buffering.storage().type());
      log.warn(
          "what is buffered at a stop is not flushed but kept in the backup. please confirm your"
              + " configuration again.");
    }
  }

  private Optional<ChunkWriter> secondary(
      ComponentFactory.Made<Output> primary,
      BufferedOutput output,
      ConfigElement element,
      Router around) {
    declarations.childSection(element, SECONDARY);
    final List<ConfigElement> written = element.elements(SECONDARY);
    if (written.isEmpty()) {
      return Optional.empty();
    }
    final ConfigElement section = written.get(0);
    for (String inner : List.of(BUFFER, SECONDARY)) {
      for (ConfigElement wrong : section.elements(inner)) {
        factory
            .problems()
            .error(
                wrong.span(),
                "<secondary> section cannot have <" + inner + "> section",
                "remove it: the secondary gets the chunks of the primary's buffer");
        factory.ignore(section);
        throw new ComponentFactory.NestedProblem();
      }
    }
    final Logger log = primary.context().log();
    if (primary.context().buffering().config().retryForever()) {
      log.warn(
          "<secondary> with 'retry_forever', only unrecoverable errors are moved to secondary");
    }
    final String type =
        section.text("@type").or(() -> section.text("type")).orElse(primary.component().type());
    final ComponentFactory.Made<Output> made =
        factory.makeNested(
            new SectionRef<>(Output.class, type, section), "output", around, primary.component());
    if (!(made.plugin() instanceof BufferedOutput secondary)) {
      factory
          .problems()
          .error(
              section.span(),
              "secondary plugin '" + type + "' must support buffering, but doesn't",
              "use an output such as secondary_file");
      throw new ComponentFactory.NestedProblem();
    }
    if (!type.equals(primary.component().type())
        && !type.equals("secondary_file")
        && (formats(output) || formats(secondary))) {
      log.atWarn()
          .addKeyValue("primary", primary.component().type())
          .addKeyValue("secondary", type)
          .log(
              "Use different plugin for secondary. Check the plugin works with primary like"
                  + " secondary_file");
    }
    return Optional.of(new OutputWriter(made.component(), secondary, made.context().log()));
  }

  /** Whether the output writes events into chunks in a form of its own. */
  private static boolean formats(BufferedOutput output) {
    try {
      return output.getClass().getMethod("format", Event.class, ByteSink.class).getDeclaringClass()
          != BufferedOutput.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("BUG: a buffered output without format", e);
    }
  }

  /** Writes the event with its time in whole seconds. */
  private static void withIntegerTime(Event event, ByteSink out) {
    out.write(0x92);
    writeUnsigned(event.seconds(), out);
    event.record().writeTo(out);
  }

  private static void writeUnsigned(long seconds, ByteSink out) {
    if (seconds >= 0 && seconds < 0x80) {
      out.write((int) seconds);
    } else if (seconds >= 0 && seconds <= 0xffffffffL) {
      out.write(MessagePack.UINT32);
      for (int shift = 24; shift >= 0; shift -= 8) {
        out.write((int) (seconds >>> shift));
      }
    } else {
      out.write(MessagePack.INT64);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) (seconds >>> shift));
      }
    }
  }
}
