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
package io.tailrace.core.seam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemDiskTest {
  private static final OptionalInt UMASK = OptionalInt.empty();

  private final SystemDisk disk = new SystemDisk();

  @TempDir private Path directory;

  @Test
  void writesAndReadsMoreThanASlice() throws IOException {
    final byte[] bytes = new byte[700_001];
    new Random(1).nextBytes(bytes);
    final byte[] back = new byte[bytes.length];
    try (DiskFile file = disk.create(directory.resolve("a"), UMASK)) {
      file.write(0, bytes, 0, 300_000);
      file.write(300_000, bytes, 300_000, 400_001);
      file.sync();
      assertThat(file.length()).isEqualTo(bytes.length);
      assertThat(file.read(5, back, 5, back.length - 5)).isEqualTo(back.length - 5);
      assertThat(file.read(0, back, 0, 5)).isEqualTo(5);
      assertThat(back).isEqualTo(bytes);
      assertThat(file.read(700_000, back, 0, 10)).isEqualTo(1);
      assertThat(file.read(800_000, back, 0, 10)).isZero();
      file.truncate(3);
      assertThat(file.length()).isEqualTo(3);
    }
  }

  @Test
  void worksForThreadsThatWereInterrupted() throws IOException {
    try (DiskFile file = disk.create(directory.resolve("a"), UMASK)) {
      Thread.currentThread().interrupt();
      file.write(0, new byte[] {1, 2}, 0, 2);
      file.sync();
      assertThat(file.read(0, new byte[2], 0, 2)).isEqualTo(2);
      file.truncate(1);
      assertThat(file.length()).isEqualTo(1);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void setsPermissionsWhateverTheUmask() throws IOException {
    disk.createDirectories(directory.resolve("x/y"), OptionalInt.of(0770));
    disk.create(directory.resolve("x/y/a"), OptionalInt.of(0666)).close();
    assertThat(permissions("x")).isEqualTo("rwxrwx---");
    assertThat(permissions("x/y")).isEqualTo("rwxrwx---");
    assertThat(permissions("x/y/a")).isEqualTo("rw-rw-rw-");
    disk.createDirectories(directory.resolve("x"), OptionalInt.of(0700));
    assertThat(permissions("x")).as("one that was there").isEqualTo("rwxrwx---");
  }

  @Test
  void createsOnlyWhatIsNew() throws IOException {
    disk.create(directory.resolve("a"), UMASK).close();
    assertThatThrownBy(() -> disk.create(directory.resolve("a"), UMASK))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> disk.create(directory.resolve("no/a"), UMASK))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.open(directory.resolve("b")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void renamesOverAndDeletesWhatIsNotThere() throws IOException {
    Files.writeString(directory.resolve("a"), "new");
    Files.writeString(directory.resolve("b"), "old");
    disk.rename(directory.resolve("a"), directory.resolve("b"));
    assertThat(disk.list(directory)).containsExactly(Path.of("b"));
    assertThat(Files.readString(directory.resolve("b"))).isEqualTo("new");
    disk.syncDirectory(directory);
    disk.delete(directory.resolve("b"));
    disk.delete(directory.resolve("b"));
    assertThat(disk.list(directory)).isEmpty();
    assertThat(disk.list(directory.resolve("none"))).isEmpty();
  }

  @Test
  void tellsWhatThereIsToKnow() throws IOException {
    final long before = Instant.now().getEpochSecond();
    Files.writeString(directory.resolve("a"), "text");
    Files.setLastModifiedTime(
        directory.resolve("a"), java.nio.file.attribute.FileTime.from(Instant.ofEpochSecond(99)));
    final Disk.Stat stat = disk.stat(directory.resolve("a")).orElseThrow();
    assertThat(stat.isDirectory()).isFalse();
    assertThat(stat.length()).isEqualTo(4);
    assertThat(stat.modifiedAt()).isEqualTo(99);
    assertThat(stat.changedAt()).isBetween(before, before + 60);
    assertThat(disk.stat(directory).orElseThrow().isDirectory()).isTrue();
    assertThat(disk.stat(directory.resolve("none"))).isEmpty();
  }

  @Test
  void tellsTheSpaceThatIsLeft() throws IOException {
    assertThat(disk.usableSpace(directory)).isPositive();
    assertThatThrownBy(() -> disk.usableSpace(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(disk.isWritable(directory)).isTrue();
    assertThat(disk.isWritable(directory.resolve("none"))).isFalse();
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
  }

  @Test
  void sharesLocksWithinTheProcessAndWithNoOther() throws Exception {
    final Path file = directory.resolve("a.lock");
    try (OtherProcess other = OtherProcess.locking(file)) {
      assertThat(disk.lock(file)).isEmpty();
      other.end();
    }
    final Closeable first = disk.lock(file).orElseThrow();
    final Closeable second = disk.lock(file).orElseThrow();
    first.close();
    first.close();
    assertThat(OtherProcess.canLock(file)).isFalse();
    second.close();
    assertThat(OtherProcess.canLock(file)).isTrue();
  }
}
