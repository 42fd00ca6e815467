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

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.api.Regex;
import io.tailrace.core.codec.regex.RegexCompiler;
import java.util.Random;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Matcher;
import org.joni.Option;
import org.joni.Syntax;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Regular expressions on log lines, with joni alone beside. An operation is one event.
 *
 * <p>The lines are those of an nginx access log, about 190 bytes each; for {@code ^logout$} they
 * are short values, one in eight of them "logout".
 */
@State(Scope.Thread)
public class RegexBenchmark {

  private static final int EVENTS = 1_000;

  private static final String NGINX =
      "^(?<remote>[^ ]*) (?<host>[^ ]*) (?<user>[^ ]*) \\[(?<time>[^\\]]*)\\]"
          + " \"(?<method>\\S+)(?: +(?<path>[^\\\"]*?)(?: +\\S*)?)?\" (?<code>[^ ]*) (?<size>[^ ]*)"
          + "(?: \"(?<referer>[^\\\"]*)\" \"(?<agent>[^\\\"]*)\""
          + "(?:\\s+\\\"?(?<http_x_forwarded_for>[^\\\"]*)\\\"?)?)?$";

  /** Which pattern; {@link #setUp} has their texts. */
  public enum Pattern {
    /** Fluentd's pattern for nginx, with its ten groups. */
    NGINX_GROUPS,
    /** The same, only whether it matches. */
    NGINX_FIND,
    /** {@code ^logout$} on short values. */
    LOGOUT,
    /** A server error anywhere in the line; one line in fifty has one. */
    STATUS_5XX
  }

  /** What is searched for. */
  @Param public Pattern pattern;

  private byte[][] texts;
  private Regex regex;
  private Regex.Groups groups;
  private org.joni.Regex joni;

  /** Makes the events and compiles the pattern for both. */
  @Setup
  public void setUp() {
    final Random random = new Random(42);
    texts = new byte[EVENTS][];
    for (int i = 0; i < EVENTS; i++) {
      texts[i] = (pattern == Pattern.LOGOUT ? value(random) : line(random)).getBytes(UTF_8);
    }
    final String source =
        switch (pattern) {
          case NGINX_GROUPS, NGINX_FIND -> NGINX;
          case LOGOUT -> "^logout$";
          case STATUS_5XX -> " 5\\d\\d ";
        };
    regex = RegexCompiler.compile(source);
    groups = regex.newGroups();
    final byte[] bytes = source.getBytes(UTF_8);
    joni =
        new org.joni.Regex(bytes, 0, bytes.length, Option.NONE, UTF8Encoding.INSTANCE, Syntax.RUBY);
  }

  private static String value(Random random) {
    return new String[] {"login", "logout", "view", "search", "add_to_cart", "pay", "log", "like"}
        [random.nextInt(8)];
  }

  private static String line(Random random) {
    return "%d.%d.0.%d - user%d [28/Feb/2013:12:%02d:%02d +0900] \"GET /items/%d/view?q=%d HTTP/1.1\" %d %d \"http://shop.example.com/list/%d\" \"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0 n%d\""
        .formatted(
            random.nextInt(256),
            random.nextInt(256),
            random.nextInt(256),
            random.nextInt(1_000),
            random.nextInt(60),
            random.nextInt(60),
            random.nextInt(100_000),
            random.nextInt(1_000),
            random.nextInt(50) == 0 ? 500 : 200,
            1_000 + random.nextInt(3_000),
            random.nextInt(1_000),
            random.nextInt(100));
  }

  /** Our engines. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int tailrace() {
    int sum = 0;
    if (pattern == Pattern.NGINX_GROUPS) {
      for (byte[] text : texts) {
        sum += regex.find(text, 0, text.length, groups) ? groups.end(7) : 0;
      }
    } else {
      for (byte[] text : texts) {
        sum += regex.find(text, 0, text.length) ? 1 : 0;
      }
    }
    return sum;
  }

  /** joni on the same bytes, without a check of the text or a time limit. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int joniAlone() {
    int sum = 0;
    for (byte[] text : texts) {
      final Matcher matcher =
          pattern == Pattern.NGINX_GROUPS ? joni.matcher(text) : joni.matcherNoRegion(text);
      final int at = matcher.search(0, text.length, Option.NONE);
      sum += at < 0 ? 0 : pattern == Pattern.NGINX_GROUPS ? matcher.getRegion().getEnd(7) : 1;
    }
    return sum;
  }
}
