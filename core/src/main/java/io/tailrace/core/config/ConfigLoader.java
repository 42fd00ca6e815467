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

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a configuration whole: the file, what it includes, {@code --inline-config}, and the files
 * of the include directory.
 *
 * <p>Source: fluentd lib/fluent/config.rb, Config.build; lib/fluent/supervisor.rb,
 * build_additional_configurations.
 */
public final class ConfigLoader {

  /** Name that origins give to the text of {@code --inline-config}. */
  static final String INLINE = "--inline-config";

  private static final Logger LOG = LoggerFactory.getLogger(ConfigLoader.class);

  private static final String DEFAULT_INCLUDE_DIR = "/etc/fluent/conf.d";

  /** How a file is written. */
  public enum FileType {
    /** By the extension: {@code .yaml} and {@code .yml} are YAML, all others v1. */
    GUESS,
    V1,
    YAML
  }

  /**
   * What to read.
   *
   * @param file the main file
   * @param type of the main file
   * @param encoding of the main file and of those in the include directory, if they are not YAML
   * @param inlineConfig text that is appended to the main file, where each backslash followed by
   *     {@code n} is a line end
   */
  public record Options(Path file, FileType type, Charset encoding, Optional<String> inlineConfig) {

    /** Returns the options of a command line that says nothing but the file. */
    public static Options of(Path file) {
      return new Options(file, FileType.GUESS, StandardCharsets.UTF_8, Optional.empty());
    }
  }

  private final ConfigSource source;
  private final EvaluationContext context;

  public ConfigLoader(ConfigSource source, EvaluationContext context) {
    this.source = source;
    this.context = context;
  }

  /**
   * Reads the configuration. Warnings are left in {@code problems}, which can show the lines of all
   * files from then on.
   *
   * @throws ConfigException if the syntax is wrong anywhere or a file cannot be read; the exception
   *     has all problems
   */
  public ConfigElement load(Options options, Problems problems) throws ConfigException {
    final Includes includes = new Includes(source, context, problems);
    final ConfigElement main = readFile(options, includes, problems);
    problems.throwIfErrors();
    final ConfigElement root = withIncludeDirectory(main, options, includes, problems);
    problems.throwIfErrors();
    return root;
  }

  private ConfigElement readFile(Options options, Includes includes, Problems problems) {
    final String name = options.file().toString();
    final ConfigElement.Builder root = ConfigElement.Builder.root(name);
    problems.source(name, "");
    final Span span = Span.of(name);
    if (name.endsWith(".rb")) {
      problems.error(
          span,
          "the Ruby DSL configuration format is not supported",
          "write the configuration in the v1 syntax; Fluentd has deprecated the Ruby DSL");
      return root.build();
    }
    try {
      if (isYaml(options)) {
        if (options.inlineConfig().isPresent()) {
          problems.warning(
              Span.of(INLINE),
              "--inline-config has no effect on a YAML configuration",
              "put its content into " + name);
        }
        return new YamlReader(source, context, problems, includes).read(options.file());
      }
      parseV1(options, source.read(options.file()), root, includes, problems);
    } catch (TextDecoder.MalformedTextException e) {
      problems.error(span, e.getMessage(), e.help());
    } catch (IOException e) {
      problems.error(span, "cannot be read: " + Includes.reason(e), "");
    }
    return root.build();
  }

  private void parseV1(
      Options options,
      byte[] bytes,
      ConfigElement.Builder root,
      Includes includes,
      Problems problems)
      throws TextDecoder.MalformedTextException {
    final String name = options.file().toString();
    final String text = TextDecoder.decode(name, bytes, options.encoding());
    final SourceText in;
    if (options.inlineConfig().isPresent()) {
      final String inline = options.inlineConfig().get().replace("\\n", "\n");
      in = new SourceText(name, text + "\n" + inline, text.length() + 1);
      problems.source(name, text);
      problems.source(INLINE, inline);
    } else {
      in = new SourceText(name, text);
      problems.source(name, text);
    }
    final Path directory = options.file().toAbsolutePath().getParent();
    includes.enter(options.file());
    new V1Parser(in, directory, includes, context, problems).parse(root);
    includes.leave();
  }

  private static boolean isYaml(Options options) {
    final String name = options.file().toString().toLowerCase(Locale.ROOT);
    return switch (options.type()) {
      case V1 -> false;
      case YAML -> true;
      case GUESS -> name.endsWith(".yaml") || name.endsWith(".yml");
    };
  }

  private ConfigElement withIncludeDirectory(
      ConfigElement main, Options options, Includes includes, Problems problems) {
    final String name = includeDirectory(main);
    if (name.isEmpty()) {
      LOG.info("configuration include directory is disabled");
      return main;
    }
    final List<Path> files;
    try {
      files = source.filesBelow(Path.of(name));
    } catch (NoSuchFileException e) {
      LOG.info("inaccessible include directory was specified path=\"{}\"", name);
      return main;
    } catch (IOException e) {
      problems.error(
          Span.of(name), "the include directory cannot be read: " + Includes.reason(e), "");
      return main;
    }
    ConfigElement root = main;
    for (Path file : files) {
      if (!file.toString().matches(".*\\.(?:conf|yaml|yml)")) {
        continue;
      }
      if (includes.parsed().contains(file.toAbsolutePath().normalize())) {
        LOG.info("skip auto loading, it was already loaded path=\"{}\"", file);
        continue;
      }
      LOG.info("loading additional configuration file path=\"{}\"", file);
      final Options additional =
          new Options(file, FileType.GUESS, options.encoding(), Optional.empty());
      root = root.plus(readFile(additional, new Includes(source, context, problems), problems));
    }
    return root;
  }

  private String includeDirectory(ConfigElement main) {
    return main.elements("system").stream()
        .findFirst()
        .flatMap(system -> system.text("config_include_dir"))
        .orElseGet(
            () ->
                context.environment().getOrDefault("FLUENT_CONF_INCLUDE_DIR", DEFAULT_INCLUDE_DIR));
  }
}
