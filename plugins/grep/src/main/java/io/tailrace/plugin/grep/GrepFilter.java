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
package io.tailrace.plugin.grep;

import io.tailrace.api.Counter;
import io.tailrace.api.Event;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.LogThrottle;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Regex;
import io.tailrace.api.config.Deprecated;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.Numbered;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps or drops events by matching fields of the record.
 *
 * <p>Source: fluentd lib/fluent/plugin/filter_grep.rb.
 */
@PluginType("grep")
public final class GrepFilter implements Filter {

  /**
   * @param regexps an event passes only if every rule matches
   * @param excludes an event that matches any rule is dropped
   * @param ands groups of rules: with {@code <regexp>} an event passes only if all match, with
   *     {@code <exclude>} it is dropped only if all match
   * @param ors groups of rules: with {@code <regexp>} an event passes if any matches, with {@code
   *     <exclude>} it is dropped if any matches
   * @param oldRegexps rules written as {@code key pattern}
   * @param oldExcludes rules written as {@code key pattern}
   */
  public record Config(
      @Section(name = "regexp", multi = true) List<Rule> regexps,
      @Section(name = "exclude", multi = true) List<Rule> excludes,
      @Section(name = "and", multi = true) List<Group> ands,
      @Section(name = "or", multi = true) List<Group> ors,
      @Name("regexp") @Numbered @Deprecated("Use <regexp> section") List<String> oldRegexps,
      @Name("exclude") @Numbered @Deprecated("Use <exclude> section") List<String> oldExcludes) {}

  /**
   * @param key field to look at
   * @param pattern what to look for
   */
  public record Rule(RecordPath key, Regex pattern) {}

  /**
   * @param regexps rules that let events pass; not together with {@code <exclude>}
   * @param excludes rules that drop events; not together with {@code <regexp>}
   */
  public record Group(
      @Section(name = "regexp", multi = true) List<Rule> regexps,
      @Section(name = "exclude", multi = true) List<Rule> excludes) {}

  private final FilterContext context;
  private final Counter failures;
  private final LogThrottle failureLog;
  private final Condition[] allMustMatch;
  private final Condition[] anyMustMatch;
  private final Condition[] dropIfAllMatch;
  private final Condition[] dropIfAnyMatches;

  public GrepFilter(Config config, FilterContext context) {
    this.context = context;
    this.failures =
        context.counter("grep_failures", "events that passed since a rule could not look at them");
    this.failureLog = new LogThrottle(context::nowNs);
    final Rules regexpAnd = new Rules();
    final Rules regexpOr = new Rules();
    final Rules excludeAnd = new Rules();
    final Rules excludeOr = new Rules();
    addOld(config.oldRegexps(), "regexp", regexpAnd);
    addOld(config.oldExcludes(), "exclude", excludeOr);
    if (config.regexps().size() > 1) {
      context.log().info("Top level multiple <regexp> is interpreted as 'and' condition");
    }
    config.regexps().forEach(rule -> regexpAnd.add(rule, "regexp", ""));
    if (config.excludes().size() > 1) {
      context.log().info("Top level multiple <exclude> is interpreted as 'or' condition");
    }
    config.excludes().forEach(rule -> excludeOr.add(rule, "exclude", ""));
    for (Group group : config.ands()) {
      check(group, "and");
      group.regexps().forEach(rule -> regexpAnd.add(rule, "and", " in <and>"));
      group.excludes().forEach(rule -> excludeAnd.add(rule, "and", " in <and>"));
    }
    for (Group group : config.ors()) {
      check(group, "or");
      group.regexps().forEach(rule -> regexpOr.add(rule, "or", " in <or>"));
      group.excludes().forEach(rule -> excludeOr.add(rule, "or", " in <or>"));
    }
    this.allMustMatch = regexpAnd.conditions(context);
    this.anyMustMatch = regexpOr.conditions(context);
    this.dropIfAllMatch = excludeAnd.conditions(context);
    this.dropIfAnyMatches = excludeOr.conditions(context);
  }

  @Override
  public boolean accept(Event event) {
    try {
      return isAccepted(event);
    } catch (RuntimeException e) {
      // As in Fluentd, an event that a rule cannot look at passes: nothing is lost by a pattern.
      failures.add(1);
      if (failureLog.tryAcquire()) {
        context
            .log()
            .atWarn()
            .addKeyValue("error", e)
            .log("failed to grep events" + failureLog.skippedText());
      }
      return true;
    }
  }

  private boolean isAccepted(Event event) {
    for (Condition condition : allMustMatch) {
      if (!condition.matches(event.record())) {
        return false;
      }
    }
    if (anyMustMatch.length > 0 && !anyMatches(anyMustMatch, event)) {
      return false;
    }
    if (dropIfAllMatch.length > 0 && allMatch(dropIfAllMatch, event)) {
      return false;
    }
    return !anyMatches(dropIfAnyMatches, event);
  }

  private static boolean anyMatches(Condition[] conditions, Event event) {
    for (Condition condition : conditions) {
      if (condition.matches(event.record())) {
        return true;
      }
    }
    return false;
  }

  private static boolean allMatch(Condition[] conditions, Event event) {
    for (Condition condition : conditions) {
      if (!condition.matches(event.record())) {
        return false;
      }
    }
    return true;
  }

  private static void check(Group group, String name) {
    if (!group.regexps().isEmpty() && !group.excludes().isEmpty()) {
      throw new ParameterException(
          name,
          "Do not specify both <regexp> and <exclude> in <" + name + ">",
          "write one <" + name + "> section for each");
    }
  }

  private void addOld(List<String> texts, String name, Rules rules) {
    for (int i = 0; i < texts.size(); i++) {
      final String text = texts.get(i);
      if (text.isEmpty()) {
        continue;
      }
      final String parameter = name + (i + 1);
      final int blank = text.indexOf(' ');
      if (blank < 0) {
        throw new ParameterException(
            parameter,
            parameter + " does not contain 2 parameters",
            "write '" + parameter + " KEY PATTERN'");
      }
      final String key = text.substring(0, blank);
      if (rules.has(key)) {
        throw new ParameterException(
            parameter, parameter + " contains a duplicated key, " + key, "merge the two patterns");
      }
      try {
        final Regex pattern = context.codecs().regex(text.substring(blank + 1));
        rules.add(new Rule(RecordPath.parse(key), pattern), parameter, "");
      } catch (IllegalArgumentException e) {
        throw new ParameterException(parameter, parameter + ": " + e.getMessage());
      }
    }
  }

  /** Rules of one kind, each key once. */
  private static final class Rules {
    private final List<Rule> rules = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    boolean has(String key) {
      return keys.contains(key);
    }

    void add(Rule rule, String parameter, String where) {
      if (!keys.add(rule.key().toString())) {
        throw new ParameterException(
            parameter,
            "Duplicate key" + where + ": " + rule.key(),
            "merge the two patterns, or put the rules into groups");
      }
      rules.add(rule);
    }

    Condition[] conditions(FilterContext context) {
      return rules.stream()
          .map(rule -> new Condition(rule.key(), rule.pattern(), context.codecs()))
          .toArray(Condition[]::new);
    }
  }
}
