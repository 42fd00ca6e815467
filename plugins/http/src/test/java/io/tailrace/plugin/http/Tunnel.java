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
package io.tailrace.plugin.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy that answers every CONNECT alike, and makes a tunnel if that answer is 200. */
final class Tunnel implements AutoCloseable {
  private static final String END = "\r\n\r\n";

  private final ServerSocket server;
  private final String answer;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  private Tunnel(ServerSocket server, String answer) {
    this.server = server;
    this.answer = answer;
  }

  static Tunnel start(String answer) throws IOException {
    final Tunnel tunnel =
        new Tunnel(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), answer);
    tunnel.threads.submit(tunnel::serve);
    return tunnel;
  }

  private Void serve() throws IOException {
    while (true) { // until accept fails, since the test is over
      final Socket client = server.accept();
      threads.submit(() -> handle(client));
    }
  }

  private Void handle(Socket client) throws IOException {
    try (client) {
      final String head = head(client.getInputStream());
      heads.add(head);
      client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      if (answer.startsWith("HTTP/1.1 200")) {
        final String[] target = head.split(" ")[1].split(":");
        try (Socket onward = new Socket(target[0], Integer.parseInt(target[1]))) {
          threads.submit(() -> onward.getInputStream().transferTo(client.getOutputStream()));
          client.getInputStream().transferTo(onward.getOutputStream());
        }
      }
      return null;
    }
  }

  private static String head(InputStream in) throws IOException {
    final ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith(END)) {
      final int next = in.read();
      if (next < 0) {
        throw new IOException("the client hung up");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  int port() {
    return server.getLocalPort();
  }

  /** What the clients sent first. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
