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
import io.tailrace.api.ByteSize;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.RecordPath;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.config.BufferDefaults;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.core.buffer.BufferConfig;
import io.tailrace.core.buffer.BufferConfig.FlushMode;
import io.tailrace.core.config.Binder;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.Declarations;
import io.tailrace.core.config.SectionRef;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * Reads how the events of an output are buffered, and checks it.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, configure.
 */
final class BufferingReader {
  private static final String SECTION = "buffer";
  private static final String CHUNK_KEYS = "chunk_keys";
  private static final Pattern FIELD_NAME = Pattern.compile("[-_.@a-zA-Z0-9]+");

  /** Keys from which on a warning is given. */
  private static final int KEYS_MANY = 4;

  private final Binder binder;
  private final Declarations declarations;
  private final ZoneId zone;

  BufferingReader(Binder binder, Declarations declarations, ZoneId zone) {
    this.binder = binder;
    this.declarations = declarations;
    this.zone = zone;
  }

  /**
   * Reads the sections of an output.
   *
   * @param pluginConfig what the plugin's own record says, which may have defaults for the section
   * @return empty if anything is wrong; what is, is in the problems
   */
  Optional<Buffering> read(
      ConfigElement output, Optional<? extends java.lang.Record> pluginConfig, Logger log) {
    final SectionRef<Buffer> storage =
        pluginConfig.flatMap(BufferingReader::storage).orElseGet(() -> plain(output));
    final ConfigElement section = storage.element();
    declarations.childSection(output, SECTION, section);
    final Optional<OutputOptions> options = binder.bind(OutputOptions.class, output);
    final Optional<BufferConfig> config = binder.bind(BufferConfig.class, section);
    if (options.isEmpty() || config.isEmpty()) {
      return Optional.empty();
    }
    try {
      checkLimit(section, "chunk_limit_size", config.get().chunkLimitSize());
      checkLimit(section, "total_limit_size", config.get().totalLimitSize());
      final ChunkKeys keys = keys(config.get());
      if ((keys.hasTag() ? 1 : 0) + keys.fields().size() >= KEYS_MANY) {
        log.warn("many chunk keys specified, and it may cause too many chunks on your system.");
      }
      final FlushMode mode = flushMode(config.get(), keys, output, log);
      return Optional.of(
          new Buffering(
              config.get(),
              storage,
              keys,
              mode,
              options.get(),
              !output.elements(SECTION).isEmpty()));
    } catch (ParameterException e) {
      binder.report(section, e);
      return Optional.empty();
    }
  }

  /** A negative size counts as none elsewhere; a limit that is not kept is not what was meant. */
  private static void checkLimit(ConfigElement section, String name, Optional<ByteSize> read) {
    section
        .text(name)
        .filter(text -> read.isEmpty() && text.strip().startsWith("-"))
        .ifPresent(
            text -> {
              throw new ParameterException(
                  name,
                  name + " is " + text + ": the buffer could take nothing",
                  "write more than 0, or remove the line");
            });
  }

  /** The section as the plugin's record has it. */
  @SuppressWarnings("unchecked") // the kind is asked for
  private static Optional<SectionRef<Buffer>> storage(java.lang.Record config) {
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      Object value;
      try {
        component.getAccessor().setAccessible(true);
        value = component.getAccessor().invoke(config);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("BUG: cannot read " + component, e);
      }
      if (value instanceof Optional<?> optional) {
        value = optional.orElse(null);
      }
      if (value instanceof PluginRef<?> ref && ref.kind() == Buffer.class) {
        return Optional.of(withDefaults((SectionRef<Buffer>) value, config));
      }
    }
    return Optional.empty();
  }

  private static SectionRef<Buffer> withDefaults(SectionRef<Buffer> ref, java.lang.Record config) {
    return config instanceof BufferDefaults defaults
        ? new SectionRef<>(
            ref.kind(), ref.type(), ref.element().withDefaults("", defaults.bufferDefaults()))
        : ref;
  }

  /** The section of a plugin that has no say in it. */
  private SectionRef<Buffer> plain(ConfigElement output) {
    final List<ConfigElement> written = output.elements(SECTION);
    final ConfigElement section =
        written.isEmpty() ? ConfigElement.empty(SECTION, output.span()) : written.get(0);
    return new SectionRef<>(
        Buffer.class,
        section.text("@type").or(() -> section.text("type")).orElse(Buffer.DEFAULT_TYPE),
        section);
  }

  private ChunkKeys keys(BufferConfig config) {
    boolean hasTag = false;
    boolean hasTime = false;
    final List<RecordPath> fields = new ArrayList<>();
    for (String key : config.chunkKeys()) {
      if (key.equals("tag")) {
        hasTag = true;
      } else if (key.equals("time")) {
        hasTime = true;
      } else {
        fields.add(field(key));
      }
    }
    Optional<Duration> timekey = Optional.empty();
    if (hasTime) {
      timekey =
          Optional.of(
              config
                  .timekey()
                  .orElseThrow(
                      () ->
                          new ParameterException(
                              "timekey",
                              "<buffer ...> argument includes 'time', but timekey is not configured",
                              "add a line such as 'timekey 1d' to the section")));
      if (timekey.get().isZero() || timekey.get().isNegative()) {
        throw new ParameterException(
            "timekey",
            "timekey should be greater than 0. current timekey: "
                + (timekey.get().isZero() ? "0.0" : timekey.get().toMillis() / 1000.0),
            "write the length of a time slice, such as 1h");
      }
    }
    return new ChunkKeys(hasTag, timekey, zone(config), fields);
  }

  private static RecordPath field(String key) {
    if (key.startsWith("$[")) {
      throw new ParameterException(
          CHUNK_KEYS, "in chunk_keys: bracket notation is not allowed", "write $.a.b");
    }
    final RecordPath path;
    try {
      path = RecordPath.parse(key);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(CHUNK_KEYS, "in chunk_keys: " + e.getMessage());
    }
    if (!key.startsWith("$.") && !FIELD_NAME.matcher(key).matches()) {
      throw new ParameterException(
          CHUNK_KEYS,
          "chunk_keys specification includes invalid char",
          "'" + key + "' may have letters, digits and _ . @ - in it");
    }
    return path;
  }

  private ZoneId zone(BufferConfig config) {
    if (config.timekeyUseUtc()) {
      return ZoneOffset.UTC;
    }
    if (config.timekeyZone().isEmpty()) {
      return zone;
    }
    try {
      return TimeOptions.DEFAULTS.withTimezone(config.timekeyZone()).zone().orElse(zone);
    } catch (IllegalArgumentException e) {
      throw new ParameterException("timekey_zone", e.getMessage());
    }
  }

  private static FlushMode flushMode(
      BufferConfig config, ChunkKeys keys, ConfigElement output, Logger log) {
    final boolean isExplicit = config.flushMode().isGiven();
    FlushMode mode = config.flushMode().value();
    if (mode == FlushMode.DEFAULT) {
      if (output.has("flush_interval")) {
        log.info(
            "'flush_interval' is configured at out side of <buffer>. 'flush_mode' is set to"
                + " 'interval' to keep existing behaviour");
        mode = FlushMode.INTERVAL;
      } else {
        mode = keys.hasTime() ? FlushMode.LAZY : FlushMode.INTERVAL;
      }
    }
    if (mode != FlushMode.INTERVAL
        && config.flushInterval().isGiven()
        && !output.has("flush_interval")) {
      final String name = mode.name().toLowerCase(java.util.Locale.ROOT);
      if (isExplicit) {
        throw new ParameterException(
            "flush_interval",
            "'flush_interval' can't be specified when 'flush_mode' is not 'interval' explicitly: '"
                + name
                + "'",
            "remove one of the two");
      }
      log.warn(
          "'flush_interval' is ignored because default 'flush_mode' is not 'interval': '{}'", name);
    }
    return mode;
  }
}
