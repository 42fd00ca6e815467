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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.api.Chunk;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.Compression;
import io.tailrace.api.RecordPath;
import io.tailrace.api.StoredBytes;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.config.ParameterException;
import io.tailrace.core.codec.CoreCodecs;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of fluentd test/plugin/test_output.rb, and what its code says beside them. */
class PlaceholdersTest {
  private static final String ID = "5f32232e76a4d1bdfdbeed36c384b03b";
  private static final ZoneId JST = ZoneOffset.ofHours(9);
  private static final long TIMEKEY = Instant.parse("2016-04-11T11:30:00Z").getEpochSecond();
  private static final CoreCodecs CODECS = new CoreCodecs(ZoneOffset.UTC, () -> 0);

  private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
  private final Logger log = logger();

  private Logger logger() {
    final LoggerContext context = new LoggerContext();
    final Logger logger = context.getLogger("test");
    warnings.setContext(context);
    warnings.start();
    logger.addAppender(warnings);
    return logger;
  }

  /** Keys as the argument of {@code <buffer>} writes them; times are in {@code +0900}. */
  private static ChunkKeys keys(String argument, int timekeySeconds) {
    final List<String> names = argument.isEmpty() ? List.of() : Arrays.asList(argument.split(","));
    return new ChunkKeys(
        names.contains("tag"),
        names.contains("time") ? Optional.of(Duration.ofSeconds(timekeySeconds)) : Optional.empty(),
        JST,
        names.stream()
            .filter(name -> !name.equals("tag") && !name.equals("time"))
            .map(RecordPath::parse)
            .toList());
  }

  private String expand(String argument, String text, Chunk chunk) throws UnrecoverableException {
    return Placeholders.unchecked(text, keys(argument, 1800), CODECS, log).expand(chunk);
  }

  private List<String> warnings() {
    return warnings.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static Map<String, Object> variables(Object... pairs) {
    final Map<String, Object> variables = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put((String) pairs[i], pairs[i + 1]);
    }
    return variables;
  }

  private static Chunk chunk(String tag) {
    return chunk(tag, variables("key1", "value1", "key2", "value2"));
  }

  private static Chunk chunk(String tag, Map<String, Object> variables) {
    return new Described(OptionalLong.of(TIMEKEY), Optional.of(tag), variables);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // keys ! text ! expected, below /mypath
        "'' ! %Y/%m/%d/${tag}/${tag[1]}/${key1}/tail ! %Y/%m/%d/${tag}/${tag[1]}/${key1}/tail",
        "time ! %Y/%m/%d/%H-%M/${tag}/${tag[1]}/${key1} ! 2016/04/11/20-30/${tag}/${tag[1]}/${key1}",
        "tag ! %Y/%m/${tag}/${tag[1]}/${tag[2]}/${key1} ! %Y/%m/fluentd.test.output/test/output/${key1}",
        "'key1,key2' ! %Y/${tag}/${tag[1]}/${key1}/${key2} ! %Y/${tag}/${tag[1]}/value1/value2",
        "'time,tag,key1,key2' ! %Y/${tag}/${tag[1]}/${key1}/${key2} !"
            + " 2016/fluentd.test.output/test/value1/value2",
        "'time,tag,key1,key2' ! %Y/${tag[-1]}/${tag[-2]}/${key2} ! 2016/output/test/value2",
        "'time,tag,key1,key2' ! %Y/${tag}/${tag[3]}/${tag[-4]}/${key3}/${key4}/tail !"
            + " 2016/fluentd.test.output/////tail",
        "time ! 100%%/%Y ! 100%/2016",
        "tag ! 100%%/${tag} ! 100%%/fluentd.test.output",
      })
  void fillsInWhatTheChunksAreSortedBy(String row) throws UnrecoverableException {
    final String[] cells = row.split(" ! ");
    final String argument = cells[0].replace("'", "");
    assertThat(expand(argument, "/mypath/" + cells[1], chunk("fluentd.test.output")))
        .isEqualTo("/mypath/" + cells[2]);
  }

  @Test
  void fillsInNestedFields() throws UnrecoverableException {
    final Chunk chunk = chunk("t", variables("key", "value1", "$.nest.key", "value2"));
    assertThat(expand("key,$.nest.key", "/${tag}/${key}/${$.nest.key}", chunk))
        .isEqualTo("/${tag}/value1/value2");
    assertThat(warnings())
        .containsExactly(
            "chunk key placeholder 'tag' not replaced. template:/${tag}/${key}/${$.nest.key}");
  }

  @Test
  void writesTimesInTheZoneOfTheTimekey() throws UnrecoverableException {
    final ChunkKeys keys =
        new ChunkKeys(false, Optional.of(Duration.ofHours(1)), ZoneId.of("Asia/Tokyo"), List.of());
    final Placeholders template = Placeholders.of("path", "%F %H:%M %z|%Z", keys, CODECS, log);
    assertThat(template.expand(chunk("t"))).isEqualTo("2016-04-11 20:30 +0900|");
  }

  @Test
  void fillsInTheChunkIdOnce() throws UnrecoverableException {
    final Chunk bare = new Described(OptionalLong.empty(), Optional.empty(), Map.of());
    assertThat(expand("", "/${chunk_id}/${chunk_id}/${tag}/%Y", bare))
        .isEqualTo("/" + ID + "/${chunk_id}/${tag}/%Y");
    assertThat(warnings()).isEmpty();
    assertThat(expand("key1", "/${chunk_id}/${key1}/tail", chunk("t")))
        .isEqualTo("/" + ID + "/value1/tail");
    assertThat(warnings()).isEmpty();
    assertThat(expand("tag", "/${chunk_id}/${chunk_id}/${tag}", chunk("t")))
        .isEqualTo("/" + ID + "/${chunk_id}/t");
    assertThat(expand("key1", "/${chunk_id}/${chunk_id}/${key1}", chunk("t")))
        .isEqualTo("/" + ID + "//value1");
    assertThat(warnings())
        .containsExactly(
            "chunk key placeholder 'chunk_id' not replaced."
                + " template:/${chunk_id}/${chunk_id}/${tag}",
            "chunk key placeholder 'chunk_id' not replaced."
                + " template:/${chunk_id}/${chunk_id}/${key1}");
  }

  @Test
  void warnsOfPlaceholdersThatNothingIsKnownAbout() throws UnrecoverableException {
    assertThat(expand("", "/mypath/${key1}/test", chunk("t"))).isEqualTo("/mypath/${key1}/test");
    assertThat(expand("key1", "/mypath/${key1}/${key2}/test", chunk("t")))
        .isEqualTo("/mypath/value1//test");
    assertThat(warnings())
        .containsExactly(
            "chunk key placeholder 'key1' not replaced. template:/mypath/${key1}/test",
            "chunk key placeholder 'key2' not replaced. template:/mypath/${key1}/${key2}/test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app.web", "app/web", "my_tag-123", "app..web/log", "a\\b", "$0"})
  void takesTagsThatStayWhereTheyArePut(String tag) throws UnrecoverableException {
    assertThat(expand("tag", "/data/${tag}/log", chunk(tag))).isEqualTo("/data/" + tag + "/log");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../etc/cron.d", "..\\Windows\\System32", "/etc/passwd", "\\Windows", "a\n/b"})
  void refusesTextsThatLeadOutOfADirectory(String text) throws UnrecoverableException {
    for (String template : List.of("/data/${tag}/log", "/data/${tag[0]}/log")) {
      assertThatThrownBy(() -> expand("tag", template, chunk(text)))
          .isInstanceOf(UnrecoverableException.class)
          .hasMessage("Invalid path component detected in tag: " + text);
    }
    assertThatThrownBy(
            () -> expand("tag,file", "/data/${tag}/${file}", chunk("t", variables("file", text))))
        .isInstanceOf(UnrecoverableException.class)
        .hasMessage("Invalid path component detected in ${file}: " + text);
    assertThat(expand("tag", "/data/static/log", chunk(text))).isEqualTo("/data/static/log");
  }

  @Test
  void refusesFieldsThatLeadOutOfADirectoryTogether() throws UnrecoverableException {
    for (String slash : List.of("/", "\\")) {
      final Chunk chunk = chunk("t", variables("dot", ".", "dotslash", "." + slash));
      assertThatThrownBy(() -> expand("dot,dotslash", "/data/${dot}${dotslash}x", chunk))
          .isInstanceOf(UnrecoverableException.class)
          .hasMessage("Invalid path component detected, replaced to: /data/.." + slash + "x");
    }
    final Chunk harmless = chunk("t", variables("val1", "safe", "val2", "."));
    assertThat(expand("val1,val2", "../data/${val1}${val2}log", harmless))
        .isEqualTo("../data/safe.log");
  }

  @ParameterizedTest
  @MethodSource
  void showsFieldsOfAnyTypeAsRubyDoes(Object value, String shown) throws UnrecoverableException {
    assertThat(expand("file", "/data/${file}", chunk("t", variables("file", value))))
        .isEqualTo("/data/" + shown);
  }

  static Stream<Arguments> showsFieldsOfAnyTypeAsRubyDoes() {
    return Stream.of(
        Arguments.of("app.log", "app.log"),
        Arguments.of("logs/app.log", "logs/app.log"),
        Arguments.of(80L, "80"),
        Arguments.of(1e20, "1.0e+20"),
        Arguments.of(true, "true"),
        Arguments.of(null, ""),
        Arguments.of(Map.of("a", Arrays.asList(1L, null)), "{\"a\"=>[1, nil]}"));
  }

  @Test
  void refusesChunksWithoutWhatTheTextAsksFor() {
    final Chunk timeless = new Described(OptionalLong.empty(), Optional.of("t"), Map.of());
    assertThatThrownBy(() -> expand("time,tag", "/%Y/${tag}", timeless))
        .isInstanceOf(UnrecoverableException.class)
        .hasMessage("chunk " + ID + " has no time for the placeholders in: /%Y/${tag}");
    final Chunk tagless = new Described(OptionalLong.of(0), Optional.empty(), Map.of());
    assertThatThrownBy(() -> expand("time,tag", "/%Y/${tag}", tagless))
        .isInstanceOf(UnrecoverableException.class)
        .hasMessage("chunk " + ID + " has no tag for the placeholders in: /%Y/${tag}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "'' ! 0 ! /my/path/file.%Y-%m-%d.log ! has timestamp placeholders, but chunk key 'time' is"
            + " not configured",
        "time ! 30 ! /my/path/to/file.log ! doesn't have timestamp placeholders for timekey 30",
        "time ! 180 ! /my/file.%Y%m%d_%H.log ! doesn't have timestamp placeholder for hour('%H')"
            + " for timekey 180",
        "time ! 59 ! /my/file.%R.log ! doesn't have timestamp placeholder for minute('%M') for"
            + " timekey 59",
        "time ! 3600 ! /my/file.%F.log ! doesn't have timestamp placeholder for day('%d') for"
            + " timekey 3600",
        "'' ! 0 ! /my/path/${tag}/file.${tag[2]}.log ! has tag placeholders, but chunk key 'tag' is"
            + " not configured",
        "tag ! 0 ! /my/path/file.log ! doesn't have tag placeholder",
        "'' ! 0 ! /my/${username}/file.${group}.log ! has placeholders, but chunk keys doesn't have"
            + " keys group,username",
        "username,group ! 0 ! /my/path/file.log ! doesn't have enough placeholders for keys"
            + " group,username",
        "username,service ! 0 ! /my/${username} ! doesn't have enough placeholders for keys"
            + " service",
        "$.a.b ! 0 ! /my/${a.b} ! doesn't have enough placeholders for keys $.a.b",
        // Time is looked at first, then the tag, then the fields.
        "time,tag,a ! 60 ! /my ! doesn't have timestamp placeholders for timekey 60",
        "time,tag,a ! 60 ! /my%M ! doesn't have tag placeholder",
      })
  void refusesTextsThatDoNotFitTheKeys(
      String argument, int timekeySeconds, String text, String problem) {
    final ChunkKeys keys = keys(argument, timekeySeconds);
    assertThatThrownBy(() -> Placeholders.of("path", text, keys, CODECS, log))
        .isInstanceOf(ParameterException.class)
        .hasMessage("Parameter 'path: " + text + "' " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "time ! 180 ! /my/path/%Y%m%d/file.%H%M.log",
        "time ! 1 ! at %F %T %z",
        "time ! 604800 ! /my/%d",
        "tag ! 0 ! /my/path/${tag}/file.${tag[2]}.log",
        "tag ! 0 ! /my/path/file.${tag[-1]}.log",
        "username,service ! 0 ! /my/path/${service}/file.${username}.log",
        "'' ! 0 ! /my/${chunk_id}/100%%",
        "$.a.b ! 0 ! /${$.a.b}",
      })
  void takesTextsThatFitTheKeys(String argument, int timekeySeconds, String text) {
    final ChunkKeys keys = keys(argument, timekeySeconds);
    assertThat(Placeholders.of("path", text, keys, CODECS, log).text()).isEqualTo(text);
  }

  @Test
  void looksAtNothingButTimeForASecondary() {
    final ChunkKeys keys = keys("time,tag,a", 3600);
    assertThat(Placeholders.ofSecondary("path", "/x/%H", keys, CODECS, log).text())
        .isEqualTo("/x/%H");
    assertThatThrownBy(() -> Placeholders.ofSecondary("path", "/${tag}/${b}", keys, CODECS, log))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "Parameter 'path: /${tag}/${b}' doesn't have timestamp placeholders for timekey 3600");
  }

  @Test
  void refusesFormatsThatEndInTheMiddle() {
    assertThatThrownBy(() -> Placeholders.of("path", "/a.%Y%", keys("time", 60), CODECS, log))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "Parameter 'path: /a.%Y%' is not a format of strftime: the time format '/a.%Y%' ends in"
                + " the middle of a directive");
  }

  @ParameterizedTest
  @CsvSource({
    "'',/a/b,false",
    "'',/a/%Y/${tag}/${key1},false",
    "'',/a/${chunk_id},true",
    "time,/a/%%,true",
    "tag,/a/b,false",
    "tag,/a/${tag[0]},true",
    "key1,/a/${key1},true",
  })
  void saysWhetherThereIsSomethingToFillIn(String argument, String text, boolean expected) {
    assertThat(Placeholders.unchecked(text, keys(argument, 60), CODECS, log).hasPlaceholders())
        .isEqualTo(expected);
  }

  /** A chunk of which only the metadata is looked at. */
  private record Described(
      OptionalLong timekey, Optional<String> tag, Map<String, Object> variables) implements Chunk {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public byte[] idBytes() {
      throw notLookedAt();
    }

    @Override
    public long count() {
      throw notLookedAt();
    }

    @Override
    public long length() {
      throw notLookedAt();
    }

    @Override
    public Optional<Compression> compression() {
      throw notLookedAt();
    }

    @Override
    public Optional<Path> path() {
      throw notLookedAt();
    }

    @Override
    public InputStream open() {
      throw notLookedAt();
    }

    @Override
    public StoredBytes stored() {
      throw notLookedAt();
    }

    @Override
    public void forEachStream(StreamAction action) {
      throw notLookedAt();
    }

    private static AssertionError notLookedAt() {
      return new AssertionError("a template needs no content");
    }
  }
}
