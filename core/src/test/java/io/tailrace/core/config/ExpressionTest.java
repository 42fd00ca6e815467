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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressionTest {

  private static final EvaluationContext CONTEXT =
      new EvaluationContext(
          Map.of(
              "SET",
              "from env",
              "N",
              "5",
              "EMPTY",
              "",
              "V6",
              "fd00::1",
              "V4",
              "10.0.0.1",
              "LIST",
              "a, b,c"),
          "web-1",
          Clock.fixed(Instant.parse("2024-02-03T04:05:06.789Z"), ZoneId.of("Asia/Tokyo")),
          "2");

  private static Problems evaluate(String code, StringBuilder value) {
    final Problems problems = new Problems();
    final ConfigElement root = ConfigText.parse("k \"#{" + code + "}\"\n", CONTEXT, problems);
    value.append(
        root.param("k")
            .map(
                param ->
                    param.value() instanceof ConfigValue.Text text
                        ? text.text()
                        : param.value().getClass().getSimpleName())
            .orElse("nothing"));
    return problems;
  }

  static List<Arguments> values() {
    return List.of(
        Arguments.of("", ""),
        Arguments.of("1+1", "2"),
        Arguments.of("'a' + \"b\"", "ab"),
        Arguments.of("2 + 3 * 4 - 10 / 4 % 3", "12"),
        Arguments.of("-7 / 2", "-4"),
        Arguments.of("7.0 / 2", "3.5"),
        Arguments.of("(1 + 2) * 3", "9"),
        Arguments.of("ENV['SET']", "from env"),
        Arguments.of("ENV[\"SET\"]", "from env"),
        Arguments.of("ENV['NOPE']", ""),
        Arguments.of("ENV['NOPE'] || 'text'", "text"),
        Arguments.of("ENV['NOPE'] || '}'", "}"),
        Arguments.of("\"}\"", "}"),
        Arguments.of("ENV['NOPE'] || true", "true"),
        Arguments.of("ENV['NOPE'] || 10", "10"),
        Arguments.of("ENV['NOPE'] || use_nil", "Nil"),
        Arguments.of("ENV['NOPE'] || use_default", "Default"),
        Arguments.of("ENV['SET'] || use_nil", "from env"),
        Arguments.of("raise SetNil", "Nil"),
        Arguments.of("raise Fluent::SetDefault", "Default"),
        Arguments.of("use_nil rescue 'x'", "Nil"),
        Arguments.of("ENV.fetch('SET')", "from env"),
        Arguments.of("ENV.fetch('NOPE', '')", ""),
        Arguments.of("ENV.fetch('NOPE') { |k| k.downcase }", "nope"),
        Arguments.of("ENV['N'] ? 'a' : 'b'", "a"),
        Arguments.of("ENV['NOPE'].nil? ? 'a' : 'b'", "a"),
        Arguments.of("ENV['EMPTY'].empty? ? 'a':'b'", "a"),
        Arguments.of("ENV['N'] == '5' && !ENV['NOPE']", "true"),
        Arguments.of("ENV['N'] != '5'", "false"),
        Arguments.of("ENV.key?('N')", "true"),
        Arguments.of("ENV.has_key?('NOPE')", "false"),
        Arguments.of("'a' + ENV.fetch('N') + 'b'", "a5b"),
        Arguments.of("File.join('/var/log/', ENV.fetch('D', ''), 'x.pos')", "/var/log/x.pos"),
        Arguments.of("File.join('a', 'b')", "a/b"),
        Arguments.of("File.basename('/a/b.conf')", "b.conf"),
        Arguments.of("File.basename('/a/b.conf', '.conf')", "b"),
        Arguments.of("File.dirname('/a/b.conf')", "/a"),
        Arguments.of("File.extname('/a/b.conf')", ".conf"),
        Arguments.of("File.exist?('/definitely/not/there')", "false"),
        Arguments.of("Socket.gethostname", "web-1"),
        Arguments.of("hostname", "web-1"),
        Arguments.of("`hostname`.chomp", "web-1"),
        Arguments.of("worker_id", "2"),
        Arguments.of("worker_id.to_i + 24220", "24222"),
        Arguments.of("Time.now.to_i", "1706933106"),
        Arguments.of(
            "Time.now.strftime('%Y-%m-%d %H:%M:%S.%L %z')", "2024-02-03 13:05:06.789 +0900"),
        Arguments.of(
            "Time.now.utc.strftime('%-m/%-d %j %b %a %3N %F %T')",
            "2/3 034 Feb Sat 789 2024-02-03 04:05:06"),
        Arguments.of("(Time.now - 86400).strftime('%Y%m%d')", "20240202"),
        Arguments.of("SecureRandom.uuid.length", "36"),
        Arguments.of("Process.pid > 0", "true"),
        Arguments.of("ENV['SET'].upcase.to_s", "FROM ENV"),
        Arguments.of("' x '.strip", "x"),
        Arguments.of("\"x\\n\".chomp", "x"),
        Arguments.of("ENV['LIST'].split(',').map{|x| x.strip}.join('|')", "a|b|c"),
        Arguments.of("ENV['LIST'].split(',').map(&:strip).join('|')", "a|b|c"),
        Arguments.of("ENV['LIST'].split(',')[0]", "a"),
        Arguments.of("ENV['LIST'].split(',').first + ENV['LIST'].split(',').last", "ac"),
        Arguments.of("ENV['LIST'].split(/,\\s*/).to_json", "[\"a\",\"b\",\"c\"]"),
        Arguments.of("['a', 1, nil, true]", "[\"a\", 1, nil, true]"),
        Arguments.of("'a.b'.gsub('.', '-')", "a-b"),
        Arguments.of("'a1b2'.gsub(/[0-9]/, '')", "ab"),
        Arguments.of("'abc'.sub(/(b)/, '<\\1>')", "a<b>c"),
        Arguments.of("'hello'.tr('el', 'ip')", "hippo"),
        Arguments.of("'hello'.tr('a-y', 'b-z')", "ifmmp"),
        Arguments.of("'12ab'.to_i.to_f", "12.0"),
        Arguments.of("'x'.inspect", "\"x\""),
        Arguments.of("'abc'[0]", "a"),
        Arguments.of("'abc'[1,2]", "bc"),
        Arguments.of("'abc'[-1]", "c"),
        Arguments.of("host = ENV['N']; host + '!'", "5!"),
        Arguments.of("x = ENV['NOPE']; x ||= 'd'; x", "d"),
        Arguments.of("begin; ENV.fetch('NOPE'); rescue; 'r'; end", "r"),
        Arguments.of(
            "begin; ENV.fetch('NOPE'); rescue KeyError => e; e; end", "key not found: \"NOPE\""),
        Arguments.of("ENV.fetch('NOPE') rescue 'r'", "r"),
        Arguments.of("Base64.decode64('aGk=')", "hi"),
        Arguments.of("Base64.strict_encode64('hi')", "aGk="),
        Arguments.of("JSON.parse('{\"a\":{\"b\":[1,2]}}')['a']['b'][1]", "2"),
        Arguments.of("IPAddr.new(ENV['V6']).ipv6?", "true"),
        Arguments.of("IPAddr.new(ENV['V4']).ipv6?", "false"),
        Arguments.of("\"[#{ENV['V6']}]\"", "[fd00::1]"),
        Arguments.of("if ENV['NOPE'] then 'a' elsif ENV['N'] then 'b' else 'c' end", "b"),
        Arguments.of("'a' if ENV['NOPE']", ""),
        Arguments.of("'a' unless ENV['NOPE']", "a"),
        Arguments.of("ENV['NOPE']&.upcase", ""),
        Arguments.of("ENV['NOPE'].to_s.empty? or false", "true"),
        Arguments.of("Integer('12') + 1", "13"),
        Arguments.of("1e", null));
  }

  @ParameterizedTest
  @MethodSource("values")
  void evaluatesTheSubsetOfRuby(String code, String expected) {
    final StringBuilder value = new StringBuilder();
    final Problems problems = evaluate(code, value);
    if (expected == null) {
      assertThat(problems.hasErrors()).isTrue();
    } else {
      assertThat(problems.list()).isEmpty();
      assertThat(value).hasToString(expected);
    }
  }

  @Test
  void buildsTheAddressOfTheKubernetesApi() {
    final String code =
        "ENV['FLUENT_FILTER_KUBERNETES_URL'] || (require 'ipaddr'; h=ENV.fetch('V6');"
            + " p=ENV.fetch('N'); h=((IPAddr.new(h) rescue nil)&.ipv6? ? \"[#{h}]\" : h);"
            + " \"https://#{h}:#{p}/api\")";
    final StringBuilder value = new StringBuilder();
    assertThat(evaluate(code, value).list()).isEmpty();
    assertThat(value).hasToString("https://[fd00::1]:5/api");
  }

  static List<Arguments> errors() {
    return List.of(
        Arguments.of("ENV.fetch('Y')", "1:10 key not found: \"Y\""),
        Arguments.of("raise 'x'", "1:6 x"),
        Arguments.of("ENV['NOPE'] + 'x'", "1:18 undefined method '+' for nil"),
        Arguments.of("'x' + 1", "1:10 no implicit conversion of Integer into String"),
        Arguments.of("ENV['NOPE'].upcase", "1:18 undefined method 'upcase' for nil"),
        Arguments.of("system('ls')", "1:6 'system' is not supported in #{...}"),
        Arguments.of("`rm -rf /`", "1:6 '`rm -rf /`' is not supported in #{...}"),
        Arguments.of("Dir.pwd", "1:6 'Dir' is not supported in #{...}"),
        Arguments.of("File.delete('x')", "1:11 'File.delete' is not supported in #{...}"),
        Arguments.of("Foo.bar", "1:6 'Foo' is not supported in #{...}"),
        Arguments.of("foo", "1:6 'foo' is not supported in #{...}"),
        Arguments.of("foo rescue 'x'", "1:6 'foo' is not supported in #{...}"),
        Arguments.of("'a'.unpack('b')", "1:10 '.unpack' is not supported in #{...}"),
        Arguments.of("1 / 0", "1:8 divided by 0"),
        Arguments.of("1 +", "1:9 unexpected '}' in embedded code"),
        Arguments.of("(1", "1:8 unexpected '}' in embedded code"),
        Arguments.of("1 2", "1:8 unexpected '2' in embedded code"),
        Arguments.of(
            "File.read('/not/there')", "1:11 No such file or directory @ rb_sysopen - /not/there"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void saysWhatIsNotSupportedOrFails(String code, String expected) {
    final Problems problems = evaluate(code, new StringBuilder());
    assertThat(problems.list())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(
                        problem.origin().line()
                            + ":"
                            + problem.origin().column()
                            + " "
                            + problem.message())
                    .isEqualTo(expected));
  }

  @Test
  void readsSecretsFromFiles(@TempDir Path directory) throws IOException {
    final Path file = Files.writeString(directory.resolve("secret"), "s3cret\n");
    final StringBuilder value = new StringBuilder();
    assertThat(evaluate("File.read('" + file + "').strip", value).list()).isEmpty();
    assertThat(value).hasToString("s3cret");
  }

  @Test
  void goesOnBehindCodeThatFails() {
    final Problems problems = new Problems();
    ConfigText.parse("a \"#{foo} and #{bar}\"\nb \"x\" y\n", problems);
    assertThat(problems.list())
        .extracting(Problem::message)
        .containsExactly(
            "'foo' is not supported in #{...}",
            "'bar' is not supported in #{...}",
            "expected end of line");
  }

  @Test
  void reportsCodeThatDoesNotEnd() {
    final Problems problems = new Problems();
    ConfigText.parse("a \"#{ENV['X']\"\n", problems);
    assertThat(problems.list())
        .extracting(Problem::message)
        .containsExactly("expected end of embedded code but $end");
  }
}
