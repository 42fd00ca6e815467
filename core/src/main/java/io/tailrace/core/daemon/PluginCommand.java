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

import io.tailrace.core.plugin.InstalledType;
import io.tailrace.core.plugin.PluginCatalog;
import io.tailrace.core.plugin.Refusal;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tailrace plugin}: what is installed, from the indexes of the jars. */
@Command(
    name = "plugin",
    description = "Lists and describes the installed plugins.",
    subcommands = {PluginCommand.Listing.class, PluginCommand.Describe.class})
final class PluginCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static PluginCatalog catalog(TailraceCommand.SharedOptions shared, CommandLine command)
      throws IOException {
    final PluginCatalog catalog = shared.catalog();
    for (Refusal refusal : catalog.refusals()) {
      command.getErr().println("tailrace: warning: " + refusal.sentence());
    }
    return catalog;
  }

  /** Lists all types by kind. */
  @Command(name = "list", description = "Lists all installed types.")
  static final class Listing implements java.util.concurrent.Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private TailraceCommand.SharedOptions shared;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "print this and end")
    private boolean help;

    @Override
    public Integer call() throws IOException {
      final PluginCatalog catalog = catalog(shared, spec.commandLine());
      for (InstalledType type : catalog.types()) {
        spec.commandLine()
            .getOut()
            .printf(
                "%-10s %-20s %s%n",
                type.entry().kind(), type.entry().type(), type.jar().fileName());
      }
      return ExitCode.OK;
    }
  }

  /** Describes the types of a name. */
  @Command(name = "describe", description = "Describes a type and its parameters.")
  static final class Describe implements java.util.concurrent.Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private TailraceCommand.SharedOptions shared;

    @Parameters(paramLabel = "TYPE", description = "the @type")
    private String type;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "print this and end")
    private boolean help;

    @Override
    public Integer call() throws IOException {
      final PluginCatalog catalog = catalog(shared, spec.commandLine());
      final List<InstalledType> found = catalog.find(type);
      if (found.isEmpty()) {
        spec.commandLine()
            .getErr()
            .println(
                "tailrace: no installed plugin has the type '"
                    + type
                    + "'; 'tailrace plugin list' shows those that there are");
        return ExitCode.FAILED;
      }
      return ExitCode.OK;
    }
  }
}
