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
package io.tailrace.core.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.buffer.DiskFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SimulatedDiskTest {
  private static final Path DIRECTORY = Path.of("/buf");
  private static final Path A = DIRECTORY.resolve("a");
  private static final Path B = DIRECTORY.resolve("b");
  private static final OptionalInt UMASK = OptionalInt.empty();

  private SimulatedDisk disk;

  @BeforeEach
  void makeDisk() throws IOException {
    disk = disk(0);
  }

  @Test
  void keepsFilesAsADiskDoes() throws IOException {
    final DiskFile file = disk.create(A, UMASK);
    file.write(3, new byte[] {1, 2, 3}, 1, 2);
    assertThat(disk.content(A)).containsExactly(0, 0, 0, 2, 3);
    final byte[] to = new byte[4];
    assertThat(file.read(4, to, 0, 4)).isEqualTo(1);
    assertThat(file.read(9, to, 0, 4)).isZero();
    disk.rename(A, B);
    file.truncate(4);
    assertThat(disk.content(B)).containsExactly(0, 0, 0, 2);
    assertThat(disk.list(DIRECTORY)).containsExactly(Path.of("b"));
    assertThat(disk.stat(B).orElseThrow().length()).isEqualTo(4);
    assertThat(disk.openFiles()).isEqualTo(1);
    disk.delete(B);
    assertThat(file.length()).isEqualTo(4);
    file.close();
    assertThat(disk.openFiles()).isZero();
    assertThatThrownBy(file::length).isInstanceOf(IOException.class);
    assertThat(disk.stat(B)).isEmpty();
    assertThatThrownBy(() -> disk.open(B)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.create(Path.of("/none/a"), UMASK))
        .isInstanceOf(NoSuchFileException.class);
    disk.create(A, UMASK);
    assertThatThrownBy(() -> disk.create(A, UMASK)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void losesNothingWhenTheProcessIsKilled() throws IOException {
    final DiskFile file = disk.create(A, UMASK);
    file.write(0, new byte[] {1}, 0, 1);
    final SimulatedDisk next = disk.kill();
    assertThat(next.content(A)).containsExactly(1);
    assertThatThrownBy(() -> file.write(0, new byte[1], 0, 1)).hasMessageContaining("is off");
    assertThat(next.openFiles()).isZero();
  }

  @Test
  void keepsWhatWasSyncedWhenThePowerFails() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      final SimulatedDisk one = disk(seed);
      final DiskFile file = one.create(A, UMASK);
      file.write(0, new byte[] {1, 2}, 0, 2);
      file.sync();
      one.syncDirectory(DIRECTORY);
      file.write(2, new byte[] {3}, 0, 1);
      assertThat(one.crash().content(A)).startsWith(1, 2);
    }
  }

  @Test
  void losesTearsOrKeepsWhatWasNotSynced() throws IOException {
    final byte[] bytes = new byte[3 * SimulatedDisk.SECTOR_SIZE];
    Arrays.fill(bytes, (byte) 7);
    final TreeSet<String> seen = new TreeSet<>();
    for (int seed = 0; seed < 500; seed++) {
      final SimulatedDisk one = disk(seed);
      final DiskFile file = one.create(A, UMASK);
      one.syncDirectory(DIRECTORY);
      file.write(0, bytes, 0, bytes.length);
      final byte[] left = one.crash().content(A);
      final StringBuilder sectors = new StringBuilder();
      for (int at = 0; at < left.length; at += SimulatedDisk.SECTOR_SIZE) {
        sectors.append(left[at]);
      }
      seen.add(sectors.toString());
    }
    assertThat(seen).containsExactly("", "007", "07", "077", "7", "707", "77", "777");
  }

  @Test
  void losesNamesInTheOrderOfTheirChanges() throws IOException {
    final TreeSet<String> seen = new TreeSet<>();
    for (int seed = 0; seed < 500; seed++) {
      final SimulatedDisk one = disk(seed);
      one.create(A, UMASK);
      one.syncDirectory(DIRECTORY);
      one.create(B, UMASK);
      one.rename(B, DIRECTORY.resolve("c"));
      one.delete(A);
      seen.add(one.crash().list(DIRECTORY).toString());
    }
    assertThat(seen).containsExactly("[a, b]", "[a, c]", "[a]", "[c]");
  }

  @Test
  void fillsUp() throws IOException {
    disk.setCapacity(10);
    final DiskFile file = disk.create(A, UMASK);
    file.write(0, new byte[8], 0, 8);
    assertThat(disk.usableSpace(DIRECTORY)).isEqualTo(2);
    assertThatThrownBy(() -> file.write(8, new byte[4], 0, 4))
        .hasMessage("No space left on device");
    assertThat(disk.content(A)).hasSize(10);
    file.write(0, new byte[10], 0, 10);
    file.truncate(1);
    disk.create(B, UMASK).write(0, new byte[9], 0, 9);
    assertThat(disk.usableSpace(DIRECTORY)).isZero();
  }

  @Test
  void failsWhereItIsTold() throws IOException {
    final DiskFile file = disk.create(A, UMASK);
    disk.failAfter(1);
    file.write(0, new byte[1], 0, 1);
    assertThatThrownBy(() -> disk.rename(A, B)).hasMessageContaining("Input/output error");
    disk.rename(A, B);
    disk.setReadOnly(true);
    assertThatThrownBy(() -> disk.rename(B, A)).hasMessageContaining("Read-only");
    assertThatThrownBy(() -> file.write(0, new byte[1], 0, 1)).hasMessageContaining("Read-only");
    assertThat(disk.content(B)).hasSize(1);
    disk.setReadOnly(false);
    disk.setErrorRate(1);
    assertThatThrownBy(() -> disk.stat(B)).hasMessageContaining("Input/output error");
  }

  @Test
  void flipsOneBit() throws IOException {
    disk.create(A, UMASK).write(0, new byte[3], 0, 3);
    disk.create(B, UMASK);
    assertThat(disk.flipBit(path -> true)).contains(A);
    int bits = 0;
    for (byte b : disk.content(A)) {
      bits += Integer.bitCount(b & 0xff);
    }
    assertThat(bits).isEqualTo(1);
    assertThat(disk.flipBit(B::equals)).isEmpty();
  }

  @Test
  void losesADirectoryUnderOpenFiles() throws IOException {
    final DiskFile file = disk.create(A, UMASK);
    disk.removeDirectory(DIRECTORY);
    file.write(0, new byte[1], 0, 1);
    assertThat(disk.stat(DIRECTORY)).isEmpty();
    assertThat(disk.files()).isEmpty();
    assertThatThrownBy(() -> disk.usableSpace(DIRECTORY)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void doesTheSameForTheSameSeed() throws IOException {
    final Function<Integer, String> run =
        seed -> {
          try {
            final SimulatedDisk one = disk(seed);
            one.setErrorRate(0.3);
            final StringBuilder said = new StringBuilder();
            for (int i = 0; i < 50; i++) {
              try {
                one.create(DIRECTORY.resolve("f" + i), UMASK).write(0, new byte[2000], 0, 2000);
              } catch (IOException e) {
                said.append(i).append(e.getMessage());
              }
            }
            final SimulatedDisk next = one.crash();
            for (Path file : next.files()) {
              said.append(file).append(next.content(file).length);
            }
            return said.toString();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    assertThat(run.apply(5)).isEqualTo(run.apply(5)).isNotEqualTo(run.apply(6));
  }

  private static SimulatedDisk disk(int seed) throws IOException {
    final SimulatedDisk disk = new SimulatedDisk(new Random(seed), () -> 1_700_000_000L);
    disk.createDirectories(DIRECTORY, UMASK);
    return disk;
  }
}
