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

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
    commandLine.getErr().println("tailrace: " + e.getMessage());
    commandLine.usage(commandLine.getErr());
    return ExitCode.FAILED;
  }

  private static int failed(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
    if (e instanceof IOException) {
      commandLine.getErr().println("tailrace: " + e.getMessage());
      return ExitCode.FAILED;
    }
    commandLine.getErr().println("tailrace: " + e);
    for (StackTraceElement frame : e.getStackTrace()) {
      commandLine.getErr().println("  " + frame);
    }
    return ExitCode.FAILED;
  }
}
