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
package io.tailrace.benchmarks;

import io.tailrace.api.EditableEvent;
import io.tailrace.api.Event;
import io.tailrace.api.Filter;
import io.tailrace.api.RecordPath;
import io.tailrace.api.Regex;
import io.tailrace.api.Value;
import io.tailrace.core.codec.regex.RegexCompiler;
import io.tailrace.core.event.FilterPass;
import io.tailrace.core.event.FilterPassPool;
import io.tailrace.core.event.FilterStep;
import io.tailrace.core.event.PackedStream;
import io.tailrace.core.plugin.PluginScope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A chain of filters over one stream of {@value NginxEvents#COUNT} events; figures per event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(NginxEvents.COUNT)
public class FilterChainBenchmark {
  private final PackedStream stream = NginxEvents.stream();
  private final FilterPassPool pool = new FilterPassPool();
  private final FilterStep put = step(new Put(), true);
  private FilterStep all;
  private FilterStep some;
  private FilterStep none;

  /** How values are matched: by a search for a text, or by a Ruby regular expression. */
  @Param({"text", "regex"})
  public String match;

  @Setup
  public void setUp() {
    final boolean regex = match.equals("regex");
    all = grep("path", regex, "^/api/", "/api/");
    some = grep("method", regex, "^(GET|POST)$", "GET");
    none = grep("agent", regex, "Googlebot", "Googlebot");
  }

  /** Every event passes, so the stream stays as it is. */
  @Benchmark
  public int grepKeepsAll() {
    try (FilterPass pass = open()) {
      pass.run(all);
      return pass.result().length();
    }
  }

  /** More than half pass, in short runs, and are written anew. */
  @Benchmark
  public int grepKeepsSome() {
    try (FilterPass pass = open()) {
      pass.run(some);
      return pass.result().length();
    }
  }

  @Benchmark
  public int grepDropsAll() {
    try (FilterPass pass = open()) {
      pass.run(none);
      return pass.result().length();
    }
  }

  /** Two fields are added to each event and one is removed. */
  @Benchmark
  public int edit() {
    try (FilterPass pass = open()) {
      pass.run(put);
      return pass.result().length();
    }
  }

  @Benchmark
  public int grepThenEditThenGrep() {
    try (FilterPass pass = open()) {
      pass.run(some, put, all);
      return pass.result().length();
    }
  }

  private static FilterStep grep(String key, boolean isRegex, String pattern, String text) {
    return step(isRegex ? new RegexGrep(key, pattern) : new TextGrep(key, text), false);
  }

  /** A step as the daemon makes it, which calls each filter with the context class loader set. */
  private static FilterStep step(Filter filter, boolean isEditing) {
    final ClassLoader loader = filter.getClass().getClassLoader();
    return new FilterStep(isEditing) {
      @Override
      protected boolean apply(EditableEvent event) throws Exception {
        PluginScope.switchTo(loader);
        if (isEditing) {
          filter.edit(event);
          return true;
        }
        return filter.accept(event);
      }
    };
  }

  private FilterPass open() {
    return pool.open(
        stream,
        (event, reason) -> {
          throw new IllegalStateException(reason);
        });
  }

  private static final class RegexGrep implements Filter {
    private final RecordPath path;
    private final Regex regex;

    RegexGrep(String key, String pattern) {
      path = RecordPath.ofKey(key);
      regex = RegexCompiler.compile(pattern);
    }

    @Override
    public boolean accept(Event event) {
      final Value value = event.record().get(path);
      return value.type() == Value.Type.STRING
          && regex.find(value.array(), value.payloadOffset(), value.payloadLength());
    }
  }

  private static final class TextGrep implements Filter {
    private final RecordPath path;
    private final byte[] text;

    TextGrep(String key, String text) {
      path = RecordPath.ofKey(key);
      this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean accept(Event event) {
      final Value value = event.record().get(path);
      final byte[] b = value.array();
      final int last = value.payloadOffset() + value.payloadLength() - text.length;
      for (int at = value.payloadOffset(); at <= last; at++) {
        if (b[at] == text[0] && Arrays.equals(b, at, at + text.length, text, 0, text.length)) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Put implements Filter {
    private final RecordPath hostname = RecordPath.ofKey("hostname");
    private final RecordPath code = RecordPath.ofKey("code");
    private final RecordPath referer = RecordPath.ofKey("referer");

    @Override
    public void edit(EditableEvent event) {
      event.record().put(hostname).writeString("web-17.example.com");
      event.record().put(code).writeString("2xx");
      event.record().remove(referer);
    }
  }
}
