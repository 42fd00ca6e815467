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
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows {@code @include}: finds the files or fetches the address, and reads each into the section
 * that includes it.
 *
 * <p>Source: fluentd lib/fluent/config/v1_parser.rb, eval_include.
 *
 * <p>Differs from Fluentd: a file that includes itself is an error and not an endless loop; a
 * pattern that matches nothing is a warning.
 */
final class Includes {

  private static final Pattern BACKUP_NAME =
      Pattern.compile(".*[._](?:bak|old|backup|orig|prev|conf|tmp|temp|debug|wip)\\.conf");

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

  private final ConfigSource source;
  private final EvaluationContext context;
  private final Problems problems;

  /** Files and addresses being read, the outermost last. */
  private final Deque<String> reading = new ArrayDeque<>();

  private final Set<Path> parsed = new HashSet<>();

  Includes(ConfigSource source, EvaluationContext context, Problems problems) {
    this.source = source;
    this.context = context;
    this.problems = problems;
  }

  /** Returns the files that were read, as absolute paths. */
  Set<Path> parsed() {
    return Set.copyOf(parsed);
  }

  /** Notes that a file is being read by somebody else, so that including it is a cycle. */
  void enter(Path file) {
    reading.push(file.toAbsolutePath().normalize().toString());
    parsed.add(file.toAbsolutePath().normalize());
  }

  /** Notes that a file was read by somebody else. */
  void noteParsed(Path file) {
    parsed.add(file.toAbsolutePath().normalize());
  }

  void leave() {
    reading.pop();
  }

  /** Reads what the argument of an {@code @include} names into the element. */
  void include(ConfigValue argument, Path directory, ConfigElement.Builder target) {
    final String uri = argument.text();
    if (uri.isBlank()) {
      problems.error(argument.span(), "@include has no file name", "its argument is empty");
      return;
    }
    try {
      final Matcher scheme = SCHEME.matcher(uri);
      if (!scheme.matches()) {
        includeFiles(argument, uri, directory, target);
      } else if (scheme.group(1).equalsIgnoreCase("file")) {
        includeFiles(argument, uri.replaceFirst("^[^:]*:(//[^/]*(?=/))?", ""), directory, target);
      } else if (scheme.group(1).matches("(?i)https?")) {
        includeAddress(argument, uri, target);
      } else {
        throw new IOException("'" + scheme.group(1) + "' is not http, https or file");
      }
    } catch (IOException e) {
      problems.error(argument.span(), "include error " + uri + " - " + reason(e), "");
    }
  }

  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "No such file or directory: " + e.getMessage();
    }
    if (e instanceof AccessDeniedException) {
      return "Permission denied: " + e.getMessage();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void includeFiles(
      ConfigValue argument, String uri, Path directory, ConfigElement.Builder target)
      throws IOException {
    final String path = percentDecoded(uri);
    final String pattern =
        Path.of(path).isAbsolute()
            ? path
            : directory.toAbsolutePath().normalize().resolve(path).normalize().toString();
    final List<Path> files = source.glob(pattern);
    if (files.isEmpty()) {
      problems.warning(
          argument.span(), "@include '" + uri + "' matches no file", "looked for " + pattern);
    }
    for (Path file : files) {
      if (path.endsWith("*.conf") && BACKUP_NAME.matcher(file.getFileName().toString()).matches()) {
        problems.warning(
            argument.span(),
            "There is a possibility that '@include "
                + uri
                + "' includes duplicated backed-up config file such as <"
                + file.getFileName()
                + ">",
            "move " + file + " elsewhere or give it another suffix");
      }
      if (isCycle(argument, uri, file.toString())) {
        continue;
      }
      final byte[] bytes = source.read(file);
      enter(file);
      parse(argument, file.toString(), bytes, file.getParent(), target);
      leave();
    }
  }

  private void includeAddress(ConfigValue argument, String uri, ConfigElement.Builder target)
      throws IOException {
    if (isCycle(argument, uri, uri)) {
      return;
    }
    final byte[] bytes;
    try {
      bytes = source.fetch(new URI(uri.replace(' ', '+')));
    } catch (URISyntaxException e) {
      throw new IOException("not an address: " + e.getReason(), e);
    }
    reading.push(uri);
    parse(argument, uri, bytes, Path.of("/"), target);
    leave();
  }

  private boolean isCycle(ConfigValue argument, String uri, String name) {
    if (!reading.contains(name)) {
      return false;
    }
    final List<String> chain = new ArrayList<>(reading);
    Collections.reverse(chain);
    chain.add(name);
    problems.error(
        argument.span(),
        "include error " + uri + " - the file includes itself",
        "the chain is " + String.join(" -> ", chain.subList(chain.indexOf(name), chain.size())));
    return true;
  }

  private void parse(
      ConfigValue argument,
      String name,
      byte[] bytes,
      Path directory,
      ConfigElement.Builder target) {
    try {
      final String text = TextDecoder.decode(name, bytes, StandardCharsets.UTF_8);
      problems.source(name, text);
      new V1Parser(new SourceText(name, text), directory, this, context, problems).parse(target);
    } catch (TextDecoder.MalformedTextException e) {
      problems.error(argument.span(), e.getMessage(), e.help());
    }
  }

  private static String percentDecoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A percent sign that begins no escape stands for itself.
      return path;
    }
  }
}
