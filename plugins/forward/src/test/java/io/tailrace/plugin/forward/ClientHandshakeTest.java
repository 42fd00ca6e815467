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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSink;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClientHandshakeTest {
  private final Handshake server =
      new Handshake(
          new Security(
              "server.test",
              "key",
              true,
              true,
              List.of(new Security.User("user", "word")),
              List.of()),
          true);
  private final byte[] nonce = server.newSalt();
  private final byte[] auth = server.newSalt();

  /** Lets the client greet the server; the reason why it does not come about, if it does not. */
  private Optional<String> greet(ClientHandshake client) throws ProtocolException {
    final ByteSink helo = new ByteSink(64);
    server.writeHelo(nonce, auth, helo);
    final ByteSink ping = new ByteSink(64);
    assertThat(client.take(helo.array(), 0, helo.length(), ping)).isFalse();
    final ByteSink pong = new ByteSink(64);
    server.answer(
        ping.array(), 0, ping.length(), "192.0.2.7", nonce, auth, (reason, detail) -> {}, pong);
    try {
      return client.take(pong.array(), 0, pong.length(), new ByteSink(0))
          ? Optional.empty()
          : Optional.of("not established");
    } catch (ClientHandshake.RefusedException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Test
  void comesToTermsWithOurServer() throws ProtocolException {
    assertThat(greet(new ClientHandshake("client.test", "key", "user", "word"))).isEmpty();
  }

  @Test
  void isRefusedForAWrongKeyOrPassword() throws ProtocolException {
    assertThat(greet(new ClientHandshake("client.test", "yek", "user", "word")))
        .contains("authentication failed: shared_key mismatch");
    assertThat(greet(new ClientHandshake("client.test", "key", "user", "drow")))
        .contains("authentication failed: username/password mismatch");
  }

  @Test
  void refusesAServerThatIsItself() throws ProtocolException {
    assertThat(greet(new ClientHandshake("server.test", "key", "user", "word")))
        .contains("same hostname between input and output: invalid configuration");
  }

  @Test
  void refusesAServerThatDoesNotKnowTheKey() throws ProtocolException {
    final ClientHandshake client = new ClientHandshake("client.test", "key", "", "");
    final byte[] helo = Wire.pack(List.of("HELO", Map.of("nonce", nonce, "auth", "")));
    client.take(helo, 0, helo.length, new ByteSink(0));
    final byte[] pong = Wire.pack(List.of("PONG", true, "", "other.test", "0f".repeat(64)));
    assertThatThrownBy(() -> client.take(pong, 0, pong.length, new ByteSink(0)))
        .isInstanceOf(ClientHandshake.RefusedException.class)
        .hasMessage("shared key mismatch");
  }

  @Test
  void sendsNoUserToServersThatWantNone() throws ProtocolException {
    final ClientHandshake client = new ClientHandshake("client.test", "key", "user", "word");
    final byte[] helo = Wire.pack(List.of("HELO", Map.of("nonce", nonce, "auth", "")));
    final ByteSink ping = new ByteSink(0);
    client.take(helo, 0, helo.length, ping);
    final byte[] bytes = ping.toByteArray();
    assertThat(Client.element(bytes, 0).asString()).isEqualTo("PING");
    assertThat(Client.element(bytes, 1).asString()).isEqualTo("client.test");
    assertThat(Client.element(bytes, 2).asString()).matches("[0-9a-f]{32}");
    assertThat(Client.element(bytes, 3).asString()).matches("[0-9a-f]{128}");
    assertThat(Client.element(bytes, 4).asString()).isEmpty();
    assertThat(Client.element(bytes, 5).asString()).isEmpty();
  }

  static List<byte[]> malformed() {
    return List.of(
        Wire.pack(1),
        Wire.pack("HELO"),
        Wire.pack(List.of("HELO")),
        Wire.pack(List.of("HOLA", Map.of())),
        Wire.pack(List.of("HELO", 3)),
        Wire.pack(List.of("HELO", Map.of(), 1)));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesWhatIsNoHelo(byte[] bytes) {
    final ClientHandshake client = new ClientHandshake("client.test", "key", "", "");
    assertThatThrownBy(() -> client.take(bytes, 0, bytes.length, new ByteSink(0)))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesWhatIsNoPong() throws ProtocolException {
    for (Object pong :
        List.of(7, List.of("PONG", true), List.of("PING", true, "", "", ""), Map.of())) {
      final ClientHandshake client = new ClientHandshake("client.test", "key", "", "");
      final byte[] helo = Wire.pack(List.of("HELO", Map.of()));
      client.take(helo, 0, helo.length, new ByteSink(0));
      final byte[] bytes = Wire.pack(pong);
      assertThatThrownBy(() -> client.take(bytes, 0, bytes.length, new ByteSink(0)))
          .isInstanceOf(ProtocolException.class);
    }
  }
}
