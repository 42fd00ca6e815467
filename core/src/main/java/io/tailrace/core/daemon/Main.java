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
import io.tailrace.core.seam.FileProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;

/** Where the process begins. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(
        run(
            args,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
  }

  /** Runs the command and returns its exit code; see {@link ExitCode}. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    final CommandLine commandLine = new CommandLine(new TailraceCommand());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setCaseInsensitiveEnumValuesAllowed(false);
    commandLine.setPosixClusteredShortOptionsAllowed(true);
    commandLine.setParameterExceptionHandler(Main::usage);
    commandLine.setExecutionExceptionHandler(Main::failed);
    return commandLine.execute(args);
  }

  private static int usage(CommandLine.ParameterException e, String[] args) {
    final CommandLine commandLine = e.getCommandLine();
    final PrintWriter err = commandLine.getErr();
    final String unknown =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? firstUnknown(unmatched.getUnmatched())
            : "";
    if (unknown.startsWith("-")) {
      err.println("tailrace: Unknown option: '" + unknown + "'");
    } else {
      err.println("tailrace: " + e.getMessage());
    }
    final String near =
        Suggestions.didYouMean(unknown, known(commandLine.getCommandSpec(), unknown));
    if (!near.isEmpty()) {
      err.println("  " + near);
    }
    err.println("  see '" + commandLine.getCommandSpec().qualifiedName() + " --help'");
    return ExitCode.FAILED;
  }

  /** An option before what may be its value; without the value behind {@code =}. */
  private static String firstUnknown(List<String> unmatched) {
    return unmatched.stream()
        .filter(argument -> argument.startsWith("-"))
        .map(argument -> argument.replaceFirst("=.*", ""))
        .findFirst()
        .orElse(unmatched.get(0));
  }

  /** What could have been meant. One letter is no more like another than like all. */
  private static Collection<String> known(CommandLine.Model.CommandSpec spec, String unknown) {
    if (!unknown.startsWith("-")) {
      return spec.subcommands().keySet();
    }
    return unknown.startsWith("--")
        ? spec.options().stream()
            .filter(option -> !option.hidden())
            .map(CommandLine.Model.OptionSpec::longestName)
            .toList()
        : List.of();
  }

  private static int failed(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
    if (e instanceof IOException problem) {
      commandLine.getErr().println("tailrace: " + FileProblem.sentence(problem));
      return ExitCode.FAILED;
    }
    commandLine.getErr().println("tailrace: " + e);
    for (StackTraceElement frame : e.getStackTrace()) {
      commandLine.getErr().println("  " + frame);
    }
    return ExitCode.FAILED;
  }
}
