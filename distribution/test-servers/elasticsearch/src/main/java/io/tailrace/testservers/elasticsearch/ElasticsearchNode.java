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
package io.tailrace.testservers.elasticsearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * A real Elasticsearch node of one, on the loopback address, made of the artifacts in Maven
 * Central; for tests. It runs until the process is killed.
 */
public final class ElasticsearchNode {
  private static final String NAME = "tailrace-test";

  private ElasticsearchNode() {}

  /**
   * Starts the node.
   *
   * @param arguments the home, which has {@code config} and {@code modules}; the directory of data
   *     and logs; the port of HTTP; the port of the transport
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 4) {
      System.err.println("usage: ElasticsearchNode HOME DATA HTTP-PORT TRANSPORT-PORT");
      System.exit(2);
    }
    final Path home = Path.of(arguments[0]).toAbsolutePath();
    final Path data = Path.of(arguments[1]).toAbsolutePath();
    Files.createDirectories(home.resolve("plugins"));
    final Settings settings =
        Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", data.resolve("data").toString())
            .put("path.logs", data.resolve("logs").toString())
            .put("cluster.name", NAME)
            .put("node.name", NAME)
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[2])
            .put("transport.port", arguments[3])
            .put("discovery.type", "single-node")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    LogConfigurator.registerErrorListener();
    LogConfigurator.setNodeName(NAME);
    LogConfigurator.configureESLogging();
    LogConfigurator.configureWithoutConfig(settings);
    final Environment environment =
        InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), home.resolve("config"), () -> NAME);
    final PluginsLoader plugins =
        PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir()),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
            Map.of(),
            false);
    final Node node = new Node(environment, plugins);
    node.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "stop"));
    new CountDownLatch(1).await();
  }

  private static void close(Node node) {
    try {
      node.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
