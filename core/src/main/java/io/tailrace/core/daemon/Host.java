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

import com.sun.management.HotSpotDiagnosticMXBean;
import io.tailrace.api.DaemonInfo;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.SlabPool;
import io.tailrace.core.buffer.OffHeapSlabs;
import io.tailrace.core.codec.CoreCodecs;
import io.tailrace.core.config.ConfigException;
import io.tailrace.core.net.Clients;
import io.tailrace.core.net.HttpServers;
import io.tailrace.core.net.Listeners;
import io.tailrace.core.net.ServerLoops;
import io.tailrace.core.observe.FileLogDevice;
import io.tailrace.core.observe.Ledger;
import io.tailrace.core.plugin.JarStore;
import io.tailrace.core.plugin.PluginCatalog;
import io.tailrace.core.plugin.PluginHost;
import io.tailrace.core.plugin.Refusal;
import io.tailrace.core.plugin.SdkVersion;
import io.tailrace.core.seam.Clock;
import io.tailrace.core.seam.Scheduler;
import io.tailrace.core.seam.SystemDisk;
import io.tailrace.core.seam.SystemScheduler;
import io.tailrace.core.topology.BufferServices;
import io.tailrace.core.topology.HostServices;
import io.tailrace.core.topology.InstalledPlugins;
import io.tailrace.core.topology.Topology;
import io.tailrace.core.topology.TopologyBuilder;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/**
 * What outlives every topology: the plugin jars, the event loops, the listening sockets, the timer.
 * Makes topologies. Used by the daemon's thread alone.
 */
final class Host implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 100_000;

  private final Clock clock;
  private final List<Path> pluginDirectories;
  private final JarStore store;
  private final int workerId;
  private final CoreCodecs codecs;
  private final PluginHost plugins = new PluginHost(SdkVersion.current());
  private final SystemScheduler scheduler = new SystemScheduler();
  private final ServerLoops loops = new ServerLoops();
  private final Clients clients = new Clients();
  private final Listeners listeners = new Listeners(loops, CONNECTIONS_MAX);
  private final ExecutorService flushThreads = FlushThreads.create();
  private final Disk disk = new SystemDisk();
  private final SlabPool slabs = new OffHeapSlabs(slabBytesMax());
  private final Set<String> reported = new HashSet<>();
  private PluginCatalog catalog = PluginCatalog.empty();

  Host(Clock clock, List<Path> pluginDirectories, Path workDirectory, int workerId) {
    this.clock = clock;
    this.codecs = new CoreCodecs(ZoneId.systemDefault(), clock::nowNs);
    this.pluginDirectories = List.copyOf(pluginDirectories);
    this.store = new JarStore(workDirectory);
    this.workerId = workerId;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Looks at the plugin directories, again.
   *
   * @return a sentence for each jar that cannot be used, the first time that it cannot, and for
   *     each that somebody is writing
   */
  List<String> scan() {
    catalog = PluginCatalog.scan(pluginDirectories, store, SdkVersion.current(), catalog);
    return Stream.concat(
            catalog.refusals().stream().map(Refusal::sentence).filter(reported::add),
            catalog.unsettledSentences().stream())
        .toList();
  }

  /**
   * Makes all plugins of a configuration and connects them; nothing is opened.
   *
   * @param ledger the books of the topology
   * @throws ConfigException if anything is wrong
   */
  Topology build(Configuration configuration, FileLogDevice device, Ledger ledger)
      throws ConfigException {
    final HostServices services =
        new HostServices(
            clock,
            scheduler,
            codecs,
            device,
            FileLogDevice.standardOutput(),
            ledger,
            new HttpServers(listeners),
            clients,
            configuration.hostname(),
            workerId,
            configuration.system().rootDir().map(Path::of),
            info(configuration, device),
            new BufferServices(
                flushThreads,
                disk,
                slabs,
                backupBase(configuration),
                ZoneId.systemDefault(),
                configuration.system().workers(),
                configuration.system().filePermission(),
                configuration.system().dirPermission()));
    return new TopologyBuilder(
            new InstalledPlugins(catalog, plugins),
            services,
            configuration.topologySettings(),
            configuration.problems())
        .build(configuration.root());
  }

  /** Three quarters of the memory outside of the heap; the rest is the network's. */
  private static long slabBytesMax() {
    final String option =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("MaxDirectMemorySize")
            .getValue();
    final long given = Long.parseLong(option);
    return (given > 0 ? given : Runtime.getRuntime().maxMemory()) / 4 * 3;
  }

  /** Where chunks are kept that cannot be delivered, as in Fluentd. */
  private static Path backupBase(Configuration configuration) {
    final Optional<String> fromEnvironment =
        Optional.ofNullable(System.getenv("FLUENT_BACKUP_DIR"));
    return Path.of(
        configuration.system().rootDir().or(() -> fromEnvironment).orElse("/tmp/fluent"));
  }

  private DaemonInfo info(Configuration configuration, FileLogDevice device) {
    return new DaemonInfo(
        Version.current(),
        configuration.options().file().toString(),
        Optional.empty(), // whoever puts the process into the background keeps its id
        pluginDirectories.stream().map(Path::toString).toList(),
        device.path().map(Path::toString),
        configuration.system().rootDir());
  }

  /** Deletes copies of jars that have not been used for long. */
  void pruneCopies() {
    plugins.prune(store, catalog);
  }

  /** Closes the listening sockets that no topology has taken over. */
  void closeUnusedSockets() {
    listeners.closeUnleased();
  }

  @Override
  public void close() {
    listeners.close();
    loops.close();
    clients.close();
    scheduler.close();
    flushThreads.shutdownNow();
    plugins.close();
  }
}
