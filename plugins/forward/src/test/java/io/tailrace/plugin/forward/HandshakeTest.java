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
package io.tailrace.plugin.forward;

import static io.tailrace.plugin.forward.Wire.TIME;
import static io.tailrace.plugin.forward.Wire.pack;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.Value;
import io.tailrace.testkit.TestPipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
  private static final byte[] SALT = {0, (byte) 0xff, 3};

  private static TestPipeline start(String security) {
    return TestPipeline.input(
        "@type forward\nbind 127.0.0.1\nport 0\n<security>\nself_hostname server\nshared_key k\n"
            + security
            + "</security>\n");
  }

  private static Client connect(TestPipeline pipeline) throws IOException {
    return new Client(pipeline.plugin(ForwardInput.class).port());
  }

  private static String hex(byte[]... parts) {
    try {
      final MessageDigest sha = MessageDigest.getInstance("SHA-512");
      Arrays.stream(parts).forEach(sha::update);
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] payload(Value value) {
    return Arrays.copyOfRange(
        value.array(), value.payloadOffset(), value.payloadOffset() + value.payloadLength());
  }

  /** The value of a key of HELO's options. */
  private static byte[] option(byte[] helo, String name) {
    final Value map = Client.element(helo, 1);
    int at = map.payloadOffset();
    for (int i = 0; i < map.size(); i++) {
      final Value key = new Value();
      key.set(helo, at, helo.length);
      final Value value = new Value();
      value.set(helo, key.endOffset(), helo.length);
      if (key.asString().equals(name)) {
        return payload(value);
      }
      at = value.endOffset();
    }
    throw new AssertionError("HELO has no " + name);
  }

  /** Greets as a client does; returns the PONG. */
  private static byte[] greet(Client client, String key, String user, String password)
      throws IOException {
    final byte[] helo = client.reply();
    assertThat(Client.element(helo, 0).asString()).isEqualTo("HELO");
    final byte[] nonce = option(helo, "nonce");
    assertThat(nonce).hasSize(16);
    final byte[] auth = option(helo, "auth");
    client.send(
        pack(
            List.of(
                "PING",
                "client",
                SALT,
                hex(SALT, utf8("client"), nonce, utf8(key)),
                user,
                hex(auth, utf8(user), utf8(password)))));
    final byte[] pong = client.reply();
    if (Client.element(pong, 1).asBoolean()) {
      assertThat(Client.element(pong, 4).asString())
          .isEqualTo(hex(SALT, utf8("server"), nonce, utf8(key)));
    }
    return pong;
  }

  private static String reason(byte[] pong) {
    return Client.element(pong, 2).asString();
  }

  @Test
  void takesEventsAfterTheHandshakeAndNoneBefore() throws IOException {
    try (TestPipeline pipeline = start("")) {
      try (Client client = connect(pipeline)) {
        final byte[] pong = greet(client, "k", "", "");
        assertThat(Client.element(pong, 1).asBoolean()).isTrue();
        assertThat(Client.element(pong, 3).asString()).isEqualTo("server");
        client.send(pack(List.of("t", TIME, Map.of("n", 1)))).sync("1");
      }
      try (Client client = connect(pipeline)) {
        client.reply();
        client.send(pack(List.of("t", TIME, Map.of("n", 2))));
        assertThat(reason(client.reply())).isEqualTo("invalid ping message");
        assertThat(client.isEnded()).isTrue();
      }
      assertThat(pipeline.records()).containsExactly(Map.of("n", 1L));
      assertThat(pipeline.counter("refused_clients")).isEqualTo(1);
    }
  }

  @Test
  void refusesAWrongKey() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      assertThat(reason(greet(client, "wrong", "", ""))).isEqualTo("shared_key mismatch");
      assertThat(client.isEnded()).isTrue();
      assertThat(pipeline.log().troubles().toString())
          .contains("Shared key mismatch hostname=client")
          .contains("127.0.0.1:" + client.localPort());
    }
  }

  @Test
  void namesEachReasonToRefuseInTheLog() throws IOException {
    try (TestPipeline pipeline = start("")) {
      for (int i = 0; i < 2; i++) {
        try (Client client = connect(pipeline)) {
          greet(client, "wrong", "", "");
        }
        try (Client client = connect(pipeline)) {
          client.reply();
          client.send(pack(List.of("no PING")));
          assertThat(reason(client.reply())).isEqualTo("invalid ping message");
        }
      }
      assertThat(pipeline.counter("refused_clients")).isEqualTo(4);
      assertThat(pipeline.log().troubles())
          .hasSize(2)
          .satisfies(
              lines -> {
                assertThat(lines.get(0).toString()).contains("Shared key mismatch hostname=client");
                assertThat(lines.get(1).toString()).contains("\"invalid ping message\"");
              });
    }
  }

  @Test
  void closesOnAPingThatIsTooLong() throws IOException {
    try (TestPipeline pipeline = start("");
        Client client = connect(pipeline)) {
      client.reply();
      client.send(Wire.bytes(0x96, 0xc6, 0x7f, 0xff, 0xff, 0));
      assertThat(client.isEnded()).isTrue();
      assertThat(pipeline.counter("bad_data_connections")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "alice, secret, ''",
    "alice, wrong, username/password mismatch",
    "mallory, secret, username/password mismatch",
    "bob, secret2, username/password mismatch",
  })
  void checksUsersAndThoseOfTheClient(String user, String password, String reason)
      throws IOException {
    final String security =
        "user_auth true\n<user>\nusername alice\npassword secret\n</user>\n"
            + "<user>\nusername bob\npassword secret2\n</user>\n"
            + "<client>\nnetwork 127.0.0.0/8\nusers alice\n</client>\n";
    try (TestPipeline pipeline = start(security);
        Client client = connect(pipeline)) {
      assertThat(reason(greet(client, "k", user, password))).isEqualTo(reason);
    }
  }

  @Test
  void usesTheKeyOfTheFirstClientThatFits() throws IOException {
    final String security =
        "<client>\nnetwork 10.0.0.0/8\nshared_key no\n</client>\n"
            + "<client>\nhost 127.0.0.1\nshared_key own\n</client>\n"
            + "<client>\nnetwork 127.0.0.0/8\nshared_key late\n</client>\n";
    try (TestPipeline pipeline = start(security);
        Client right = connect(pipeline);
        Client wrong = connect(pipeline)) {
      assertThat(reason(greet(right, "own", "", ""))).isEmpty();
      assertThat(reason(greet(wrong, "k", "", ""))).isEqualTo("shared_key mismatch");
    }
  }

  @Test
  void refusesClientsThatAreNotListed() throws IOException {
    final String security =
        "allow_anonymous_source false\n<client>\nnetwork 10.0.0.0/8\n</client>\n";
    try (TestPipeline pipeline = start(security);
        Client client = connect(pipeline)) {
      assertThat(reason(greet(client, "k", "", "")))
          .isEqualTo("anonymous source host '127.0.0.1' denied");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "192.0.2.7, 192.0.2.70, false",
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.0.0.0/255.128.0.0, 10.127.0.1, true",
    "10.0.0.0/255.128.0.0, 10.128.0.1, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fdab::1, true",
    "fd00::/8, fe80::1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
  })
  void knowsWhetherAnAddressLiesInARange(String range, String address, boolean isIn) {
    assertThat(AddressRange.parse(range).contains(address)).isEqualTo(isIn);
  }
}
