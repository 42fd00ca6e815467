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

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads one file of Fluentd's configuration syntax v1 into an element that is being built: the
 * root, or, for an included file, the section that includes it.
 *
 * <p>An error does not end the reading if what follows can still be understood. Once the sections
 * themselves are in doubt, no more errors about their tags are reported, as they would only follow
 * from the first one.
 *
 * <p>Source: fluentd lib/fluent/config/v1_parser.rb.
 */
final class V1Parser {

  private static final Set<String> RESERVED = Set.of("@type", "@id", "@label", "@log_level");

  /** Sections in which an unknown parameter that begins with {@code @} is an error. */
  private static final Set<String> STRICT = Set.of("match", "source", "filter", "system");

  private static final String INCLUDE_HELP =
      "write '@include' and a path, for example 'conf.d/*.conf'";

  /** A section that has been opened and not closed. */
  private static final class Frame {
    final ConfigElement.Builder builder;
    final boolean isFile;

    /** Where a closing tag stood behind a value of this section, or null. */
    Origin tagInValue;

    Frame(ConfigElement.Builder builder, boolean isFile) {
      this.builder = builder;
      this.isFile = isFile;
    }

    String name() {
      return builder.name;
    }
  }

  private final SourceText in;
  private final Path directory;
  private final Includes includes;
  private final Problems problems;
  private final LiteralParser literals;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private boolean structureInDoubt;

  /**
   * @param directory where relative includes are looked for
   */
  V1Parser(
      SourceText in,
      Path directory,
      Includes includes,
      EvaluationContext context,
      Problems problems) {
    this.in = in;
    this.directory = directory;
    this.includes = includes;
    this.problems = problems;
    this.literals = new LiteralParser(in, new EmbeddedCode(in, context, problems));
  }

  /** Reads the whole text; what it says is added to {@code target}. */
  void parse(ConfigElement.Builder target) {
    frames.push(new Frame(target, true));
    Spacing.skipAll(in);
    while (!in.atEnd()) {
      final int start = in.pos();
      try {
        statement(start);
      } catch (SyntaxException e) {
        recover(start, e);
      }
      Spacing.skipAll(in);
    }
    if (frames.size() > 1) {
      reportUnclosed();
    }
    while (frames.size() > 1) {
      closeSection();
    }
  }

  private void statement(int start) throws SyntaxException {
    if (in.startsWith("</")) {
      in.seek(start + 2);
      endTag(start);
    } else if (in.skip('<')) {
      startTag(start);
    } else if (isIncludeAtRoot()) {
      if (!in.skip('@')) {
        problems.warning(
            in.span(start, start + "include".length()),
            "'include' is deprecated. Use '@include' instead",
            "write '@include'");
      }
      in.seek(in.pos() + "include".length());
      include(start);
    } else {
      parameter(start);
    }
  }

  private boolean isIncludeAtRoot() {
    if (!frames.peek().isFile) {
      return false;
    }
    final String word =
        Stream.of("@include", "include").filter(in::startsWith).findFirst().orElse(null);
    if (word == null) {
      return false;
    }
    final char behind = in.charAt(in.pos() + word.length());
    return in.pos() + word.length() >= in.length()
        || Spacing.isBlank(behind)
        || Spacing.isLineEnd(behind);
  }

  // Sections

  private void startTag(int start) throws SyntaxException {
    final int nameStart = in.pos();
    skipName();
    final String name = in.substring(nameStart, in.pos());
    if (name.isEmpty()) {
      throw new SyntaxException(
          start,
          nameStart + 1,
          "expected character in tag name",
          in.startsWith("!--")
              ? "comments begin with '#'"
              : "a section begins with '<' and its name, for example '<match app.**>'");
    }
    final int nameEnd = in.pos();
    Spacing.skipAll(in);
    ConfigValue argument = literals.string(LiteralParser.ARGUMENT);
    if (argument instanceof ConfigValue.Nil) {
      argument = new ConfigValue.Text("", argument.span());
    }
    Spacing.skipAll(in);
    final Frame frame =
        new Frame(new ConfigElement.Builder(name, argument, in.span(nameStart, nameEnd)), false);
    if (!in.skip('>')) {
      if (in.spansLines(start, in.pos())) {
        // The '>' is missing on the line of the name: what follows belongs into the section.
        in.seek(in.nextLine(start));
      }
      report(
          new SyntaxException(
              start, in.lineEnd(start), "expected '>'", "close the tag: '<" + name + " ...>'"));
      frames.push(frame);
      return;
    }
    frames.push(frame);
    requireLineEnd(
        "expected end of line after tag", "what the section contains begins on the next line");
  }

  private void endTag(int start) throws SyntaxException {
    final int nameStart = in.pos();
    skipName();
    final String name = in.substring(nameStart, in.pos());
    Spacing.skipAll(in);
    if (!in.skip('>')) {
      final int end = in.nextLine(start);
      in.seek(end);
      reportStructure(
          new SyntaxException(
              start,
              in.lineEnd(start),
              "expected character in tag name",
              "a closing tag is '</', the section's name and '>'"));
      if (!frames.peek().isFile) {
        closeSection();
      }
      return;
    }
    final int tagEnd = in.pos();
    close(name, start, tagEnd);
    requireLineEnd("expected end of line after end tag", "write one tag a line");
  }

  private void close(String name, int tagStart, int tagEnd) {
    final Frame frame = frames.peek();
    if (!frame.isFile && frame.name().equals(name)) {
      closeSection();
      return;
    }
    reportStructure(
        new SyntaxException(
            tagStart,
            tagEnd,
            "unmatched end tag",
            frame.isFile
                ? "no section is open here"
                : "the section open here is <"
                    + frame.name()
                    + "> of line "
                    + frame.builder.span.start().line()
                    + hint(frame)));
    if (frame.isFile) {
      return;
    }
    // A section further out of that name: those inside of it were not closed. None: a slip.
    final boolean isOpen =
        frames.stream().anyMatch(other -> !other.isFile && other.name().equals(name));
    while (isOpen && !frames.peek().name().equals(name)) {
      closeSection();
    }
    closeSection();
  }

  private void closeSection() {
    final ConfigElement element = frames.pop().builder.build();
    frames.peek().builder.add(element);
  }

  private void reportUnclosed() {
    if (structureInDoubt) {
      return;
    }
    final Frame frame = frames.peek();
    problems.error(
        frame.builder.span,
        "expected end tag '</" + frame.name() + ">' but got end of file",
        "the section that begins here is not closed" + hint(frame));
  }

  private static String hint(Frame frame) {
    return frame.tagInValue == null
        ? ""
        : "; the '</"
            + frame.name()
            + ">' in line "
            + frame.tagInValue.line()
            + " is part of the value before it";
  }

  private void skipName() {
    while (!in.atEnd() && isNameCharacter(in.peek())) {
      in.seek(in.pos() + 1);
    }
  }

  private static boolean isNameCharacter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
  }

  // Parameters

  private void parameter(int start) throws SyntaxException {
    final ConfigValue keyText = literals.string(LiteralParser.KEY);
    final int keyEnd = in.pos();
    final String key = keyText.text();
    final Span keySpan = in.span(start, keyEnd);
    final boolean newline = Spacing.skipBlanksAndLineEnds(in);
    if (in.pos() == keyEnd && !in.atEnd()) {
      throw new SyntaxException(
          keyEnd,
          in.lineEnd(keyEnd),
          "expected space between parameter name and value",
          "write a blank behind the closing quote");
    }
    if (newline || in.atEnd()) {
      if (key.equals("@include")) {
        throw new SyntaxException(start, keyEnd, "@include has no file name", INCLUDE_HELP);
      }
      warnAboutEquals(key, keySpan);
      put(new ConfigParam(key, keySpan, new ConfigValue.Text("", keySpan)));
      return;
    }
    if (key.equals("@include")) {
      include(start);
      return;
    }
    checkReserved(key, keySpan);
    final int valueStart = in.pos();
    final ConfigValue value = literals.value();
    noteTagInValue(value);
    put(new ConfigParam(key, keySpan, value));
    requireLineEnd(
        "expected end of line",
        in.spansLines(valueStart, in.pos())
            ? "the value before it begins in line "
                + in.origin(valueStart).line()
                + "; is its closing quote missing?"
            : "a value that begins with a quote or a bracket ends with it; put all of it in"
                + " quotes");
  }

  private void put(ConfigParam param) {
    final ConfigParam earlier = frames.peek().builder.put(param);
    if (earlier != null) {
      problems.warning(
          param.keySpan(),
          "parameter '" + param.key() + "' is given twice; the last one is used",
          "the other one is at " + earlier.keySpan().start());
    }
  }

  private void warnAboutEquals(String key, Span span) {
    final int equals = key.indexOf('=');
    if (equals > 0) {
      problems.warning(
          span,
          "'" + key + "' is the name of a parameter without a value",
          "write '" + key.substring(0, equals) + " " + key.substring(equals + 1) + "'");
    }
  }

  private void checkReserved(String key, Span span) {
    if (!key.startsWith("@") || RESERVED.contains(key)) {
      return;
    }
    final Frame frame = frames.peek();
    final String help = Suggestions.listing("reserved names", key, RESERVED);
    if (frame.isFile || STRICT.contains(frame.name())) {
      problems.error(
          span,
          "'@' is the system reserved prefix. Don't use '@' prefix parameter in the configuration: "
              + key,
          help);
    } else {
      problems.warning(
          span,
          "'@' is the system reserved prefix. It works in the nested configuration for now but it"
              + " will be rejected: "
              + key,
          help);
    }
  }

  private void noteTagInValue(ConfigValue value) {
    final Frame frame = frames.peek();
    if (!frame.isFile && value.text().endsWith("</" + frame.name() + ">")) {
      frame.tagInValue = value.span().start();
    }
  }

  private void include(int start) throws SyntaxException {
    while (!in.atEnd() && Spacing.isBlank(in.peek())) {
      in.seek(in.pos() + 1);
    }
    if (Spacing.isRestOfLineEmpty(in, in.pos()) && in.peek() != '#') {
      throw new SyntaxException(start, in.pos(), "@include has no file name", INCLUDE_HELP);
    }
    final ConfigValue uri = literals.string(LiteralParser.VALUE);
    requireLineEnd("expected end of line", "put a path with blanks in quotes");
    includes.include(uri, directory, frames.peek().builder);
  }

  // Errors

  private void requireLineEnd(String message, String help) throws SyntaxException {
    if (Spacing.skipLineEnd(in)) {
      return;
    }
    int from = in.pos();
    while (Spacing.isBlank(in.charAt(from))) {
      from++;
    }
    throw new SyntaxException(from, in.lineEnd(from), message, help);
  }

  private void recover(int start, SyntaxException e) {
    report(e);
    if (!in.spansLines(start, in.pos())) {
      in.seek(in.nextLine(in.pos()));
      return;
    }
    // Where the value ends is anybody's guess; the next line with a tag is solid ground again.
    structureInDoubt = true;
    int line = in.nextLine(start);
    while (line < in.length() && !beginsWithTag(line)) {
      line = in.nextLine(line);
    }
    in.seek(line);
  }

  private boolean beginsWithTag(int line) {
    int i = line;
    while (Spacing.isBlank(in.charAt(i))) {
      i++;
    }
    return in.charAt(i) == '<' && (in.charAt(i + 1) == '/' || isNameCharacter(in.charAt(i + 1)));
  }

  private void reportStructure(SyntaxException e) {
    if (!structureInDoubt) {
      report(e);
    }
    structureInDoubt = true;
  }

  private void report(SyntaxException e) {
    problems.error(in.span(e.from(), e.to()), e.getMessage(), e.help());
  }
}
