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
package io.tailrace.testkit;

import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.config.ConfigLoader;
import io.tailrace.core.config.ConfigSource;
import io.tailrace.core.config.EvaluationContext;
import io.tailrace.core.config.Problems;
import io.tailrace.core.config.WorkerSections;
import io.tailrace.core.sim.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Reads a configuration that is a text in a test. */
final class ConfigText {
  static final String HOSTNAME = "test-host";
  static final String FILE_NAME = "test.conf";

  private ConfigText() {}

  /** Reads the text as if it was a file; what it includes is read from the file system. */
  static ConfigElement read(String text, Problems problems) throws ConfigException {
    final EvaluationContext context =
        new EvaluationContext(
            Map.of(), HOSTNAME, Clock.fixed(ManualClock.START, ZoneOffset.UTC), "0");
    final ConfigElement root =
        new ConfigLoader(new TextSource(text), context)
            .load(ConfigLoader.Options.of(Path.of(FILE_NAME)), problems);
    return WorkerSections.resolve(root, 1, 0, problems);
  }

  private static final class TextSource implements ConfigSource {
    private final ConfigSource files = ConfigSource.system();
    private final String text;

    TextSource(String text) {
      this.text = text;
    }

    @Override
    public byte[] read(Path file) throws IOException {
      return file.equals(Path.of(FILE_NAME))
          ? text.getBytes(StandardCharsets.UTF_8)
          : files.read(file);
    }

    @Override
    public byte[] fetch(URI address) throws IOException {
      throw new IOException("a test fetches nothing from the network");
    }

    @Override
    public List<Path> glob(String pattern) throws IOException {
      return files.glob(pattern);
    }

    @Override
    public List<Path> filesBelow(Path directory) throws IOException {
      throw new NoSuchFileException(directory.toString());
    }
  }
}
