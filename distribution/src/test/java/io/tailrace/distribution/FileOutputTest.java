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
package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.distribution.TailraceProcess.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file output with the file buffer that it has by default. */
final class FileOutputTest {
  @TempDir Path folder;

  private Setup setup;
  private int port;
  private Path config;

  @BeforeEach
  void writeConfiguration() {
    setup = Setup.in(folder);
    port = Ports.free();
    config =
        setup.write(
            "fluent.conf",
            """
            <source>
              @type http
              bind 127.0.0.1
              port %d
            </source>
            <match a.**>
              @type file
              path %s/out/${tag}
              append true
              symlink_path %s/current
              <format>
                @type json
              </format>
              <buffer tag,time>
                path %s/chunks
                timekey 1d
                timekey_wait 36500d
                timekey_use_utc true
                flush_at_shutdown true
              </buffer>
            </match>
            """
                .formatted(port, folder, folder, folder));
  }

  @Test
  void writesWhatIsBufferedWhenItIsStopped() throws IOException {
    try (TailraceProcess daemon = setup.daemon(config)) {
      post(1);
      post(2);
      assertThat(folder.resolve("current")).isSymbolicLink().hasContent("{\"n\":1}\n{\"n\":2}\n");
      assertThat(folder.resolve("out")).doesNotExist();

      assertThat(daemon.stop().status()).isZero();
    }
    assertThat(folder.resolve("out/a.b.20231114.log")).hasContent("{\"n\":1}\n{\"n\":2}\n");
    assertThat(chunks()).isEmpty();
  }

  @Test
  void writesWhatWasAnsweredBeforeItWasKilled() throws IOException {
    try (TailraceProcess daemon = setup.daemon(config)) {
      post(1);
      daemon.signal("KILL");
      daemon.awaitEnd();
    }
    try (TailraceProcess daemon = setup.daemon(config)) {
      post(2);
      assertThat(daemon.stop().status()).isZero();
    }
    assertThat(Files.readAllLines(folder.resolve("out/a.b.20231114.log")))
        .containsExactlyInAnyOrder("{\"n\":1}", "{\"n\":2}");
    assertThat(chunks()).isEmpty();
  }

  private void post(int number) throws IOException {
    assertThat(TailraceProcess.postJson(port, "/a.b?time=1700000000", "{\"n\":" + number + "}"))
        .isEqualTo(200);
  }

  private List<Path> chunks() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("chunks"))) {
      return files.filter(file -> !file.endsWith(".buffer.log.lock")).toList();
    }
  }
}
