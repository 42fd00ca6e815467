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
package io.tailrace.plugin.sdsrv;

import io.tailrace.api.PluginContext;
import io.tailrace.api.ServiceDiscovery;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Secret;
import io.tailrace.api.net.Names.SrvRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The servers that SRV records name.
 *
 * <p>Source: fluentd lib/fluent/plugin/sd_srv.rb. Differs from Fluentd: if no record is found at
 * the start, or in time, the daemon starts all the same and looks again.
 */
@PluginType("srv")
public final class SrvServiceDiscovery implements ServiceDiscovery {
  private static final long START_WAITS_SECONDS = 10;

  /**
   * @param service name of the service, without an underscore
   * @param proto name of the protocol, without an underscore
   * @param hostname domain of the service
   * @param dnsServerHost DNS server to ask, as {@code host} or {@code host:port}; absent: the
   *     system's
   * @param interval seconds between two lookups
   * @param dnsLookup whether the names in the records are looked up too, at that server
   * @param sharedKey key that the servers know; absent: the common one
   * @param username name for the servers' user authentication
   * @param password password for the servers' user authentication
   */
  public record Config(
      String service,
      @Default("tcp") String proto,
      String hostname,
      Optional<String> dnsServerHost,
      @Default("60") int interval,
      @Default("true") boolean dnsLookup,
      @Secret Optional<String> sharedKey,
      @Default("") String username,
      @Secret @Default("") String password) {
    public Config {
      if (interval < 1) {
        throw new ParameterException("interval", "interval '" + interval + "' is not positive");
      }
    }

    String name() {
      return "_" + service + "._" + proto + "." + hostname;
    }
  }

  private final Config config;
  private final PluginContext context;
  private final AtomicBoolean isLooking = new AtomicBoolean();
  private Consumer<List<Service>> listener = services -> {};

  public SrvServiceDiscovery(Config config, PluginContext context) {
    this.config = config;
    this.context = context;
    context.every(Duration.ofSeconds(config.interval()), this::look);
  }

  @Override
  public void subscribe(Consumer<List<Service>> listener) {
    this.listener = listener;
  }

  @Override
  public void start() throws InterruptedException {
    try {
      look().toCompletableFuture().get(START_WAITS_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      context.log().warn("sd_srv: no answer about '{}' yet; going on", config.name());
    } catch (ExecutionException e) {
      throw new IllegalStateException("BUG: a lookup tells its failures itself", e);
    }
  }

  /** Looks the records up and passes them on; not while it is at it already. */
  private CompletionStage<Void> look() {
    if (!isLooking.compareAndSet(false, true)) {
      return CompletableFuture.completedStage(null);
    }
    return context
        .names()
        .services(config.name(), config.dnsServerHost())
        .thenCompose(this::services)
        .handle(
            (services, failure) -> {
              isLooking.set(false);
              if (failure != null) {
                final Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                context.log().error("sd_srv: {}", cause.getMessage());
              } else if (services.isEmpty()) {
                context.log().warn("sd_srv: there are no SRV records of '{}'", config.name());
              } else {
                listener.accept(services);
              }
              return null;
            });
  }

  private CompletionStage<List<Service>> services(List<SrvRecord> records) {
    final List<CompletableFuture<Service>> services = new ArrayList<>();
    for (SrvRecord record : records) {
      services.add(host(record).thenApply(host -> service(record, host)).toCompletableFuture());
    }
    return CompletableFuture.allOf(services.toArray(CompletableFuture[]::new))
        .thenApply(done -> services.stream().map(CompletableFuture::join).toList());
  }

  private CompletionStage<String> host(SrvRecord record) {
    if (!config.dnsLookup()) {
      return CompletableFuture.completedStage(record.target());
    }
    final CompletionStage<List<InetAddress>> addresses =
        config
            .dnsServerHost()
            .map(server -> context.names().addresses(record.target(), server))
            .orElseGet(() -> context.names().addresses(record.target()));
    return addresses.thenApply(found -> found.get(0).getHostAddress());
  }

  private Service service(SrvRecord record, String host) {
    return new Service(
        host,
        record.port(),
        Optional.of(record.target()),
        record.weight(),
        false,
        config.username(),
        config.password(),
        config.sharedKey());
  }
}
