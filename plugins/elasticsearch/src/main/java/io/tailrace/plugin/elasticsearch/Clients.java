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

import io.tailrace.api.net.TlsParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;

/**
 * The connections of an output, made when they are first used: one client for each text that {@code
 * hosts} becomes when its placeholders are filled in. Thread-safe.
 *
 * <p>When a file of TLS has changed, and with {@code reconnect_on_error} when a request has failed,
 * a new client takes the place of the old one. The old one is closed when the last request that it
 * was lent for has ended.
 */
final class Clients implements AutoCloseable {
  private static final int CLUSTERS_MAX = 32;

  private final ConnectionOptions options;
  private final CloudOptions cloud;
  private final String name;
  private final Logger log;
  private final TlsFiles tlsFiles;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Lent> byHosts = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Lent> open = new HashSet<>(); // those, and the retired ones that are lent
  private boolean isClosed;

  Clients(
      ConnectionOptions options, CloudOptions cloud, String name, TlsParts tlsParts, Logger log) {
    this.options = options;
    this.cloud = cloud;
    this.name = name;
    this.log = log;
    this.tlsFiles = new TlsFiles(options, tlsParts);
  }

  /** The text with the servers before its placeholders are filled in. */
  static String hosts(ConnectionOptions options, CloudOptions cloud) {
    return cloud.cloudId().map(CloudOptions::address).or(options::hosts).orElse(options.host());
  }

  /**
   * Lends the client of these servers; to be given back by closing it.
   *
   * @throws IOException if a file of TLS cannot be used, or the servers cannot be understood
   */
  Lease lease(String hosts) throws IOException {
    final List<Lent> old = new ArrayList<>();
    lock.lock();
    try {
      if (isClosed) {
        throw new IOException("the output is closed");
      }
      final String tlsState = tlsFiles.state();
      Lent lent = byHosts.get(hosts);
      if (lent != null && !lent.tlsState.equals(tlsState)) {
        retire(byHosts.remove(hosts), old);
        lent = null;
      }
      if (lent == null) {
        lent = new Lent(make(hosts), tlsState);
        byHosts.put(hosts, lent);
        open.add(lent);
        if (byHosts.size() > CLUSTERS_MAX) {
          final String eldest = byHosts.keySet().iterator().next();
          retire(byHosts.remove(eldest), old);
        }
      }
      lent.users++;
      return new Lease(hosts, lent);
    } finally {
      lock.unlock();
      old.forEach(each -> each.client.close());
    }
  }

  private ClusterClient make(String hosts) throws IOException {
    final Servers servers;
    try {
      servers = Servers.of(hosts, options);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    final SSLContext tls = tlsFiles.context();
    return new ClusterClient(servers, options, authorization(), tls, name, log);
  }

  private Optional<String> authorization() {
    if (cloud.apiKey().isPresent()) {
      return Optional.of("ApiKey " + base64(cloud.apiKey().get()));
    }
    return cloud.cloudAuth().map(text -> "Basic " + base64(text));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Called with the lock held. */
  private void retire(Lent lent, List<Lent> toClose) {
    lent.isRetired = true;
    if (lent.users == 0) {
      open.remove(lent);
      toClose.add(lent);
    }
  }

  @Override
  public void close() {
    final List<Lent> all;
    lock.lock();
    try {
      isClosed = true;
      all = new ArrayList<>(open);
      open.clear();
      byHosts.clear();
    } finally {
      lock.unlock();
    }
    // Also those that are lent: their requests fail, and their threads end.
    all.forEach(each -> each.client.close());
  }

  /** A client and how many use it; guarded by the lock. */
  private static final class Lent {
    private final ClusterClient client;
    private final String tlsState;
    private int users;
    private boolean isRetired;

    Lent(ClusterClient client, String tlsState) {
      this.client = client;
      this.tlsState = tlsState;
    }
  }

  /** A client for the time of one delivery. */
  final class Lease implements AutoCloseable {
    private final String hosts;
    private final Lent lent;

    private Lease(String hosts, Lent lent) {
      this.hosts = hosts;
      this.lent = lent;
    }

    ClusterClient client() {
      return lent.client;
    }

    /** Tells that a request got no answer. */
    void failed() {
      if (!options.reconnectOnError()) {
        return;
      }
      lock.lock();
      try {
        if (byHosts.get(hosts) == lent) {
          byHosts.remove(hosts);
          lent.isRetired = true; // closed when it is given back
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      final boolean isLast;
      lock.lock();
      try {
        lent.users--;
        isLast = lent.isRetired && lent.users == 0 && open.remove(lent);
      } finally {
        lock.unlock();
      }
      if (isLast) {
        lent.client.close();
      }
    }
  }
}
