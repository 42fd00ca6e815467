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
package io.tailrace.core.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Compression;
import io.tailrace.api.MessagePack;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;
import io.tailrace.api.buffer.Checksums;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.core.buffer.MetaCodec;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.seam.OtherProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

final class BufferCommandTest {
  private static final String ID = "660d8ce195983f33f6b423fd6db98966";

  /** A chunk with three events, as Fluentd 1.19.3 left it. */
  private static final String FLUENTD_DATA =
      "92d7006553f166000084d087a16e22a4686f7374a26830a36d7367ae6c69"
          + "6e6520333420e697a5e69caca166cb3ff8000000000000a36e696cc0a26f"
          + "6bc3a46e65737481a16193010281a162a16392d7006553f16c00008ca087"
          + "a16e24a4686f7374a26830a36d7367ae6c696e6520333620e697a5e69cac"
          + "a166cb3ff8000000000000a36e696cc0a26f6bc3a46e65737481a1619301"
          + "0281a162a16392d7006553f1720000947087a16e26a4686f7374a26830a3"
          + "6d7367ae6c696e6520333820e697a5e69caca166cb3ff8000000000000a3"
          + "6e696cc0a26f6bc3a46e65737481a16193010281a162a163";

  private static final String FLUENTD_META =
      "c1000000005788a774696d656b6579ce6553f164a3746167a666696c652e"
          + "62a97661726961626c657381a4686f7374a26830a373657100a26964c410"
          + "660d8ce195983f33f6b423fd6db98966a17303a163ce6b02a003a16dce6b"
          + "02a003";

  @TempDir private Path root;
  private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(root.resolve("buffer"));
  }

  private int buffer(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    final String[] all = new String[arguments.length + 1];
    all[0] = "buffer";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Main.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private int onFolder(String command, String... options) {
    final List<String> arguments = new ArrayList<>(List.of(command, root.toString()));
    arguments.addAll(List.of(options));
    return buffer(arguments.toArray(new String[0]));
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  private String id(int number) {
    return ID.substring(0, 31) + number;
  }

  /** {@code [1700000000 + n, n ns], {"n": n}} for each n from {@code first} on. */
  private static byte[] packed(int first, int count) {
    final ByteSink sink = new ByteSink(64);
    final ValueWriter writer = new ValueWriter(sink);
    for (int n = first; n < first + count; n++) {
      writer.writeArrayHeader(2);
      writer.writeEventTime(1_700_000_000L + n, n);
      writer.writeObject(Map.of("n", n));
    }
    return sink.toByteArray();
  }

  private static String line(String tag, int n) {
    return "{\"tag\":\"%s\",\"time\":%d%s,\"record\":{\"n\":%d}}"
        .formatted(tag, 1_700_000_000L + n, n == 0 ? "" : ".%09d".formatted(n), n);
  }

  private static byte[] join(byte[]... parts) {
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] compressed(Compression compression, byte[] bytes) throws IOException {
    final ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (OutputStream stream =
        new CoreCodecs(ZoneOffset.UTC, () -> 0).compressing(compression, to)) {
      stream.write(bytes);
    }
    return to.toByteArray();
  }

  private static byte[] meta(String id, Optional<String> tag, long count) {
    return MetaCodec.write(
        new ChunkMeta(
            new ChunkMetadata(OptionalLong.empty(), tag, Map.of(), 0),
            HexFormat.of().parseHex(id),
            count,
            1_700_000_000L,
            1_700_000_100L));
  }

  /** Writes what Fluentd would. */
  private Path fluentdChunk(char state, String id, long count, byte[] data) throws IOException {
    final Path file = folder.resolve("buffer." + state + id + ".log");
    Files.write(file, data);
    Files.write(metaOf(file), meta(id, Optional.of("t.a"), count));
    return file;
  }

  private static Path metaOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".meta");
  }

  /** Writes what our buffer would, two events in each append. */
  private Path ownChunk(char state, String id, byte[]... appends) throws IOException {
    final Path file = fluentdChunk(state, id, 2L * appends.length, join(appends));
    final ByteArrayOutputStream sidecar = new ByteArrayOutputStream();
    final byte[] header = Checksums.header(meta(id, Optional.of("t.a"), 0), Optional.empty());
    sidecar.writeBytes(header);
    int link = Checksums.FIRST_LINK;
    final CRC32C crc = new CRC32C();
    for (byte[] append : appends) {
      final byte[] entry = new byte[Checksums.ENTRY_SIZE];
      crc.reset();
      crc.update(append);
      link =
          Checksums.putEntry(entry, 0, append.length, 2, (int) crc.getValue(), link, new CRC32C());
      sidecar.writeBytes(entry);
    }
    Files.write(folder.resolve("buffer." + id + ".crc"), sidecar.toByteArray());
    return file;
  }

  private static void cutEnd(Path file, int bytes) throws IOException {
    final byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, all.length - bytes));
  }

  private static void flip(Path file, int offset) throws IOException {
    final byte[] all = Files.readAllBytes(file);
    all[offset] ^= 0x10;
    Files.write(file, all);
  }

  private List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void listsChunksOfBothTypesAndThoseSetAside() throws IOException {
    Files.write(folder.resolve("buffer.b" + ID + ".log"), HexFormat.of().parseHex(FLUENTD_DATA));
    Files.write(
        folder.resolve("buffer.b" + ID + ".log.meta"), HexFormat.of().parseHex(FLUENTD_META));
    ownChunk('q', id(1), packed(0, 2), packed(2, 2));
    Files.write(folder.resolve("fsb.a%20b.q" + id(2) + ".buf"), packed(0, 5));
    final Path backup = Files.createDirectories(root.resolve("x/backup/worker0/out"));
    Files.write(backup.resolve(id(3) + ".log"), packed(0, 7));
    Files.write(folder.resolve("unknown.log"), packed(0, 1));

    assertThat(onFolder("ls")).isZero();

    assertThat(lines()).hasSize(6);
    assertThat(lines().get(1))
        .startsWith("staged          3          234 ")
        .contains(" tag=file.b time=2023-11-14T22:15:00Z host=h0 ");
    assertThat(lines().get(2)).startsWith("queued          4 ").contains(" tag=t.a ");
    assertThat(lines().get(3)).startsWith("queued          5 ").contains(" tag=a b ");
    assertThat(lines().get(4)).startsWith("bad             7 ").endsWith(id(3) + ".log");
    assertThat(lines().get(5)).startsWith("4 chunks (1 staged, 2 queued, 1 bad), 19 events, ");
  }

  @Test
  void listsForMachines() throws IOException {
    Files.write(folder.resolve("buffer.b" + ID + ".log"), HexFormat.of().parseHex(FLUENTD_DATA));
    Files.write(
        folder.resolve("buffer.b" + ID + ".log.meta"), HexFormat.of().parseHex(FLUENTD_META));
    assertThat(onFolder("ls", "--json")).isZero();
    assertThat(lines()).hasSize(1);
    assertThat(lines().get(0))
        .contains("\"type\":\"file\",\"state\":\"staged\",\"id\":\"" + ID + "\"")
        .contains("\"tag\":\"file.b\",\"timekey\":1700000100,\"variables\":{\"host\":\"h0\"}")
        .contains("\"events\":3,\"bytes\":234,\"created_at\":1795334147")
        .contains("\"compression\":null,\"packed\":true,\"problems\":[]");
  }

  @Test
  void printsTheEventsOfFluentdsChunk() throws IOException {
    final Path file = folder.resolve("buffer.b" + ID + ".log");
    Files.write(file, HexFormat.of().parseHex(FLUENTD_DATA));
    Files.write(metaOf(file), HexFormat.of().parseHex(FLUENTD_META));
    assertThat(buffer("cat", file.toString())).isZero();
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0))
        .isEqualTo(
            "{\"tag\":\"file.b\",\"time\":1700000102.000034000,\"record\":{\"n\":34,\"host\":\"h0\","
                + "\"msg\":\"line 34 日本\",\"f\":1.5,\"nil\":null,\"ok\":true,"
                + "\"nest\":{\"a\":[1,2,{\"b\":\"c\"}]}}}");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void readsCompressedChunksAndCutsTheirTornEnds(Compression compression) throws IOException {
    final byte[] whole =
        join(compressed(compression, packed(0, 2)), compressed(compression, packed(2, 1)));
    final Path file = fluentdChunk('b', ID, 4, join(whole, compressed(compression, packed(3, 1))));
    assertThat(onFolder("cat")).isZero();
    assertThat(lines())
        .containsExactly(line("t.a", 0), line("t.a", 1), line("t.a", 2), line("t.a", 3));
    assertThat(onFolder("verify")).isZero();

    cutEnd(file, 3);

    assertThat(onFolder("cat")).isEqualTo(ExitCode.FAILED);
    assertThat(lines()).containsExactly(line("t.a", 0), line("t.a", 1), line("t.a", 2));
    assertThat(err.toString()).contains("from byte " + whole.length + " to ");
    assertThat(onFolder("repair")).isZero();
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    assertThat(onFolder("verify")).isZero();
  }

  @Test
  void cutsTheTornEndKeepsItAndWritesTheCountAnew() throws IOException {
    final byte[] whole = packed(0, 3);
    final byte[] torn = Arrays.copyOf(packed(3, 1), 9);
    final Path file = fluentdChunk('q', ID, 4, join(whole, torn));

    assertThat(onFolder("verify")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("from byte " + whole.length + " to " + (whole.length + 9) + ": ")
        .contains("its meta file tells of 4 events, it has 3")
        .contains("1 chunks, 1 with problems; 3 events are whole");

    assertThat(onFolder("repair")).isZero();

    final Path kept =
        folder.resolve("lost/" + ID + ".bytes-" + whole.length + "-" + (whole.length + 9) + ".log");
    assertThat(out.toString())
        .contains("kept the 3 events before it, moved the 9 bytes of the rest to " + kept)
        .contains("its meta file was written anew, with 3 events");
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    assertThat(Files.readAllBytes(kept)).isEqualTo(torn);
    assertThat(MetaCodec.read(Files.readAllBytes(metaOf(file))).count()).isEqualTo(3);
    assertThat(buffer("verify", file.toString())).isZero();
  }

  @Test
  void takesOutWhatDoesNotHaveItsChecksumAndGoesOnBehindIt() throws IOException {
    final byte[] first = packed(0, 2);
    final byte[] rotten = packed(2, 2);
    final byte[] last = packed(4, 2);
    final Path file = ownChunk('q', ID, first, rotten, last);
    assertThat(onFolder("verify")).isZero();
    flip(file, first.length + rotten.length - 1); // still MessagePack, with another number

    assertThat(onFolder("verify")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains(
            "bytes %d to %d do not have their checksum, 2 events are lost"
                .formatted(first.length, first.length + rotten.length));
    assertThat(onFolder("cat")).isEqualTo(ExitCode.FAILED);
    assertThat(lines())
        .containsExactly(line("t.a", 0), line("t.a", 1), line("t.a", 4), line("t.a", 5));

    assertThat(onFolder("repair")).isZero();

    assertThat(Files.readAllBytes(file)).isEqualTo(join(first, last));
    assertThat(buffer("verify", file.toString())).isZero();
    assertThat(out.toString()).contains("4 events are whole").doesNotContain("vouch");
    assertThat(names(folder.resolve("lost"))).hasSize(1);
  }

  @Test
  void writesABrokenMetaFileAnewFromTheFileOfChecksums() throws IOException {
    final Path file = ownChunk('b', ID, packed(0, 2));
    final byte[] right = Files.readAllBytes(metaOf(file));
    Files.write(metaOf(file), Arrays.copyOf(right, 20));

    assertThat(onFolder("ls")).isZero();
    assertThat(lines().get(1)).startsWith("bad ").contains("its meta file is broken");
    assertThat(onFolder("verify")).isEqualTo(ExitCode.FAILED);
    assertThat(onFolder("repair")).isZero();

    final ChunkMeta meta = MetaCodec.read(Files.readAllBytes(metaOf(file)));
    assertThat(meta.count()).isEqualTo(2);
    assertThat(meta.metadata().tag()).contains("t.a");
    assertThat(buffer("verify", file.toString())).isZero();
  }

  @Test
  void saysThatTheTagIsLostWithTheMetaFile() throws IOException {
    final Path file = fluentdChunk('b', ID, 2, packed(0, 2));
    Files.write(metaOf(file), new byte[] {1, 2, 3});
    assertThat(onFolder("repair")).isZero();
    assertThat(out.toString()).contains("its tag and keys are lost");
    assertThat(names(folder)).containsExactly("buffer.b" + ID + ".log", "lost");
    assertThat(Files.readAllBytes(file)).isEqualTo(packed(0, 2));
  }

  @Test
  void movesAwayWhatHasNothingWhole() throws IOException {
    fluentdChunk('q', ID, 5, new byte[0]);
    fluentdChunk('q', id(1), 1, Arrays.copyOf(packed(0, 1), 8));
    assertThat(onFolder("verify")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("it is empty; 5 events are lost");
    assertThat(onFolder("repair")).isZero();
    assertThat(out.toString()).contains("0 are repaired, 2 had nothing whole");
    assertThat(names(folder)).containsExactly("lost");
    assertThat(names(folder.resolve("lost"))).hasSize(4);
  }

  @Test
  void leavesAloneWhatOnlyItsOutputUnderstands() throws IOException {
    final Path text =
        fluentdChunk('b', ID, 2, "{\"a\":1}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8));
    assertThat(onFolder("verify")).isZero();
    assertThat(onFolder("cat")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("holds no packed events").contains("--raw");
    final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    assertThat(
            new CommandLine(new BufferCommand.Cat(raw))
                .setOut(new PrintWriter(out))
                .execute("--raw", root.toString()))
        .isZero();
    assertThat(raw).hasToString("{\"a\":1}\n{\"a\":2}\n");
    final byte[] noise = {0x11, 0x02, (byte) 0xc1, 0, 0, 7};
    final Path binary = fluentdChunk('b', id(1), 1, noise);
    assertThat(onFolder("verify")).isEqualTo(ExitCode.FAILED);
    assertThat(onFolder("repair")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("left as it is");
    assertThat(Files.readAllBytes(binary)).isEqualTo(noise);
    assertThat(Files.size(text)).isEqualTo(16);
  }

  @Test
  void neitherRepairsNorBlamesWhatAnotherProcessIsWriting() throws IOException {
    final byte[] data = join(packed(0, 2), Arrays.copyOf(packed(2, 1), 5));
    final Path file = fluentdChunk('b', ID, 1, data);
    final OtherProcess daemon = OtherProcess.locking(folder.resolve(".buffer.log.lock"));
    try (daemon) {
      assertThat(onFolder("verify")).isZero();
      assertThat(onFolder("cat")).isZero();
      assertThat(lines()).containsExactly(line("t.a", 0), line("t.a", 1));
      assertThat(onFolder("repair")).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains(folder + " is in use by the process ");
      assertThat(Files.readAllBytes(file)).isEqualTo(data);
    }
    assertThat(onFolder("repair")).isZero();
    assertThat(Files.readAllBytes(file)).isEqualTo(packed(0, 2));
  }

  @Test
  void saysWhatToDoWhereThereIsNothing() {
    assertThat(buffer("ls", root.resolve("nowhere").toString())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .isEqualTo(
            "tailrace: "
                + root.resolve("nowhere")
                + " does not exist; give the directory that 'path' in <buffer> names"
                + System.lineSeparator());
  }

  /** A forward input that takes messages of one connection and acknowledges some of them. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket listener;
    private final CompletableFuture<List<String>> received;

    Server(int acknowledged) throws IOException {
      listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      received = CompletableFuture.supplyAsync(() -> serve(acknowledged));
    }

    String port() {
      return Integer.toString(listener.getLocalPort());
    }

    /** Tag and events of each message. */
    List<String> received() throws Exception {
      return received.get(30, TimeUnit.SECONDS);
    }

    private List<String> serve(int acknowledged) {
      final List<String> messages = new ArrayList<>();
      try (Socket connection = listener.accept()) {
        final InputStream in = connection.getInputStream();
        byte[] held = {};
        while (true) {
          final int end = MessagePack.skip(held, 0, held.length);
          if (end > 0) {
            final String chunk = note(held, end, messages);
            held = Arrays.copyOfRange(held, end, held.length);
            if (messages.size() > acknowledged) {
              return messages; // and ends the connection
            }
            final ByteSink answer = new ByteSink(64);
            new ValueWriter(answer).writeObject(Map.of("ack", chunk));
            connection.getOutputStream().write(answer.array(), 0, answer.length());
            continue;
          }
          final byte[] more = new byte[4096];
          final int read = in.read(more);
          if (read < 0) {
            return messages;
          }
          held = join(held, Arrays.copyOf(more, read));
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static String note(byte[] message, int end, List<String> messages) {
      final Value value = new Value();
      value.set(message, 1, end);
      final String tag = value.asString();
      value.set(message, value.endOffset(), end);
      final int length = value.payloadLength();
      final int options = value.endOffset();
      value.set(message, options, end);
      String chunk = "";
      int at = value.payloadOffset();
      for (int i = 0; i < 2; i++) {
        value.set(message, at, end);
        final String key = value.asString();
        value.set(message, value.endOffset(), end);
        chunk = key.equals("chunk") ? value.asString() : chunk;
        at = value.endOffset();
      }
      messages.add(tag + " " + length);
      return chunk;
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  @Test
  void sendsEventsAndDeletesWhatIsAcknowledged() throws Exception {
    ownChunk('q', ID, packed(0, 2));
    Files.write(folder.resolve("fsb.single.q" + id(1) + ".buf"), packed(0, 3));
    try (Server server = new Server(10)) {
      assertThat(onFolder("replay", "-p", server.port(), "--delete")).isZero();
      assertThat(server.received())
          .containsExactly("t.a " + packed(0, 2).length, "single " + packed(0, 3).length);
    }
    assertThat(out.toString()).contains("2 chunks with 5 events are acknowledged");
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void keepsWhatIsNotAcknowledged() throws Exception {
    ownChunk('q', ID, packed(0, 2));
    ownChunk('q', id(7), packed(2, 2));
    try (Server server = new Server(1)) {
      assertThat(onFolder("replay", "-p", server.port(), "--delete")).isEqualTo(ExitCode.FAILED);
      assertThat(server.received()).hasSize(2);
    }
    assertThat(err.toString()).contains("did not acknowledge events of the chunk " + id(7));
    assertThat(out.toString()).contains("1 chunks with 2 events are acknowledged");
    assertThat(names(folder)).hasSize(3).allMatch(name -> name.contains(id(7)));
  }

  @Test
  void asksForTheTagOfChunksThatDoNotSayIt() throws Exception {
    final Path file = folder.resolve(ID + ".log");
    Files.write(file, packed(0, 2));
    try (Server server = new Server(10)) {
      assertThat(onFolder("replay", "-p", server.port())).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains("give one with --tag");
      assertThat(onFolder("replay", "-p", server.port(), "--tag", "x.y")).isZero();
      assertThat(server.received()).containsExactly("x.y " + packed(0, 2).length);
    }
    assertThat(file).exists();
  }

  @Test
  void saysHowToSendWhatASecondaryWrote() throws Exception {
    final Path dumps = Files.createDirectories(root.resolve("dumps"));
    final Path dump = Files.write(dumps.resolve("dump.bin.0"), packed(0, 2));
    Files.write(dumps.resolve("dump.bin.1"), packed(2, 1));
    Files.write(dumps.resolve("dump.bin.lock"), new byte[0]);
    final String advice =
        " has no chunks but 2 other files; what secondary_file wrote there is sent by 'tailrace"
            + " buffer replay "
            + dumps
            + "/* --tag TAG'";
    for (String command : List.of("ls", "replay", "cat", "verify")) {
      assertThat(buffer(command, dumps.toString())).as(command).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains(dumps + advice);
    }
    assertThat(buffer("ls", folder.toString())).as("an empty directory").isZero();
    assertThat(buffer("cat", dump.toString())).isZero();
    try (Server server = new Server(10)) {
      final String port = server.port();
      assertThat(buffer("replay", dump.toString(), "-p", port, "--tag", "x.y")).isZero();
      assertThat(server.received()).containsExactly("x.y " + packed(0, 2).length);
    }
  }

  @Test
  void namesTheFileWhereNothingSaysTheIdOfWhatIsNotAcknowledged() throws Exception {
    final Path dump = Files.write(folder.resolve("dump.bin.0"), packed(0, 2));
    try (Server server = new Server(0)) {
      assertThat(buffer("replay", dump.toString(), "-p", server.port(), "--tag", "x"))
          .isEqualTo(ExitCode.FAILED);
    }
    assertThat(err.toString()).contains("did not acknowledge events of the chunk dump.bin.0: ");
  }

  @Test
  void saysThatTheFormatOfAnOutputCannotBeSent() throws Exception {
    final Path file = fluentdChunk('q', ID, 1, "a line of text\n".getBytes(StandardCharsets.UTF_8));
    assertThat(buffer("replay", file.toString(), "-p", "1")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("cannot be sent; print it as it is with 'tailrace buffer cat --raw " + file);
  }

  @Test
  void printsNoTableWhereThereIsNothing() {
    assertThat(buffer("ls", root.resolve("none").toString())).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).isEmpty();
  }
}
