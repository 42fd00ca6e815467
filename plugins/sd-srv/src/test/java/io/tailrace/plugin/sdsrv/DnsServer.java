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
package io.tailrace.plugin.sdsrv;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A DNS server on a free port that knows a few SRV and A records. */
final class DnsServer implements AutoCloseable {
  private static final int HEADER_BYTES = 12;
  private static final int TYPE_A = 1;
  private static final int TYPE_SRV = 33;
  private static final int NO_SUCH_NAME = 3;

  /** An SRV record. */
  record Srv(int priority, int weight, int port, String target) {}

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final Map<String, List<Srv>> services = new ConcurrentHashMap<>();
  private final Map<String, byte[]> addresses = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::serve, "dns-server");

  DnsServer() throws SocketException {
    thread.start();
  }

  String host() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  void service(String name, Srv... records) {
    services.put(name, List.of(records));
  }

  void address(String name, int... bytes) {
    final byte[] address = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      address[i] = (byte) bytes[i];
    }
    addresses.put(name, address);
  }

  private void serve() {
    final byte[] bytes = new byte[512];
    while (!socket.isClosed()) {
      try {
        final DatagramPacket query = new DatagramPacket(bytes, bytes.length);
        socket.receive(query);
        final byte[] answer = answer(bytes, query.getLength());
        socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private byte[] answer(byte[] query, int length) throws IOException {
    final StringBuilder name = new StringBuilder();
    int at = HEADER_BYTES;
    while (query[at] != 0) {
      name.append(name.length() == 0 ? "" : ".")
          .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
      at += 1 + query[at];
    }
    final int type = query[at + 1] << 8 | query[at + 2];
    final String asked = name.toString();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final DataOutputStream out = new DataOutputStream(bytes);
    final List<Srv> records =
        type == TYPE_SRV ? services.getOrDefault(asked, List.of()) : List.of();
    final boolean hasAddress = type == TYPE_A && addresses.containsKey(asked);
    final boolean isKnown = services.containsKey(asked) || addresses.containsKey(asked);
    out.write(query, 0, 2);
    out.writeShort(0x8580 | (isKnown ? 0 : NO_SUCH_NAME));
    out.writeShort(1);
    out.writeShort(records.size() + (hasAddress ? 1 : 0));
    out.writeInt(0);
    out.write(query, HEADER_BYTES, at + 5 - HEADER_BYTES);
    for (Srv srv : records) {
      final ByteArrayOutputStream data = new ByteArrayOutputStream();
      final DataOutputStream to = new DataOutputStream(data);
      to.writeShort(srv.priority());
      to.writeShort(srv.weight());
      to.writeShort(srv.port());
      for (String label : srv.target().split("\\.")) {
        to.writeByte(label.length());
        to.writeBytes(label);
      }
      to.writeByte(0);
      writeRecord(out, TYPE_SRV, data.toByteArray());
    }
    if (hasAddress) {
      writeRecord(out, TYPE_A, addresses.get(asked));
    }
    return bytes.toByteArray();
  }

  private static void writeRecord(DataOutputStream out, int type, byte[] data) throws IOException {
    out.writeShort(0xc000 | HEADER_BYTES); // the name that was asked for
    out.writeShort(type);
    out.writeShort(1);
    out.writeInt(0);
    out.writeShort(data.length);
    out.write(data);
  }

  @Override
  public void close() {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
