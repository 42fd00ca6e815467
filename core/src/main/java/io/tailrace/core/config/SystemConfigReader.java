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
package io.tailrace.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads {@code <system>} and the sections in it. */
final class SystemConfigReader {

  private static final String DEFAULT_TIME_FORMAT = "%Y-%m-%d %H:%M:%S %z";
  private static final List<String> ROTATE_AGES = List.of("daily", "weekly", "monthly");
  private static final int COUNTER_PORT = 24321;

  /** Reads the parameters of one section and notes which were asked for. */
  private static final class Section {
    private final ConfigElement element;
    private final String prefix;
    private final ValueTypes types;
    private final Problems problems;
    private final Set<String> known = new HashSet<>();
    private final Set<String> knownSections = new HashSet<>();

    Section(ConfigElement element, String prefix, ValueTypes types, Problems problems) {
      this.element = element;
      this.prefix = prefix;
      this.types = types;
      this.problems = problems;
    }

    @FunctionalInterface
    interface Conversion<T> {
      T apply(String text, ValueTypes.Warnings warnings) throws BadValueException;
    }

    <T> Optional<T> get(String name, Conversion<T> conversion) {
      known.add(name);
      final Optional<ConfigParam> param = element.param(name);
      if (param.isEmpty() || param.get().value() instanceof ConfigValue.Default) {
        return Optional.empty();
      }
      if (param.get().value() instanceof ConfigValue.Nil) {
        return Optional.empty();
      }
      final Span span = param.get().value().span();
      if (SystemConfig.NOT_USED_YET.contains(prefix + name)) {
        problems.warning(
            param.get().keySpan(),
            "parameter '" + name + "' in <" + element.name() + "> is accepted and not used yet",
            "");
      }
      if (SystemConfig.WITHOUT_EFFECT.containsKey(prefix + name)) {
        problems.warning(
            param.get().keySpan(),
            "parameter '" + name + "' in <" + element.name() + "> has no effect",
            SystemConfig.WITHOUT_EFFECT.get(prefix + name) + "; take it out");
      }
      try {
        return Optional.ofNullable(
            conversion.apply(
                param.get().text(), (message, help) -> problems.warning(span, message, help)));
      } catch (BadValueException e) {
        problems.error(span, e.getMessage(), e.help());
        return Optional.empty();
      }
    }

    Optional<String> string(String name) {
      return get(name, (text, warnings) -> text);
    }

    Optional<Duration> time(String name) {
      return get(name, (text, warnings) -> types.time(name, text, warnings));
    }

    OptionalLong size(String name) {
      final Optional<Long> size = get(name, (text, warnings) -> types.size(name, text, warnings));
      return size.isPresent() ? OptionalLong.of(size.get()) : OptionalLong.empty();
    }

    Optional<Integer> integer(String name, int min, int max) {
      return get(
          name,
          (text, warnings) -> {
            final long value = types.integer(name, text, warnings);
            if (value < min || value > max) {
              throw new BadValueException(
                  name + " '" + text + "' is outside " + min + ".." + max, "");
            }
            return (int) value;
          });
    }

    /** Reads a boolean whose default is nil: what is none is nil, as in Fluentd. */
    Optional<Boolean> bool(String name) {
      return get(
          name,
          (text, warnings) -> {
            final Optional<Boolean> value = types.bool(name, text, warnings);
            if (value.isEmpty()) {
              warnings.warn(
                  name + " '" + text + "' is not a boolean and counts as not given",
                  "write true or false");
            }
            return value.orElse(null);
          });
    }

    boolean bool(String name, boolean defaultValue) {
      return get(
              name,
              (text, warnings) ->
                  types
                      .bool(name, text, warnings)
                      .orElseThrow(
                          () ->
                              new BadValueException(
                                  "'" + name + "' parameter is required but nil is specified",
                                  "write true or false")))
          .orElse(defaultValue);
    }

    Optional<String> word(String name, List<String> valid) {
      return get(name, (text, warnings) -> types.enumeration(text, valid));
    }

    /** Reads permissions: octal digits from the start of the text, as Ruby's to_i(8). */
    OptionalInt permission(String name) {
      final Optional<Integer> mode =
          get(
              name,
              (text, warnings) -> {
                final String digits = text.strip().replaceFirst("^0o", "");
                if (!digits.matches("[0-7]{1,6}")) {
                  throw new BadValueException(
                      name + " '" + text + "' is not an octal mode", "write it as 0644");
                }
                return Integer.valueOf(digits, 8);
              });
      return mode.isPresent() ? OptionalInt.of(mode.get()) : OptionalInt.empty();
    }

    String required(String name) {
      final Optional<String> value = string(name);
      if (value.isEmpty()) {
        problems.error(
            element.span(),
            "'" + name + "' parameter is required, in section " + element.name(),
            "write a line '" + name + " ...' in it");
      }
      return value.orElse("");
    }

    /** Returns the section in this one, if it was written. */
    Optional<Section> section(String name) {
      knownSections.add(name);
      final List<ConfigElement> sections = element.elements(name);
      if (sections.isEmpty()) {
        return Optional.empty();
      }
      if (sections.size() > 1) {
        problems.error(
            sections.get(1).span(),
            "'<" + name + ">' section cannot be written twice or more",
            "the other one is at " + sections.get(0).origin());
      }
      if (SystemConfig.NOT_USED_YET.contains("<" + name + ">")) {
        problems.warning(
            sections.get(0).span(), "section <" + name + "> is accepted and not used yet", "");
      }
      return Optional.of(new Section(sections.get(0), name + "/", types, problems));
    }

    Section sectionOrEmpty(String name) {
      return section(name)
          .orElseGet(
              () ->
                  new Section(
                      ConfigElement.empty(name, element.span()), name + "/", types, problems));
    }

    void warnAboutUnknown() {
      for (ConfigParam param : element.params()) {
        if (!known.contains(param.key())) {
          problems.warning(
              param.keySpan(),
              "parameter '" + param.key() + "' in <" + element.name() + "> is not used.",
              Suggestions.didYouMean(param.key(), known));
        }
      }
      for (ConfigElement child : element.elements()) {
        if (!knownSections.contains(child.name())) {
          problems.warning(
              child.span(),
              "section <" + child.name() + "> is not used in <" + element.name() + ">",
              Suggestions.didYouMean(child.name(), knownSections));
        }
      }
    }
  }

  private SystemConfigReader() {}

  static SystemConfig read(ConfigElement element, boolean strictByCommandLine, Problems problems) {
    final boolean strict =
        strictByCommandLine
            || element.text("strict_config_value").filter(t -> t.matches("true|yes|")).isPresent();
    final Section system = new Section(element, "", new ValueTypes(strict), problems);
    final Optional<Section> metrics = system.section("metrics");
    final SystemConfig config =
        new SystemConfig(
            workers(system),
            system.time("restart_worker_interval").orElse(Duration.ZERO),
            system.string("root_dir"),
            system.word("log_level", SystemConfig.LOG_LEVELS).orElse("info"),
            system.bool("suppress_repeated_stacktrace"),
            system.time("ignore_repeated_log_interval"),
            system.time("ignore_same_log_interval"),
            system.time("emit_error_log_interval"),
            system.bool("suppress_config_dump"),
            system.bool("log_event_verbose"),
            system.bool("without_source"),
            system.bool("with_source_only"),
            system.string("rpc_endpoint"),
            system.bool("enable_get_dump"),
            system.string("process_name"),
            system.permission("file_permission"),
            system.permission("dir_permission"),
            system.bool("strict_config_value"),
            system.bool("enable_msgpack_time_support"),
            system.bool("disable_shared_socket"),
            system.bool("enable_input_metrics", true),
            system.bool("enable_size_metrics"),
            system.bool("enable_jit", false),
            system.string("config_include_dir"),
            system.string("umask"),
            log(system.sectionOrEmpty("log")),
            system.section("counter_server").map(SystemConfigReader::counterServer),
            system.section("counter_client").map(SystemConfigReader::counterClient),
            metrics.flatMap(section -> section.string("@type")).orElse("local"),
            metrics.flatMap(SystemConfigReader::labels).orElse(Map.of()),
            sourceOnlyBuffer(system.sectionOrEmpty("source_only_buffer")));
    metrics.ifPresent(Section::warnAboutUnknown);
    system.warnAboutUnknown();
    return config;
  }

  private static int workers(Section system) {
    return system
        .get(
            "workers",
            (text, warnings) -> {
              final long workers = system.types.integer("workers", text, warnings);
              if (workers < 1) {
                throw new BadValueException(
                    "workers '" + text + "' is less than 1", "write 'workers 1'");
              }
              if (workers > 1) {
                throw new BadValueException(
                    "workers " + workers + " is not supported yet, only 1 is",
                    "leave 'workers' out; one process uses all processors");
              }
              return (int) workers;
            })
        .orElse(1);
  }

  private static SystemConfig.Log log(Section section) {
    final List<String> levels = new ArrayList<>();
    levels.add("none");
    levels.addAll(SystemConfig.LOG_LEVELS);
    final SystemConfig.Log log =
        new SystemConfig.Log(
            section.string("path"),
            section.word("format", List.of("text", "json")).orElse("text"),
            section.string("time_format").orElse(DEFAULT_TIME_FORMAT),
            section.get("rotate_age", (text, warnings) -> rotateAge(text)),
            section.size("rotate_size"),
            section.word("forced_stacktrace_level", levels).orElse("none"));
    section.warnAboutUnknown();
    return log;
  }

  private static String rotateAge(String text) throws BadValueException {
    if (!ROTATE_AGES.contains(text)
        && !text.strip().toLowerCase(Locale.ROOT).matches("[0-9]{1,9}")) {
      throw new BadValueException(
          "invalid value for Integer(): " + RubyText.inspect(text),
          "write daily, weekly, monthly, or a number of files to keep");
    }
    return text;
  }

  private static SystemConfig.CounterServer counterServer(Section section) {
    final SystemConfig.CounterServer server =
        new SystemConfig.CounterServer(
            section.required("scope"),
            section.integer("port", 0, 65535).orElse(COUNTER_PORT),
            section.string("bind").orElse("127.0.0.1"),
            section.required("backup_path"));
    section.warnAboutUnknown();
    return server;
  }

  private static SystemConfig.CounterClient counterClient(Section section) {
    final SystemConfig.CounterClient client =
        new SystemConfig.CounterClient(
            section.required("host"),
            section.integer("port", 0, 65535).orElse(COUNTER_PORT),
            section.time("timeout").orElse(Duration.ofSeconds(5)));
    section.warnAboutUnknown();
    return client;
  }

  private static Optional<Map<String, Object>> labels(Section section) {
    final Optional<ConfigParam> labels = section.element.param("labels");
    return section.get(
        "labels", (text, warnings) -> section.types.hash("labels", labels.get().value()));
  }

  private static SystemConfig.SourceOnlyBuffer sourceOnlyBuffer(Section section) {
    final SystemConfig.SourceOnlyBuffer buffer =
        new SystemConfig.SourceOnlyBuffer(
            section.integer("flush_thread_count", 1, 1024).orElse(1),
            section
                .word("overflow_action", List.of("throw_exception", "block", "drop_oldest_chunk"))
                .orElse("drop_oldest_chunk"),
            section.string("path"),
            section.time("flush_interval"),
            section.size("chunk_limit_size"),
            section.size("total_limit_size"),
            section.word("compress", List.of("text", "gzip")));
    section.warnAboutUnknown();
    return buffer;
  }
}
