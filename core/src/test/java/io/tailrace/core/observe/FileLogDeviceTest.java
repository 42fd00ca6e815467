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
package io.tailrace.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileLogDeviceTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

  @TempDir Path folder;

  private final HandClock clock = new HandClock("2026-11-22T10:00+09:00");

  @Test
  void appendsToTheFileAndMakesItsDirectory() throws IOException {
    for (String line : new String[] {"1", "2"}) {
      try (FileLogDevice device =
          FileLogDevice.appendTo(folder.resolve("a/b/x.log"), Optional.empty(), clock, ZONE)) {
        write(device, line);
      }
    }

    assertThat(folder.resolve("a/b/x.log")).hasContent("1\n2\n");
  }

  @Test
  void keepsAsManyFilesAsTheAgeSays() throws IOException {
    try (FileLogDevice device = open("3", 2)) {
      for (String line : new String[] {"11", "22", "33", "44", "55"}) {
        write(device, line);
      }
    }

    assertThat(contents()).isEqualTo(Map.of("x.log", "55\n", "x.log.0", "44\n", "x.log.1", "33\n"));
  }

  @Test
  void countsWhatIsInTheFileAlready() throws IOException {
    Files.writeString(folder.resolve("x.log"), "from before\n");

    try (FileLogDevice device = open("3", 5)) {
      write(device, "1");
    }

    assertThat(contents()).isEqualTo(Map.of("x.log", "1\n", "x.log.0", "from before\n"));
  }

  @Test
  void neverRotatesAtAgeZero() throws IOException {
    try (FileLogDevice device = open("0", 1)) {
      write(device, "11");
      write(device, "22");
    }

    assertThat(contents()).isEqualTo(Map.of("x.log", "11\n22\n"));
  }

  @Test
  void setsTheFileAsideWhenTheDayEnds() throws IOException {
    try (FileLogDevice device = open("daily", 1)) {
      write(device, "sunday");
      clock.set("2026-11-22T23:59:59+09:00");
      write(device, "still sunday");
      clock.advance(Duration.ofSeconds(1));
      write(device, "monday");
      clock.set("2026-11-25T00:00+09:00");
      write(device, "wednesday");
    }

    assertThat(contents())
        .isEqualTo(
            Map.of(
                "x.log.20261122", "sunday\nstill sunday\n",
                "x.log.20261124", "monday\n",
                "x.log", "wednesday\n"));
  }

  @Test
  void setsAsideAFileLeftFromAnEarlierDayAndOverwritesNone() throws IOException {
    final Path file = folder.resolve("x.log");
    Files.writeString(file, "old\n");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-20T00:00:00Z")));
    Files.writeString(folder.resolve("x.log.20261121"), "older\n");

    try (FileLogDevice device = open("daily", 1)) {
      write(device, "new");
    }

    assertThat(contents())
        .isEqualTo(
            Map.of("x.log.20261121", "older\n", "x.log.20261121.1", "old\n", "x.log", "new\n"));
  }

  @Test
  void goesOnUnderItsNameAfterItWasRenamedAndReopened() throws IOException {
    try (FileLogDevice device =
        FileLogDevice.appendTo(folder.resolve("x.log"), Optional.empty(), clock, ZONE)) {
      write(device, "1");
      Files.move(folder.resolve("x.log"), folder.resolve("moved"));
      write(device, "2");
      device.reopen();
      write(device, "3");
    }

    assertThat(contents()).isEqualTo(Map.of("moved", "1\n2\n", "x.log", "3\n"));
  }

  @Test
  void goesOnInTheSameFileWhereItCannotBeSetAside() throws IOException {
    Files.createDirectories(folder.resolve("x.log.0/in the way"));

    try (FileLogDevice device = open("2", 1)) {
      write(device, "11");
      write(device, "22");
      assertThat(device.lostWrites()).isZero();
    }

    assertThat(folder.resolve("x.log")).content().contains("11\n22\n");
  }

  @Test
  void countsWritesThatFail() throws IOException {
    final FileLogDevice device =
        FileLogDevice.appendTo(folder.resolve("x.log"), Optional.empty(), clock, ZONE);
    device.close();

    write(device, "1");

    assertThat(device.lostWrites()).isEqualTo(1);
  }

  private FileLogDevice open(String age, long bytes) throws IOException {
    return FileLogDevice.appendTo(
        folder.resolve("x.log"),
        LogRotation.of(Optional.of(age), OptionalLong.of(bytes)),
        clock,
        ZONE);
  }

  private static void write(FileLogDevice device, String line) {
    final byte[] bytes = ("?" + line + "\n").getBytes(StandardCharsets.UTF_8);
    device.write(bytes, 1, bytes.length - 1);
  }

  private Map<String, String> contents() throws IOException {
    final Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
