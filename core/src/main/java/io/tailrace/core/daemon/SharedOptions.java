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
package io.tailrace.core.daemon;

import ch.qos.logback.classic.Level;
import io.tailrace.core.config.ConfigLoader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options of all commands that look at a configuration or at the plugins. */
final class SharedOptions {
  private static final List<Level> LEVELS =
      List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR);
  private static final Path SYSTEM_CONFIG = Path.of("/etc/fluent/fluent.conf");
  private static final Path SYSTEM_PLUGINS = Path.of("/etc/fluent/plugin");

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "PATH",
      description =
          "configuration file (default: $$FLUENT_CONF, then /etc/fluent/fluent.conf, then the one"
              + " in conf/)")
  private Path config;

  @Option(
      names = {"-p", "--plugin"},
      paramLabel = "DIR",
      description =
          "directory with plugin jars beside plugins/ and $$FLUENT_PLUGIN; may be repeated")
  private List<Path> plugins = new ArrayList<>();

  @Option(names = "-I", paramLabel = "DIR", description = "has no effect: there is no library path")
  private List<String> libraryPaths = new ArrayList<>();

  @Option(
      names = "-r",
      paramLabel = "NAME",
      description = "has no effect: there is nothing to preload")
  private List<String> preloads = new ArrayList<>();

  @Option(
      names = {"-i", "--inline-config"},
      paramLabel = "TEXT",
      description = "text to append to the configuration; \\n is a line end")
  private String inline;

  @Option(
      names = "--config-file-type",
      paramLabel = "TYPE",
      description = "yaml, yml or guess: how the configuration is written")
  private String type;

  @Option(names = "--use-v1-config", description = "accepted: it is the default")
  private boolean v1;

  @Option(names = "--use-v0-config", description = "refused: use the v1 syntax")
  private boolean v0;

  @Option(
      names = "--strict-config-value",
      description = "values that are not of their type are errors")
  private boolean strict;

  @Option(names = "--conf-encoding", paramLabel = "ENCODING", description = "default: utf-8")
  private String encodingName = "utf-8";

  @Option(
      names = {"-v", "--verbose"},
      description = "log more: -v is debug, -vv is trace")
  private boolean[] verbose = {};

  @Option(
      names = {"-q", "--quiet"},
      description = "log less: -q is warn, -qq is error")
  private boolean[] quiet = {};

  /** Why it is this file, if no option says it; known when {@link #file} has been called. */
  private String choice;

  /** The configuration file to use. */
  Path file() {
    if (config != null) {
      return config;
    }
    final String fromEnvironment = System.getenv("FLUENT_CONF");
    if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
      choice = "using the configuration of $FLUENT_CONF: " + fromEnvironment;
      return Path.of(fromEnvironment);
    }
    if (Files.exists(SYSTEM_CONFIG)) {
      choice = "no configuration was given; using " + SYSTEM_CONFIG;
      return SYSTEM_CONFIG;
    }
    final Path own = Home.directory().resolve("conf").resolve("fluent.conf");
    choice =
        "no configuration was given and there is no " + SYSTEM_CONFIG + "; using the sample " + own;
    return own;
  }

  /** Says why {@link #file} is that one, if no option does. */
  Optional<String> choice() {
    return Optional.ofNullable(choice);
  }

  /** A sentence for each option that was accepted and has no effect. */
  List<String> notices() {
    final List<String> all = new ArrayList<>();
    if (!libraryPaths.isEmpty()) {
      all.add("the option -I has no effect: plugins are jars, in directories given by --plugin");
    }
    if (!preloads.isEmpty()) {
      all.add("the option -r has no effect: plugins are jars, in directories given by --plugin");
    }
    for (Path directory : pluginDirectories()) {
      if (hasRubyFiles(directory)) {
        all.add(
            "the plugins in Ruby in "
                + directory
                + " are not used; 'tailrace plugin list' shows what there is in their place");
      }
    }
    return all;
  }

  ConfigLoader.FileType type() {
    if (type == null || type.equals("guess")) {
      return ConfigLoader.FileType.GUESS;
    }
    if (type.equals("yaml") || type.equals("yml")) {
      return ConfigLoader.FileType.YAML;
    }
    throw wrong("--config-file-type accepts yaml/yml or guess, not '" + type + "'");
  }

  Charset encoding() {
    if (v0) {
      throw wrong(
          "the option --use-v0-config is not supported; write the configuration in the v1 syntax");
    }
    try {
      return encodingName.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(encodingName);
    } catch (IllegalArgumentException e) {
      throw wrong("'" + encodingName + "' is not an encoding; write for example utf-8");
    }
  }

  Optional<String> inline() {
    return Optional.ofNullable(inline);
  }

  boolean isStrict() {
    return strict;
  }

  /** The distribution's own plugins, then {@code $FLUENT_PLUGIN}, then those of the options. */
  List<Path> pluginDirectories() {
    final List<Path> directories = new ArrayList<>();
    directories.add(Home.directory().resolve("plugins"));
    final String fromEnvironment = System.getenv("FLUENT_PLUGIN");
    final Path common =
        fromEnvironment == null || fromEnvironment.isEmpty()
            ? SYSTEM_PLUGINS
            : Path.of(fromEnvironment);
    if (Files.isDirectory(common)) {
      directories.add(common);
    }
    directories.addAll(plugins);
    return directories;
  }

  /** The lowest level to log; empty: no option says it. */
  Optional<Level> logLevel() {
    if (verbose.length == 0 && quiet.length == 0) {
      return Optional.empty();
    }
    final int level = LEVELS.indexOf(Level.INFO) - verbose.length + quiet.length;
    return Optional.of(LEVELS.get(Math.max(0, Math.min(level, LEVELS.size() - 1))));
  }

  /** What ends the command with the usage. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static boolean hasRubyFiles(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.toString().endsWith(".rb"));
    } catch (IOException e) {
      return false; // said by whoever looks for jars there
    }
  }
}
