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
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The server's side of HELO, PING and PONG. Immutable; thread-safe.
 *
 * <p>Source: fluentd lib/fluent/plugin/in_forward.rb, ForwardInput#check_ping.
 */
final class Handshake {
  /** Largest PING: names, a salt and two digests. */
  static final int PING_BYTES_MAX = 16 << 10;

  private static final int SALT_BYTES = 16;
  private static final int PING_SIZE = 6;
  private static final byte[] NOTHING = {};
  private static final byte[] PING = utf8("PING");

  /** A {@code <client>}, ready for use. */
  private record Node(AddressRange addresses, byte[] sharedKey, List<String> users) {}

  private final Security security;
  private final boolean keepalive;
  private final byte[] sharedKey;
  private final List<Node> nodes = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();

  Handshake(Security security, boolean keepalive) {
    this.security = security;
    this.keepalive = keepalive;
    sharedKey = utf8(security.sharedKey());
    for (Security.Client client : security.clients()) {
      nodes.add(
          new Node(
              client.addresses(),
              client.sharedKey().map(Handshake::utf8).orElse(sharedKey),
              client.users().orElse(List.of())));
    }
  }

  /** 16 random bytes. */
  byte[] newSalt() {
    final byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return salt;
  }

  void writeHelo(byte[] nonce, byte[] auth, ByteSink out) {
    final ValueWriter to = new ValueWriter(out);
    to.writeArrayHeader(2);
    to.writeString("HELO");
    to.writeMapHeader(3);
    to.writeString("nonce");
    to.writeBinary(nonce, 0, nonce.length);
    to.writeString("auth");
    to.writeBinary(auth, 0, auth.length);
    to.writeString("keepalive");
    to.writeBoolean(keepalive);
  }

  /**
   * Checks a PING and writes the PONG, packed.
   *
   * @param peer address of the client
   * @param refusal told the reason and what else is known, if the client is refused
   * @return whether the client may send
   */
  boolean answer(
      byte[] message,
      int offset,
      int limit,
      String peer,
      byte[] nonce,
      byte[] auth,
      BiConsumer<Refusal, String> refusal,
      ByteSink out) {
    final byte[][] ping = fields(message, offset, limit);
    if (ping == null) {
      refusal.accept(Refusal.NO_PING, "");
      return refuse(Refusal.NO_PING.text(), out);
    }
    final byte[] hostname = ping[1];
    final byte[] salt = ping[2];
    final Node node = nodeOf(peer);
    if (node == null && !security.allowAnonymousSource()) {
      refusal.accept(Refusal.ANONYMOUS, "hostname=" + text(hostname));
      return refuse("anonymous source host '" + peer + "' denied", out);
    }
    final byte[] key = node == null ? sharedKey : node.sharedKey();
    if (!SharedKeyDigest.isEqual(ping[3], SharedKeyDigest.of(salt, hostname, nonce, key))) {
      refusal.accept(Refusal.WRONG_KEY, "hostname=" + text(hostname));
      return refuse("shared_key mismatch", out);
    }
    if (security.userAuth() && !isUser(node, ping[4], ping[5], auth)) {
      refusal.accept(
          Refusal.WRONG_USER, "hostname=" + text(hostname) + " username=" + text(ping[4]));
      return refuse("username/password mismatch", out);
    }
    final byte[] self = utf8(security.selfHostname());
    writePong(true, "", self, SharedKeyDigest.of(salt, self, nonce, key), out);
    return true;
  }

  /** The six strings of a PING, or null if it is none. */
  private static byte[][] fields(byte[] message, int offset, int limit) {
    final Value value = new Value();
    value.set(message, offset, limit);
    if (value.type() != Value.Type.ARRAY || value.size() != PING_SIZE) {
      return null;
    }
    final byte[][] fields = new byte[PING_SIZE][];
    int at = value.payloadOffset();
    for (int i = 0; i < PING_SIZE; i++) {
      value.set(message, at, limit);
      if (value.type() == Value.Type.STRING || value.type() == Value.Type.BINARY) {
        fields[i] = new byte[value.payloadLength()];
        System.arraycopy(message, value.payloadOffset(), fields[i], 0, fields[i].length);
      } else if (value.isNil() && i > 3) {
        fields[i] = NOTHING; // clients without a user
      } else {
        return null;
      }
      at = MessagePack.skip(message, at, limit);
    }
    return Arrays.equals(fields[0], PING) ? fields : null;
  }

  private Node nodeOf(String peer) {
    for (Node node : nodes) {
      if (node.addresses().contains(peer)) {
        return node;
      }
    }
    return null;
  }

  private boolean isUser(Node node, byte[] username, byte[] passwordDigest, byte[] auth) {
    boolean found = false;
    final String name = new String(username, StandardCharsets.UTF_8);
    for (Security.User user : security.users()) {
      if (user.username().equals(name)
          && (node == null || node.users().isEmpty() || node.users().contains(name))) {
        found |=
            SharedKeyDigest.isEqual(
                passwordDigest, SharedKeyDigest.of(auth, username, utf8(user.password())));
      }
    }
    return found;
  }

  private static boolean refuse(String reason, ByteSink out) {
    writePong(false, reason, NOTHING, NOTHING, out);
    return false;
  }

  private static void writePong(
      boolean isOk, String reason, byte[] hostname, byte[] digest, ByteSink out) {
    final ValueWriter to = new ValueWriter(out);
    to.writeArrayHeader(5);
    to.writeString("PONG");
    to.writeBoolean(isOk);
    to.writeString(reason);
    to.writeUtf8(hostname, 0, hostname.length);
    to.writeUtf8(digest, 0, digest.length);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
