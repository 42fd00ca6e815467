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
package io.tailrace.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.net.TcpClientConnection;
import io.tailrace.api.net.TcpClientHandler;
import io.tailrace.api.net.TcpClientOptions;
import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import io.tailrace.api.net.TcpServerOptions;
import io.tailrace.api.net.TlsClientOptions;
import io.tailrace.api.net.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class TcpClientTest {
  private static final Logger LOG = LoggerFactory.getLogger(TcpClientTest.class);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final TcpClientOptions PLAIN = options(Optional.empty());

  @TempDir Path dir;
  private final HttpFixture net = new HttpFixture();
  private final Clients clients = new Clients(1);

  private static TcpClientOptions options(Optional<TlsClientOptions> tls) {
    return new TcpClientOptions(
        Optional.of(Duration.ofSeconds(10)),
        Optional.of(Duration.ofSeconds(10)),
        false,
        1 << 20,
        tls);
  }

  @AfterEach
  void close() {
    net.close();
    clients.close();
  }

  /** Notes what a connection brings. */
  private static final class Receiver implements TcpClientHandler {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<Exception>> closed = new LinkedBlockingQueue<>();

    @Override
    public int received(byte[] bytes, int offset, int length) throws IOException {
      int consumed = 0;
      for (int i = 0; i < length; i++) {
        if (bytes[offset + i] == '\n') {
          final String line =
              new String(bytes, offset + consumed, i - consumed, StandardCharsets.UTF_8);
          if (line.equals("bad")) {
            throw new IOException("a bad line");
          }
          received.write(bytes, offset + consumed, i + 1 - consumed);
          lines.add(line);
          consumed = i + 1;
        }
      }
      return consumed;
    }

    @Override
    public void closed(Optional<Exception> reason) {
      closed.add(reason);
    }

    String line() throws InterruptedException {
      return lines.poll(20, TimeUnit.SECONDS);
    }

    Optional<Exception> end() throws InterruptedException {
      return closed.poll(20, TimeUnit.SECONDS);
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] noise(int length) {
    final byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    for (int i = 0; i < length; i++) {
      bytes[i] = bytes[i] == '\n' ? 0 : bytes[i];
    }
    return bytes;
  }

  private TcpClientConnection connect(TcpClientOptions options, int port, Receiver receiver)
      throws Exception {
    return get(
        clients
            .tcp(options, LOG)
            .connect(new InetSocketAddress(LOOPBACK, port), Optional.empty(), c -> receiver));
  }

  /** A server that sends each line back. */
  private HostedTcpServer echo(Optional<Transport> transport) throws IOException {
    return serve(
        transport,
        connection ->
            (bytes, offset, length) -> {
              int end = 0;
              for (int i = 0; i < length; i++) {
                end = bytes[offset + i] == '\n' ? i + 1 : end;
              }
              connection.send(bytes, offset, end);
              return end;
            });
  }

  private HostedTcpServer serve(
      Optional<Transport> transport, Function<TcpConnection, TcpHandler> handlers)
      throws IOException {
    final HostedTcpServer server =
        net.servers.createTcp(
            "in_test",
            new TcpServerOptions(
                LOOPBACK.getHostAddress(),
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                false,
                transport),
            handlers,
            LOG,
            net::counter);
    server.open();
    server.resume();
    return server;
  }

  @Test
  void sendsAndReceives() throws Exception {
    final HostedTcpServer server = echo(Optional.empty());
    final Receiver receiver = new Receiver();
    final TcpClientConnection connection = connect(PLAIN, server.port(), receiver);
    assertThat(connection.peer()).isEqualTo("127.0.0.1:" + server.port());
    assertThat(connection.isOpen()).isTrue();
    get(connection.send(utf8("xhel"), 1, 3));
    get(connection.send(utf8("lo\nagain\n"), 0, 9));
    assertThat(receiver.line()).isEqualTo("hello");
    assertThat(receiver.line()).isEqualTo("again");
    connection.close();
    assertThat(receiver.end()).isEmpty();
    assertThatThrownBy(() -> get(connection.send(utf8("x"), 0, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void doesNotKeepTheClassLoaderOfItsFirstUser() throws Exception {
    final HostedTcpServer server = echo(Optional.empty());
    final BlockingQueue<ClassLoader> onLoop = new LinkedBlockingQueue<>();
    final Thread thread = Thread.currentThread();
    final ClassLoader outer = thread.getContextClassLoader();
    thread.setContextClassLoader(new ClassLoader(outer) {});
    try {
      get(
          clients
              .tcp(PLAIN, LOG)
              .connect(
                  new InetSocketAddress(LOOPBACK, server.port()),
                  Optional.empty(),
                  connection -> {
                    onLoop.add(Thread.currentThread().getContextClassLoader());
                    return new Receiver();
                  }));
    } finally {
      thread.setContextClassLoader(outer);
    }
    assertThat(onLoop.poll(20, TimeUnit.SECONDS)).isSameAs(ClientLoops.class.getClassLoader());
  }

  @Test
  void sendsStoredBytesFromMemoryAndFromAFile() throws Exception {
    final byte[] body = noise(3_000_000);
    final Path file = Files.write(dir.resolve("chunk"), body);
    final Transports transport = trusted("server.example");
    for (boolean isTls : List.of(false, true)) {
      final HostedTcpServer server = echo(isTls ? Optional.of(transport.tls()) : Optional.empty());
      final TcpClientOptions options =
          isTls ? options(Optional.of(trusting(transport, false))) : PLAIN;
      for (MemoryBytes stored :
          List.of(MemoryBytes.slices(body, 256 << 10), MemoryBytes.file(file, body.length))) {
        final Receiver receiver = new Receiver();
        final TcpClientConnection connection =
            connect(
                new TcpClientOptions(
                    options.connectTimeout(), options.sendTimeout(), false, 8 << 20, options.tls()),
                server.port(),
                receiver);
        get(connection.send(utf8("<"), stored, utf8(">\n")));
        assertThat(stored.isClosed()).isTrue();
        assertThat(receiver.line()).isNotNull();
        final byte[] all = receiver.received.toByteArray();
        assertThat(Arrays.equals(all, 1, all.length - 2, body, 0, body.length)).isTrue();
        assertThat((char) all[0]).isEqualTo('<');
        assertThat(new String(all, all.length - 2, 2, StandardCharsets.UTF_8)).isEqualTo(">\n");
        connection.close();
        assertThat(receiver.end()).isEmpty();
      }
      server.stop();
    }
  }

  @Test
  void endsTheConnectionIfStoredBytesAreNotThere() throws Exception {
    final Path file = Files.write(dir.resolve("short"), noise(100));
    final Transports transport = trusted("server.example");
    for (boolean isTls : List.of(false, true)) {
      final HostedTcpServer server = echo(isTls ? Optional.of(transport.tls()) : Optional.empty());
      final Receiver receiver = new Receiver();
      final TcpClientConnection connection =
          connect(
              isTls ? options(Optional.of(trusting(transport, false))) : PLAIN,
              server.port(),
              receiver);
      final MemoryBytes stored = MemoryBytes.file(file, 200);
      assertThatThrownBy(() -> get(connection.send(utf8("<"), stored, utf8(">\n"))))
          .isInstanceOf(IOException.class);
      assertThat(stored.isClosed()).isTrue();
      assertThat(receiver.end()).isPresent();
      server.stop();
    }
  }

  @Test
  void endsWhatIsSentToAPeerThatTakesNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK)) {
      final TcpClientOptions options =
          new TcpClientOptions(
              Optional.empty(), Optional.of(Duration.ofMillis(200)), true, 100, Optional.empty());
      final Receiver receiver = new Receiver();
      final TcpClientConnection connection = connect(options, silent.getLocalPort(), receiver);
      final MemoryBytes stored = MemoryBytes.slices(noise(32 << 20), 1 << 20);
      assertThatThrownBy(() -> get(connection.send(utf8("<"), stored, utf8(">"))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has taken nothing of what is sent for 200 ms");
      assertThat(stored.isClosed()).isTrue();
      assertThat(receiver.end().orElseThrow()).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void leavesConnectionsAloneThatHaveNothingToSend() throws Exception {
    final HostedTcpServer server = echo(Optional.empty());
    final TcpClientOptions options =
        new TcpClientOptions(
            Optional.empty(), Optional.of(Duration.ofMillis(20)), false, 100, Optional.empty());
    final Receiver idle = new Receiver();
    final TcpClientConnection connection = connect(options, server.port(), idle);
    assertThat(idle.closed.poll(300, TimeUnit.MILLISECONDS)).isNull();
    get(connection.send(utf8("still there\n"), 0, 12));
    assertThat(idle.line()).isEqualTo("still there");
  }

  @Test
  void tellsWhoCannotBeReached() throws Exception {
    final int port;
    try (ServerSocket unused = new ServerSocket(0, 1, LOOPBACK)) {
      port = unused.getLocalPort();
    }
    assertThatThrownBy(() -> connect(PLAIN, port, new Receiver()))
        .isInstanceOf(ConnectException.class)
        .hasMessage("127.0.0.1:" + port + ": connection refused");
    assertThatThrownBy(
            () ->
                get(
                    clients
                        .tcp(PLAIN, LOG)
                        .connect(
                            new InetSocketAddress(LOOPBACK, port),
                            Optional.of("logs"),
                            c -> new Receiver())))
        .hasMessage("logs (127.0.0.1:" + port + "): connection refused");
  }

  @Test
  void saysWhoEndedTheConnectionBeforeEverythingWasSent() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, LOOPBACK)) {
      final int port = listening.getLocalPort();
      final TcpClientConnection left = connect(PLAIN, port, new Receiver());
      try (Socket peer = listening.accept()) {
        final CompletionStage<Void> sent =
            left.send(utf8("<"), MemoryBytes.slices(noise(32 << 20), 1 << 20), utf8(">"));
        peer.shutdownOutput();
        assertThatThrownBy(() -> get(sent))
            .isInstanceOf(IOException.class)
            .hasMessage(
                "127.0.0.1:" + port + " closed the connection before it had taken everything");
      }
      final TcpClientConnection aborted = connect(PLAIN, port, new Receiver());
      final CompletionStage<Void> sent =
          aborted.send(utf8("<"), MemoryBytes.slices(noise(32 << 20), 1 << 20), utf8(">"));
      aborted.abort();
      assertThatThrownBy(() -> get(sent))
          .hasMessage("the connection to 127.0.0.1:" + port + " is closed");
      final HostedTcpClient client = clients.tcp(PLAIN, LOG);
      final CompletionStage<Void> last =
          get(client.connect(
                  new InetSocketAddress(LOOPBACK, port), Optional.empty(), c -> new Receiver()))
              .send(utf8("<"), MemoryBytes.slices(noise(32 << 20), 1 << 20), utf8(">"));
      client.close();
      assertThatThrownBy(() -> get(last))
          .hasMessage("the connection to 127.0.0.1:" + port + " is closed");
    }
  }

  @Test
  void receivesWhatThePeerSendsBeforeItEndsTheConnectionAsWell() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, LOOPBACK)) {
      final Receiver receiver = new Receiver();
      connect(PLAIN, listening.getLocalPort(), receiver).close();
      try (Socket peer = listening.accept()) {
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.getOutputStream().write(utf8("late\n"));
        assertThat(receiver.line()).isEqualTo("late");
      }
      assertThat(receiver.end()).isEmpty();
    }
  }

  @Test
  void tellsThatThePeerHasClosed() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, LOOPBACK)) {
      final Receiver receiver = new Receiver();
      final TcpClientConnection connection = connect(PLAIN, listening.getLocalPort(), receiver);
      listening.accept().close();
      assertThat(receiver.end()).isEmpty();
      assertThat(connection.isOpen()).isFalse();
    }
  }

  @Test
  void endsConnectionsWhosePeerSendsWhatTheHandlerRefuses() throws Exception {
    final HostedTcpServer server = echo(Optional.empty());
    final Receiver receiver = new Receiver();
    get(connect(PLAIN, server.port(), receiver).send(utf8("bad\n"), 0, 4));
    assertThat(receiver.end().orElseThrow()).hasMessage("a bad line");
  }

  @Test
  void endsConnectionsWhosePeerSendsTooMuch() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, LOOPBACK)) {
      final TcpClientOptions options =
          new TcpClientOptions(Optional.empty(), Optional.empty(), false, 100, Optional.empty());
      final Receiver receiver = new Receiver();
      connect(options, listening.getLocalPort(), receiver);
      try (Socket peer = listening.accept()) {
        peer.getOutputStream().write(noise(101));
        assertThat(receiver.end().orElseThrow())
            .isInstanceOf(ProtocolException.class)
            .hasMessageContaining("more than 100 bytes");
      }
    }
  }

  @Test
  void closesEverythingWithTheClient() throws Exception {
    final HostedTcpServer server = echo(Optional.empty());
    final HostedTcpClient client = clients.tcp(PLAIN, LOG);
    final InetSocketAddress address = new InetSocketAddress(LOOPBACK, server.port());
    final Receiver receiver = new Receiver();
    get(client.connect(address, Optional.empty(), c -> receiver));
    client.close();
    assertThat(receiver.end()).isEmpty();
    assertThatThrownBy(() -> get(client.connect(address, Optional.empty(), c -> receiver)))
        .hasMessageContaining("closed");
  }

  @Test
  void sendsWhatCameBeforeACloseOnAnotherThread() throws Exception {
    final CountDownLatch all = new CountDownLatch(1);
    final HostedTcpServer server =
        serve(
            Optional.empty(),
            connection ->
                (bytes, offset, length) -> {
                  if (length == 1 << 20) {
                    all.countDown();
                  }
                  return 0;
                });
    final TcpClientConnection connection = connect(PLAIN, server.port(), new Receiver());
    connection.send(noise(1 << 20), 0, 1 << 20);
    connection.close();
    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void trustsTheGivenAuthorityAndTheNameInTheCertificate() throws Exception {
    final Transports transport = trusted("server.example");
    final HostedTcpServer server = echo(Optional.of(transport.tls()));
    final HostedTcpClient client =
        clients.tcp(options(Optional.of(trusting(transport, true))), LOG);
    final InetSocketAddress address = new InetSocketAddress(LOOPBACK, server.port());
    final Receiver receiver = new Receiver();
    final TcpClientConnection connection =
        get(client.connect(address, Optional.of("server.example"), c -> receiver));
    get(connection.send(utf8("secret\n"), 0, 7));
    assertThat(receiver.line()).isEqualTo("secret");
    connection.close();
    assertThat(receiver.end()).isEmpty();

    assertThatThrownBy(
            () -> get(client.connect(address, Optional.of("other.example"), c -> receiver)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.example");
    assertThatThrownBy(() -> get(client.connect(address, Optional.empty(), c -> receiver)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void trustsNobodyUnknownUnlessToldTo() throws Exception {
    final HostedTcpServer server = echo(Optional.of(Transports.insecure().tls()));
    final TlsClientOptions strict =
        new TlsClientOptions(
            "TLSv1_2",
            "TLSv1_2",
            Transport.CIPHERS_DEFAULT,
            false,
            false,
            true,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> connect(options(Optional.of(strict)), server.port(), new Receiver()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TLS with 127.0.0.1")
        .hasMessageContaining("path");
    final TlsClientOptions insecure =
        new TlsClientOptions(
            "TLSv1_2",
            "TLSv1_3",
            Transport.CIPHERS_DEFAULT,
            true,
            false,
            false,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    final Receiver receiver = new Receiver();
    get(connect(options(Optional.of(insecure)), server.port(), receiver).send(utf8("hi\n"), 0, 3));
    assertThat(receiver.line()).isEqualTo("hi");
  }

  @Test
  void showsItsCertificateToServersThatDemandOne() throws Exception {
    final Transports own = trusted("client.example");
    final Transports transport = trusted("server.example");
    transport.clientCertAuth = true;
    transport.caPath = own.certPath;
    final HostedTcpServer server = echo(Optional.of(transport.tls()));
    final TlsClientOptions with =
        new TlsClientOptions(
            "TLSv1_2",
            "TLSv1_2",
            Transport.CIPHERS_DEFAULT,
            false,
            false,
            true,
            List.of(transport.certPath.orElseThrow()),
            own.certPath,
            own.privateKeyPath,
            Optional.empty());
    final Receiver receiver = new Receiver();
    get(connect(options(Optional.of(with)), server.port(), receiver).send(utf8("hi\n"), 0, 3));
    assertThat(receiver.line()).isEqualTo("hi");
    assertThatThrownBy(
            () ->
                connect(
                    options(Optional.of(trusting(transport, false))),
                    server.port(),
                    new Receiver()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void speaksOnlyTheVersionsItIsTold() throws Exception {
    final Transports transport = trusted("server.example").versions("TLSv1_3", "TLSv1_3");
    final HostedTcpServer server = echo(Optional.of(transport.tls()));
    assertThatThrownBy(
            () ->
                connect(
                    options(Optional.of(trusting(transport, false))),
                    server.port(),
                    new Receiver()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TLS with");
  }

  @Test
  void givesUpOnServersThatDoNotGreet() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK)) {
      final TcpClientOptions options =
          new TcpClientOptions(
              Optional.of(Duration.ofMillis(200)),
              Optional.empty(),
              false,
              100,
              Optional.of(trusting(trusted("a.example"), false)));
      assertThatThrownBy(() -> connect(options, silent.getLocalPort(), new Receiver()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("handshake timed out");
    }
  }

  @Test
  void saysWhichFileCannotBeUsed() {
    final TlsClientOptions missing =
        new TlsClientOptions(
            "TLSv1_2",
            "TLSv1_2",
            Transport.CIPHERS_DEFAULT,
            false,
            true,
            false,
            List.of(dir.resolve("none.pem").toString()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> clients.tcp(options(Optional.of(missing)), LOG).prepare())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pem': there is no such file");
    assertThatThrownBy(() -> connect(options(Optional.of(missing)), 1, new Receiver()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pem");
  }

  /** A certificate for a name, which vouches for itself, in files. */
  private Transports trusted(String name) throws Exception {
    final Transports generated = Transports.insecure();
    final ServerTls.Identity identity =
        new ServerCertificate(named(generated.tls(), name), Clock.systemUTC()).selfSigned();
    return Transports.files(
        pem(name + ".cert", "CERTIFICATE", identity.chain().get(0).getEncoded()),
        pem(name + ".key", "PRIVATE KEY", identity.key().getEncoded()));
  }

  private static Transport named(Transport t, String name) {
    return new Transport(
        t.protocol(),
        t.receiveBufferSize(),
        t.lingerTimeout(),
        t.version(),
        t.minVersion(),
        t.maxVersion(),
        t.ciphers(),
        t.insecure(),
        t.ensureFips(),
        t.caPath(),
        t.certPath(),
        t.privateKeyPath(),
        t.privateKeyPassphrase(),
        t.clientCertAuth(),
        t.caCertPath(),
        t.caPrivateKeyPath(),
        t.caPrivateKeyPassphrase(),
        t.certVerifier(),
        t.generatePrivateKeyLength(),
        t.generateCertCountry(),
        t.generateCertState(),
        t.generateCertLocality(),
        Optional.of(name),
        t.generateCertExpiration(),
        t.generateCertDigest());
  }

  private Path pem(String name, String type, byte[] der) throws IOException {
    return Files.writeString(
        dir.resolve(name),
        "-----BEGIN "
            + type
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + type
            + "-----\n");
  }

  private static TlsClientOptions trusting(Transports server, boolean verifyHostname) {
    return new TlsClientOptions(
        "TLSv1_2",
        "TLSv1_2",
        Transport.CIPHERS_DEFAULT,
        false,
        verifyHostname,
        true,
        List.of(server.certPath.orElseThrow()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
