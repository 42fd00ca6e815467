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
package io.tailrace.plugin.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.EventCursor;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.ParseException;
import io.tailrace.api.ParserContext;
import io.tailrace.api.ParserOptions;
import io.tailrace.api.TimeOptions.TimeType;
import io.tailrace.api.config.Setting;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.event.PackedWriter;
import java.lang.reflect.Proxy;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessagePackPluginTest {
  private static final Codecs CODECS = new CoreCodecs(ZoneOffset.UTC, () -> 0);

  private final PackedWriter out = new PackedWriter();
  private ParserOptions options = ParserOptions.DEFAULTS;

  @Test
  void readsMapsAndArraysOfMaps() throws ParseException {
    assertThat(parse("81a16101" + "92" + "81a16102" + "81a16103" + "80" + "dc000181a16104"))
        .isEqualTo(5);
    assertThat(events())
        .containsExactly("99.0 {a=1}", "99.0 {a=2}", "99.0 {a=3}", "99.0 {}", "99.0 {a=4}");
  }

  @Test
  void passesOverWhatIsNoMap() throws ParseException {
    assertThat(parse("ad48656c6c6f206d73677061636b" + "9301" + "81a16101" + "c0" + "9190"))
        .isEqualTo(1);
    assertThat(parse("")).isZero();
    assertThat(events()).containsExactly("99.0 {a=1}");
  }

  @Test
  void keepsWhatIsBeforeTheBrokenPlace() {
    assertThatThrownBy(() -> parse("81a16101" + "c1")).hasMessage("invalid byte");
    assertThatThrownBy(() -> parse("81a16102" + "82a161"))
        .hasMessage("the MessagePack ends in the middle of a value");
    assertThatThrownBy(() -> parse("91".repeat(600) + "c0")).hasMessage("invalid byte");
    assertThat(events()).containsExactly("99.0 {a=1}", "99.0 {a=2}");
  }

  @Test
  void refusesRecordsThatAreNestedTooDeep() throws ParseException {
    assertThat(parse("81a161".repeat(511) + "c0")).isEqualTo(1);
    assertThatThrownBy(() -> parse("81a161".repeat(512) + "c0")).hasMessage("invalid byte");
    assertThatThrownBy(() -> parse("91" + "81a161".repeat(512) + "c0")).hasMessage("invalid byte");
  }

  @Test
  void appliesTheParametersOfParsers() throws ParseException {
    options =
        new ParserOptions(
            Map.of("n", "string"),
            new Setting<>(Optional.of("t"), true),
            Optional.empty(),
            true,
            false,
            false,
            Optional.empty(),
            Optional.of(TimeType.UNIXTIME),
            Optional.empty(),
            new Setting<>(true, false),
            new Setting<>(false, false),
            Optional.empty(),
            List.of());
    parse("83" + "a16e07" + "a17411" + "a165a0");
    parse("81" + "a16e08");
    assertThat(events()).containsExactly("17.0 {n=7, e=null}", "42.0 {n=8}");
  }

  @Test
  void writesTheRecordAlone() {
    out.beginEvent().writeObject(Map.of("a", List.of(1L)));
    out.endEvent(1, 0);
    final EventCursor event = out.stream("t").cursor();
    assertThat(event.next()).isTrue();
    final ByteSink sink = new ByteSink(0);
    new MessagePackFormatter().format(event, sink);
    assertThat(HexFormat.of().formatHex(sink.toByteArray())).isEqualTo("81a1619101");
  }

  private int parse(String hex) throws ParseException {
    final MessagePackParser parser =
        new MessagePackParser(new MessagePackParser.Config(options), context());
    final byte[] bytes = HexFormat.of().parseHex(hex);
    return parser.parse(bytes, 0, bytes.length, out, at(42));
  }

  private List<String> events() {
    final List<String> all = new ArrayList<>();
    final EventCursor event = out.stream("t").cursor();
    while (event.next()) {
      all.add(event.seconds() + "." + event.nanos() + " " + event.record().asMap());
    }
    return all;
  }

  /** A context that knows the codecs and the time, 99 seconds after the epoch. */
  private static ParserContext context() {
    return (ParserContext)
        Proxy.newProxyInstance(
            ParserContext.class.getClassLoader(),
            new Class<?>[] {ParserContext.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "codecs":
                  return CODECS;
                case "now":
                  return at(99);
                default:
                  throw new AssertionError("the plugin asks for " + method.getName());
              }
            });
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
