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
package io.tailrace.plugin.elasticsearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * Puts templates and the like into a cluster, each once, and counts failures. Thread-safe.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/elasticsearch_index_template.rb. Differs
 * from Fluentd: neither start nor configuration wait for the cluster; the chunks do, by the rules
 * of their buffer.
 */
final class Installer {
  static final ObjectMapper MAPPER = new ObjectMapper(Reply.JSON);

  /** What puts one thing. */
  interface Step {
    void run() throws IOException;
  }

  private final TemplateOptions options;
  private final Logger log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> done = new HashSet<>();
  private int failures;

  Installer(TemplateOptions options, Logger log) {
    this.options = options;
    this.log = log;
  }

  /**
   * Runs the step unless it was run before.
   *
   * @param what what is put, and where; for messages
   * @throws IOException if it fails and has to succeed
   */
  void once(String what, Step step) throws IOException {
    lock.lock();
    try {
      if (done.contains(what)) {
        return;
      }
      try {
        step.run();
        done.add(what);
        failures = 0;
      } catch (IOException e) {
        failures++;
        final String reason = what + " could not be put: " + e.getMessage();
        if (failures <= options.maxRetryPuttingTemplate()) {
          throw new IOException(reason, e);
        }
        if (options.failOnPuttingTemplateRetryExceed()) {
          throw new IOException(
              reason
                  + " (after "
                  + failures
                  + " attempts; documents wait for it, since"
                  + " fail_on_putting_template_retry_exceed is true)",
              e);
        }
        log.warn("{}; documents are sent without it, after {} attempts", reason, failures);
        done.add(what);
      }
    } finally {
      lock.unlock();
    }
  }

  void forget() {
    lock.lock();
    try {
      done.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Reads a template, with texts replaced in it. */
  static ObjectNode template(Path file, Map<String, String> replacements) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "If you specify a template_name you must specify a valid template file (checked '"
              + file
              + "')!",
          e);
    }
    for (Map.Entry<String, String> replacement : replacements.entrySet()) {
      text = text.replace(replacement.getKey(), replacement.getValue().toLowerCase(Locale.ROOT));
    }
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
      throw new IOException("'" + file + "' holds no JSON object");
    } catch (JsonProcessingException e) {
      throw new IOException("'" + file + "' is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Puts a template, unless there is one and it is not to be put in its place. */
  void putTemplate(
      ClusterClient client, boolean isLegacy, String name, boolean isOverwriting, JsonNode template)
      throws IOException {
    final String path = (isLegacy ? "/_template/" : "/_index_template/") + Paths.encoded(name);
    if (!isOverwriting && exists(client, path)) {
      return;
    }
    expectSuccess(client.send("PUT", path, template.toString()));
    log.info("put index template '{}'", name);
  }

  /** Whether there is something at the path. */
  static boolean exists(ClusterClient client, String path) throws IOException {
    final Reply reply = client.send("GET", path);
    if (reply.status() == 404) {
      return false;
    }
    expectSuccess(reply);
    return true;
  }

  static void expectSuccess(Reply reply) throws IOException {
    if (!reply.isSuccess() || !reply.isJson()) {
      throw new IOException(reply.reason());
    }
  }
}
