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

import io.tailrace.api.ByteSink;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The client's side of HELO, PING and PONG, for one connection. Not thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_forward/handshake_protocol.rb.
 */
final class ClientHandshake {
  private static final int SALT_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] NOTHING = {};

  private final byte[] hostname;
  private final byte[] sharedKey;
  private final byte[] username;
  private final byte[] password;
  private final byte[] salt;
  private byte[] nonce; // null before the HELO

  ClientHandshake(String hostname, String sharedKey, String username, String password) {
    this.hostname = utf8(hostname);
    this.sharedKey = utf8(sharedKey);
    this.username = utf8(username);
    this.password = utf8(password);
    final byte[] random = new byte[SALT_BYTES];
    RANDOM.nextBytes(random);
    salt = utf8(HexFormat.of().formatHex(random));
  }

  /** The server refuses the client, or is not to be trusted; the message says why. */
  static final class RefusedException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
      super(reason);
    }
  }

  /**
   * Whether a message is the one that a server begins with if it demands a handshake.
   *
   * @param bytes whole MessagePack
   */
  static boolean isHelo(byte[] bytes, int start, int end) {
    final Value value = new Value();
    value.set(bytes, start, end);
    if (value.type() != Value.Type.ARRAY || value.size() != 2) {
      return false;
    }
    value.set(bytes, value.payloadOffset(), end);
    return value.contentEquals(utf8("HELO"));
  }

  /**
   * Takes the next message of the server.
   *
   * @param bytes whole MessagePack
   * @param reply gets what is to be sent back
   * @return whether the connection is established
   * @throws RefusedException if the server refuses the client, or does not know the key itself
   * @throws ProtocolException if the message cannot be understood
   */
  boolean take(byte[] bytes, int start, int end, ByteSink reply) throws ProtocolException {
    final Value value = new Value();
    if (nonce == null) {
      helo(bytes, start, end, value, reply);
      return false;
    }
    pong(bytes, start, end, value);
    return true;
  }

  private void helo(byte[] bytes, int start, int end, Value value, ByteSink reply)
      throws ProtocolException {
    if (!isHelo(bytes, start, end)) {
      throw new ProtocolException("invalid HELO");
    }
    value.set(bytes, start, end);
    final int at = MessagePack.skip(bytes, value.payloadOffset(), end);
    nonce = NOTHING;
    byte[] auth = NOTHING;
    value.set(bytes, at, end);
    if (value.type() == Value.Type.MAP) {
      final int size = value.size();
      int key = value.payloadOffset();
      for (int i = 0; i < size; i++) {
        final int content = MessagePack.skip(bytes, key, end);
        value.set(bytes, key, end);
        if (value.contentEquals(utf8("nonce"))) {
          nonce = text(bytes, content, end, value);
        } else if (value.contentEquals(utf8("auth"))) {
          auth = text(bytes, content, end, value);
        }
        key = MessagePack.skip(bytes, content, end);
      }
    } else if (!value.isNil()) {
      throw new ProtocolException("invalid HELO");
    }
    writePing(auth, reply);
  }

  private void writePing(byte[] auth, ByteSink reply) {
    final ValueWriter to = new ValueWriter(reply);
    to.writeArrayHeader(6);
    to.writeString("PING");
    to.writeUtf8(hostname, 0, hostname.length);
    to.writeUtf8(salt, 0, salt.length);
    write(SharedKeyDigest.of(salt, hostname, nonce, sharedKey), to);
    // Without a salt for users, the server wants none.
    write(auth.length == 0 ? NOTHING : username, to);
    write(auth.length == 0 ? NOTHING : SharedKeyDigest.of(auth, username, password), to);
  }

  private static void write(byte[] text, ValueWriter to) {
    to.writeUtf8(text, 0, text.length);
  }

  private void pong(byte[] bytes, int start, int end, Value value) throws ProtocolException {
    value.set(bytes, start, end);
    if (value.type() != Value.Type.ARRAY || value.size() != 5) {
      throw new RefusedException("invalid format for PONG message");
    }
    int at = value.payloadOffset();
    requireText(bytes, at, end, value, "PONG");
    at = MessagePack.skip(bytes, at, end);
    value.set(bytes, at, end);
    final boolean isOk =
        !value.isNil() && !(value.type() == Value.Type.BOOLEAN && !value.asBoolean());
    at = MessagePack.skip(bytes, at, end);
    final byte[] reason = text(bytes, at, end, value);
    at = MessagePack.skip(bytes, at, end);
    final byte[] server = text(bytes, at, end, value);
    at = MessagePack.skip(bytes, at, end);
    final byte[] digest = text(bytes, at, end, value);
    if (!isOk) {
      throw new RefusedException(
          "authentication failed: " + new String(reason, StandardCharsets.UTF_8));
    }
    if (Arrays.equals(server, hostname)) {
      throw new RefusedException("same hostname between input and output: invalid configuration");
    }
    if (!SharedKeyDigest.isEqual(digest, SharedKeyDigest.of(salt, server, nonce, sharedKey))) {
      throw new RefusedException("shared key mismatch");
    }
  }

  private static void requireText(byte[] bytes, int at, int end, Value value, String text)
      throws ProtocolException {
    value.set(bytes, at, end);
    if (!value.contentEquals(utf8(text))) {
      throw new ProtocolException("invalid " + text);
    }
  }

  /** The bytes of a string or binary; none of anything else. */
  private static byte[] text(byte[] bytes, int at, int end, Value value) {
    value.set(bytes, at, end);
    if (value.type() != Value.Type.STRING && value.type() != Value.Type.BINARY) {
      return NOTHING;
    }
    return Arrays.copyOfRange(
        bytes, value.payloadOffset(), value.payloadOffset() + value.payloadLength());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
