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
package io.tailrace.core.buffer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Chunk;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.Codecs;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Template;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.config.ParameterException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * The placeholders of chunks in a text. They are filled in one kind after the other, each in what
 * the one before it left: strftime, tag, chunk id, record fields.
 *
 * <p>Fluentd's rules hold where a text asks for something that is not there: a part that the tag
 * does not have is empty, a field that is no chunk key is empty and a warning, and placeholders of
 * what the chunks are not sorted by stay as they are, with a warning.
 *
 * <p>Immutable; safe for use by many threads.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, placeholder_validate! and extract_placeholders.
 *
 * <p>Differs from Fluentd: a backslash in a tag means itself; there it is an escape of {@code
 * String#gsub}, and {@code \0} in a tag brings the placeholder back. A chunk that lacks a time or a
 * tag that the text asks for, as one may that another configuration left behind, is refused by name
 * and not as an error of the program.
 */
public final class Placeholders implements Template {
  private static final Pattern KEY = Pattern.compile("\\$\\{([-_.@$a-zA-Z0-9]+)\\}");
  private static final Pattern TAG = Pattern.compile("\\$\\{(tag(?:\\[-?\\d+\\])?)\\}");
  private static final String WHOLE_TAG = "${tag}";
  private static final String CHUNK_ID = "${chunk_id}";

  /** Begins at a line, as Ruby's {@code ^} does. */
  private static final Pattern OUTWARD =
      Pattern.compile("\\.\\.[/\\\\]|^[/\\\\]", Pattern.MULTILINE | Pattern.UNIX_LINES);

  private static final Pattern PARENT_DIRECTORY = Pattern.compile("\\.\\.[/\\\\]");

  /** 2016-01-01 00:00:00 UTC, the time that texts are probed with. */
  private static final long PROBED_SECONDS = 1_451_606_400;

  /** What a text may tell apart, from fine to coarse. */
  private enum Unit {
    SECOND(1, "%S"),
    MINUTE(60, "%M"),
    HOUR(3600, "%H"),
    DAY(86_400, "%d");

    private final int seconds;
    private final String title;
    private final String example;

    Unit(int seconds, String example) {
      this.seconds = seconds;
      this.title = name().toLowerCase(Locale.ROOT);
      this.example = example;
    }
  }

  private final String text;
  private final ChunkKeys keys;
  private final Codecs codecs;
  private final Logger log;
  private final TimeFormatter time; // null: time is no chunk key
  private final boolean hasWholeTag;
  private final boolean hasTag;
  private final boolean hasPlaceholders;
  private final long parentDirectories;

  private Placeholders(String text, ChunkKeys keys, Codecs codecs, Logger log) {
    this.text = text;
    this.keys = keys;
    this.codecs = codecs;
    this.log = log;
    time =
        keys.hasTime()
            ? formatter(codecs, text, TimeOptions.DEFAULTS.withTimezone(zoneId(keys)))
            : null;
    hasWholeTag = text.contains(WHOLE_TAG);
    hasTag = TAG.matcher(text).find();
    hasPlaceholders =
        keys.hasTime() && text.contains("%")
            || keys.hasTag() && hasTag
            || text.contains(CHUNK_ID)
            || !keys.fields().isEmpty() && KEY.matcher(text).find();
    parentDirectories = PARENT_DIRECTORY.matcher(text).results().count();
  }

  /**
   * Reads a text and checks that it has a placeholder for each of the chunk keys, and none for
   * anything else.
   *
   * @param parameter name of the parameter, for messages
   * @param log takes the warnings of {@link #expand}
   * @throws ParameterException if it does not fit, or is no strftime format
   */
  public static Placeholders of(
      String parameter, String text, ChunkKeys keys, Codecs codecs, Logger log) {
    return checked(parameter, text, keys, codecs, log, false);
  }

  /**
   * As {@link #of} for a secondary: it is given chunks that another output's keys sorted, so that
   * only the placeholders of time are checked.
   *
   * @throws ParameterException if they do not fit, or the text is no strftime format
   */
  public static Placeholders ofSecondary(
      String parameter, String text, ChunkKeys keys, Codecs codecs, Logger log) {
    return checked(parameter, text, keys, codecs, log, true);
  }

  private static Placeholders checked(
      String parameter,
      String text,
      ChunkKeys keys,
      Codecs codecs,
      Logger log,
      boolean isSecondary) {
    final String shown = "Parameter '" + parameter + ": " + text + "' ";
    try {
      checkTime(shown, parameter, text, keys, codecs);
      if (!isSecondary) {
        checkTag(shown, parameter, text, keys);
        checkFields(shown, parameter, text, keys);
      }
      return unchecked(text, keys, codecs, log);
    } catch (ParameterException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          parameter, shown + "is not a format of strftime: " + e.getMessage());
    }
  }

  /**
   * Reads a text as it is.
   *
   * @throws IllegalArgumentException if {@code time} is a chunk key and the text is no strftime
   *     format
   */
  public static Placeholders unchecked(String text, ChunkKeys keys, Codecs codecs, Logger log) {
    return new Placeholders(text, keys, codecs, log);
  }

  private static void checkTime(
      String shown, String parameter, String text, ChunkKeys keys, Codecs codecs) {
    final Optional<Unit> unit = finestUnit(text, codecs);
    if (keys.timekey().isEmpty()) {
      if (unit.isPresent()) {
        throw new ParameterException(
            parameter,
            shown + "has timestamp placeholders, but chunk key 'time' is not configured");
      }
      return;
    }
    final Duration timekey = keys.timekey().get();
    if (unit.isEmpty()) {
      throw new ParameterException(
          parameter,
          shown + "doesn't have timestamp placeholders for timekey " + timekey.getSeconds());
    }
    if (timekey.compareTo(Duration.ofSeconds(unit.get().seconds)) < 0) {
      throw new ParameterException(
          parameter,
          shown
              + "doesn't have timestamp placeholder for "
              + unit.get().title
              + "('"
              + unit.get().example
              + "') for timekey "
              + timekey.getSeconds());
    }
  }

  /** The finest unit that changes the text, if any does; days are the coarsest one looked at. */
  private static Optional<Unit> finestUnit(String text, Codecs codecs) {
    final TimeFormatter formatter = formatter(codecs, text, TimeOptions.DEFAULTS.withUtc());
    final String base = formatter.format(PROBED_SECONDS, 0);
    for (Unit unit : Unit.values()) {
      if (!formatter.format(PROBED_SECONDS + unit.seconds, 0).equals(base)) {
        return Optional.of(unit);
      }
    }
    return Optional.empty();
  }

  private static void checkTag(String shown, String parameter, String text, ChunkKeys keys) {
    final boolean isAsked = TAG.matcher(text).find();
    if (keys.hasTag() && !isAsked) {
      throw new ParameterException(parameter, shown + "doesn't have tag placeholder");
    }
    if (!keys.hasTag() && isAsked) {
      throw new ParameterException(
          parameter, shown + "has tag placeholders, but chunk key 'tag' is not configured");
    }
  }

  private static void checkFields(String shown, String parameter, String text, ChunkKeys keys) {
    final List<String> asked =
        KEY.matcher(text)
            .results()
            .map(match -> match.group(1))
            .filter(name -> !name.equals("tag") && !name.equals("chunk_id"))
            .collect(Collectors.toList());
    final List<String> given =
        keys.fields().stream().map(RecordPath::toString).collect(Collectors.toList());
    final String missing = without(given, asked);
    if (!missing.isEmpty()) {
      throw new ParameterException(
          parameter, shown + "doesn't have enough placeholders for keys " + missing);
    }
    final String surplus = without(asked, given);
    if (!surplus.isEmpty()) {
      throw new ParameterException(
          parameter, shown + "has placeholders, but chunk keys doesn't have keys " + surplus);
    }
  }

  private static String without(List<String> names, List<String> others) {
    return names.stream()
        .filter(name -> !others.contains(name))
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static TimeFormatter formatter(Codecs codecs, String format, TimeOptions options) {
    return codecs.timeFormatter(options.withFormat(Optional.of(format)));
  }

  private static Optional<String> zoneId(ChunkKeys keys) {
    return Optional.of(keys.zone().getId());
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public boolean hasPlaceholders() {
    return hasPlaceholders;
  }

  @Override
  public String expand(Chunk chunk) throws UnrecoverableException {
    if (chunk.timekey().isEmpty() && chunk.tag().isEmpty() && chunk.variables().isEmpty()) {
      return withChunkId(text, chunk);
    }
    String expanded = text;
    if (time != null) {
      expanded = time.format(timekey(chunk), 0);
    }
    if (keys.hasTag() && hasTag) {
      expanded = withTag(expanded, chunk);
    }
    expanded = withChunkId(expanded, chunk);
    if (!keys.fields().isEmpty() && !chunk.variables().isEmpty()) {
      expanded = withFields(expanded, chunk);
    }
    final Matcher left = KEY.matcher(expanded);
    if (left.find()) {
      log.warn("chunk key placeholder '{}' not replaced. template:{}", left.group(1), text);
    }
    return expanded;
  }

  private long timekey(Chunk chunk) throws UnrecoverableException {
    if (chunk.timekey().isEmpty()) {
      throw new UnrecoverableException(
          "chunk " + chunk.id() + " has no time for the placeholders in: " + text);
    }
    return chunk.timekey().getAsLong();
  }

  private static String withChunkId(String expanded, Chunk chunk) {
    final int at = expanded.indexOf(CHUNK_ID);
    return at < 0
        ? expanded
        : expanded.substring(0, at) + chunk.id() + expanded.substring(at + CHUNK_ID.length());
  }

  private String withTag(String before, Chunk chunk) throws UnrecoverableException {
    if (chunk.tag().isEmpty()) {
      throw new UnrecoverableException(
          "chunk " + chunk.id() + " has no tag for the placeholders in: " + text);
    }
    final String tag = chunk.tag().get();
    if (OUTWARD.matcher(tag).find()) {
      throw new UnrecoverableException("Invalid path component detected in tag: " + tag);
    }
    final String whole = hasWholeTag ? before.replace(WHOLE_TAG, tag) : before;
    // Like Ruby's, split drops empty parts at the end; unlike there, one of an empty text remains.
    final String[] parts = tag.isEmpty() ? new String[0] : tag.split("\\.");
    final Map<String, String> byPlaceholder = new HashMap<>();
    for (int i = 0; i < parts.length; i++) {
      byPlaceholder.put("${tag[" + i + "]}", parts[i]);
      byPlaceholder.put("${tag[" + (i - parts.length) + "]}", parts[i]);
    }
    final String expanded =
        replace(TAG, whole, match -> byPlaceholder.getOrDefault(match.group(), ""));
    final Matcher left = TAG.matcher(expanded);
    if (left.find()) {
      log.warn("tag placeholder '{}' not replaced. tag:{}, template:{}", left.group(1), tag, text);
    }
    return expanded;
  }

  private String withFields(String before, Chunk chunk) throws UnrecoverableException {
    final Map<String, Object> byPlaceholder = new HashMap<>();
    byPlaceholder.put(WHOLE_TAG, WHOLE_TAG); // keeps it, if it is no chunk key
    for (RecordPath field : keys.fields()) {
      byPlaceholder.put("${" + field + "}", chunk.variables().get(field.toString()));
    }
    final String expanded = replace(KEY, before, match -> fieldText(match, byPlaceholder));
    if (PARENT_DIRECTORY.matcher(expanded).results().count() > parentDirectories) {
      throw new UnrecoverableException("Invalid path component detected, replaced to: " + expanded);
    }
    return expanded;
  }

  private String fieldText(MatchResult match, Map<String, Object> byPlaceholder)
      throws UnrecoverableException {
    if (!byPlaceholder.containsKey(match.group())) {
      log.warn("chunk key placeholder '{}' not replaced. template:{}", match.group(1), text);
      return "";
    }
    final String value = asText(byPlaceholder.get(match.group()));
    if (OUTWARD.matcher(value).find()) {
      throw new UnrecoverableException(
          "Invalid path component detected in " + match.group() + ": " + value);
    }
    return value;
  }

  /** What Ruby's {@code to_s} gives. */
  private String asText(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof String string) {
      return string;
    }
    final ByteSink packed = new ByteSink(64);
    new ValueWriter(packed).writeObject(value);
    final Value read = new Value();
    read.set(packed.array(), 0, packed.length());
    final ByteSink shown = new ByteSink(64);
    codecs.writeText(read, shown);
    return new String(shown.array(), 0, shown.length(), StandardCharsets.UTF_8);
  }

  /** Says what stands in the place of a match. */
  private interface Replacement {
    String of(MatchResult match) throws UnrecoverableException;
  }

  private static String replace(Pattern pattern, String in, Replacement replacement)
      throws UnrecoverableException {
    final List<MatchResult> matches = new ArrayList<>();
    pattern.matcher(in).results().forEach(matches::add);
    if (matches.isEmpty()) {
      return in;
    }
    final StringBuilder out = new StringBuilder(in.length() + 32);
    int copied = 0;
    for (MatchResult match : matches) {
      out.append(in, copied, match.start()).append(replacement.of(match));
      copied = match.end();
    }
    return out.append(in, copied, in.length()).toString();
  }
}
