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
package io.tailrace.plugin.sdfile;

import io.tailrace.api.PluginContext;
import io.tailrace.api.ServiceDiscovery;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The servers that a file lists, in YAML or JSON.
 *
 * <p>Source: fluentd lib/fluent/plugin/sd_file.rb.
 */
@PluginType("file")
public final class FileServiceDiscovery implements ServiceDiscovery {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /**
   * @param path file that lists the servers
   * @param confEncoding encoding of the file
   */
  public record Config(
      @Default("/etc/fluent/sd.yaml") String path, @Default("utf-8") String confEncoding) {
    public Config {
      try {
        Charset.forName(confEncoding);
      } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
        throw new ParameterException(
            "conf_encoding", "conf_encoding '" + confEncoding + "' is not known");
      }
    }
  }

  /** What tells one state of the file from another. */
  private record State(Object key, long size, long modifiedMs) {
    static State of(Path path) throws IOException {
      final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new State(
          String.valueOf(attributes.fileKey()),
          attributes.size(),
          attributes.lastModifiedTime().toMillis());
    }
  }

  private final PluginContext context;
  private final Path path;
  private final Charset encoding;
  private Consumer<List<Service>> listener = services -> {};

  // Of the timer's thread, after the start.
  private State read; // null: what is there now has not been read
  private String complaint = ""; // what was said last; empty: all is well

  public FileServiceDiscovery(Config config, PluginContext context) {
    this.context = context;
    path = Path.of(config.path());
    encoding = Charset.forName(config.confEncoding());
    if (!Files.exists(path)) {
      throw new ParameterException("path", "sd_file: path=" + path + " not found");
    }
    context.every(LOOK_EVERY, this::look);
  }

  @Override
  public void subscribe(Consumer<List<Service>> listener) {
    this.listener = listener;
  }

  @Override
  public void start() throws IOException {
    read = State.of(path);
    listener.accept(services());
  }

  /**
   * Reads the file again if it is not as it was, or could not be read. A file that is broken or
   * cannot be read changes nothing; the first is said of each state of the file, the second once.
   */
  private void look() {
    final List<Service> services;
    try {
      final State now = State.of(path);
      if (now.equals(read)) {
        return;
      }
      final String text = Files.readString(path, encoding);
      read = now;
      complaint = "";
      services = ServiceList.parse(text);
    } catch (IllegalArgumentException e) { // not said again before the file changes
      context.log().error("sd_file: {}", problem(e));
      return;
    } catch (IOException e) {
      read = null;
      final String problem = problem(e);
      if (!problem.equals(complaint)) {
        complaint = problem;
        context.log().error("sd_file: {}", problem);
      }
      return;
    }
    listener.accept(services);
  }

  private List<Service> services() throws IOException {
    try {
      return ServiceList.parse(Files.readString(path, encoding));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(problem(e), e);
    }
  }

  private String problem(Exception e) {
    return e instanceof NoSuchFileException
        ? "path=" + path + " not found"
        : "path=" + path + " couldn't be read: " + e.getMessage();
  }
}
