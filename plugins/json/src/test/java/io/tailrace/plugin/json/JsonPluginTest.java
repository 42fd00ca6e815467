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
package io.tailrace.plugin.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.EventCursor;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.config.Setting;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.event.PackedWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonPluginTest {
  private static final Codecs CODECS = new CoreCodecs(ZoneOffset.UTC, () -> 0);

  private final PackedWriter out = new PackedWriter();
  private ParserOptions options = ParserOptions.DEFAULTS;

  @Test
  void readsEventsAndTheirTime() throws ParseException {
    assertThat(parse("[{\"a\":1,\"time\":1700000000.25},{\"time\":\"17.5\"},{\"b\":2}]"))
        .isEqualTo(3);
    assertThat(events()).containsExactly("1700000000.250 {a=1}", "17.500 {}", "99.0 {b=2}");
  }

  @Test
  void whatIsNoJsonDoesNotMatch() throws ParseException {
    for (String text : List.of("", "not json", "{\"a\":1", "{\"a\":1} x", "[{\"a\":1},]", "12")) {
      assertThat(parse(text)).as(text).isZero();
    }
    assertThat(events()).isEmpty();
  }

  @Test
  void aTimeThatIsNoneIsAnError() {
    assertThatThrownBy(() -> parse("[{\"a\":1},{\"time\":[]}]"))
        .isInstanceOf(ParseException.class)
        .hasMessage("value must be a string or a number: Array");
    assertThat(events()).containsExactly("99.0 {a=1}");
  }

  @Test
  void aTimeFormatMakesTheTimeAText() throws ParseException {
    options = options(true, Optional.of("%d/%b/%Y:%H:%M:%S %z"));
    parse("{\"time\":\"28/Feb/2013:12:00:00 +0900\"}");
    assertThat(events()).containsExactly("1362020400.0 {}");
    assertThatThrownBy(() -> parse("{\"time\":1362020400}"))
        .hasMessage("value must be string: 1362020400");
  }

  @Test
  void theCallerDecidesTheTimeIfItIsNotToBeEstimated() throws ParseException {
    options = options(false, Optional.empty());
    parse("{\"a\":1}");
    assertThat(events()).containsExactly("42.0 {a=1}");
  }

  @Test
  void printsALine() {
    assertThat(format(true, JsonFormatter.Config.Newline.LF)).isEqualTo("{\"a\":[1.0,null]}\n");
    assertThat(format(true, JsonFormatter.Config.Newline.CRLF)).isEqualTo("{\"a\":[1.0,null]}\r\n");
    assertThat(format(false, JsonFormatter.Config.Newline.CRLF)).isEqualTo("{\"a\":[1.0,null]}");
  }

  private static ParserOptions options(boolean estimate, Optional<String> timeFormat) {
    return new ParserOptions(
        Map.of(),
        new Setting<>(Optional.empty(), false),
        Optional.empty(),
        false,
        estimate,
        false,
        Optional.empty(),
        Optional.empty(),
        timeFormat,
        new Setting<>(true, false),
        new Setting<>(false, false),
        Optional.empty(),
        List.of());
  }

  private int parse(String text) throws ParseException {
    final JsonParser parser =
        new JsonParser(
            new JsonParser.Config(options, JsonParser.Config.Library.OJ, 8192),
            context(ParserContext.class));
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parser.parse(bytes, 0, bytes.length, out, at(42));
  }

  private String format(boolean addNewline, JsonFormatter.Config.Newline newline) {
    final JsonFormatter formatter =
        new JsonFormatter(
            new JsonFormatter.Config("oj", addNewline, newline), context(FormatterContext.class));
    out.clear();
    out.beginEvent().writeObject(Map.of("a", Arrays.asList(1.0, null)));
    out.endEvent(1, 0);
    final EventCursor event = out.stream("t").cursor();
    assertThat(event.next()).isTrue();
    final ByteSink sink = new ByteSink(0);
    formatter.format(event, sink);
    return sink.toString();
  }

  private List<String> events() {
    final List<String> all = new ArrayList<>();
    final EventCursor event = out.stream("t").cursor();
    while (event.next()) {
      all.add(event.seconds() + "." + event.nanos() / 1_000_000 + " " + event.record().asMap());
    }
    return all;
  }

  /** A context that knows the codecs and the time, 99 seconds after the epoch. */
  private static <T> T context(Class<T> kind) {
    return kind.cast(
        Proxy.newProxyInstance(
            kind.getClassLoader(),
            new Class<?>[] {kind},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "codecs":
                  return CODECS;
                case "now":
                  return at(99);
                default:
                  throw new AssertionError("the plugin asks for " + method.getName());
              }
            }));
  }

  private static FallbackTime at(long seconds) {
    return new FallbackTime() {
      @Override
      public long seconds() {
        return seconds;
      }

      @Override
      public int nanos() {
        return 0;
      }
    };
  }
}
