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

import io.tailrace.core.config.Suggestions;
import io.tailrace.core.plugin.InstalledType;
import io.tailrace.core.plugin.JarStore;
import io.tailrace.core.plugin.PluginCatalog;
import io.tailrace.core.plugin.PluginDescription;
import io.tailrace.core.plugin.Refusal;
import io.tailrace.core.plugin.SdkVersion;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tailrace plugin}: what is installed, from the indexes of the jars. */
@Command(
    name = "plugin",
    description = "Lists and describes the installed plugins.",
    subcommands = {PluginCommand.Listing.class, PluginCommand.Describe.class})
final class PluginCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static PluginCatalog catalog(SharedOptions shared, CommandLine command) {
    final PluginCatalog catalog =
        PluginCatalog.scan(
            shared.pluginDirectories(),
            new JarStore(Home.workDirectory()),
            SdkVersion.current(),
            PluginCatalog.empty());
    for (Refusal refusal : catalog.refusals()) {
      command.getErr().println("tailrace: warning: " + refusal.sentence());
    }
    return catalog;
  }

  /** Lists all types by kind. */
  @Command(name = "list", sortOptions = false, description = "Lists all installed types.")
  static final class Listing implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SharedOptions shared;

    @Mixin private HelpOption help;

    @Override
    public Integer call() {
      final PluginCatalog catalog = catalog(shared, spec.commandLine());
      spec.commandLine().getOut().print(PluginDescription.list(catalog));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }
  }

  /** Describes the types of a name. */
  @Command(
      name = "describe",
      sortOptions = false,
      description = "Describes a type and its parameters, for each kind that has one.")
  static final class Describe implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SharedOptions shared;

    @Parameters(paramLabel = "TYPE", description = "the @type")
    private String type;

    @Mixin private HelpOption help;

    @Override
    public Integer call() {
      final PluginCatalog catalog = catalog(shared, spec.commandLine());
      final List<InstalledType> found = catalog.find(type);
      if (found.isEmpty()) {
        spec.commandLine()
            .getErr()
            .println(
                "tailrace: no installed plugin has the type '"
                    + type
                    + "'; "
                    + Suggestions.listing("installed types", type, names(catalog)));
        return ExitCode.FAILED;
      }
      spec.commandLine()
          .getOut()
          .print(found.stream().map(PluginDescription::describe).collect(Collectors.joining("\n")));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }

    private static Set<String> names(PluginCatalog catalog) {
      return catalog.types().stream()
          .map(installed -> installed.entry().type())
          .collect(Collectors.toSet());
    }
  }
}
