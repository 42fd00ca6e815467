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
package io.tailrace.core.topology;

import io.tailrace.api.BufferContext;
import io.tailrace.api.ByteSize;
import io.tailrace.api.ChildOutput;
import io.tailrace.api.ChunkKeys;
import io.tailrace.api.Codecs;
import io.tailrace.api.Compression;
import io.tailrace.api.Counter;
import io.tailrace.api.DaemonInfo;
import io.tailrace.api.ErrorEvents;
import io.tailrace.api.Event;
import io.tailrace.api.EventScanner;
import io.tailrace.api.EventStream;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.FilterContext;
import io.tailrace.api.FormatterContext;
import io.tailrace.api.InjectOptions;
import io.tailrace.api.Injector;
import io.tailrace.api.InputContext;
import io.tailrace.api.LogDevice;
import io.tailrace.api.Output;
import io.tailrace.api.OutputContext;
import io.tailrace.api.ParserContext;
import io.tailrace.api.Plugin;
import io.tailrace.api.Receipt;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.Template;
import io.tailrace.api.TopologyView;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.SlabPool;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.net.HttpHandler;
import io.tailrace.api.net.HttpServer;
import io.tailrace.api.net.HttpServerOptions;
import io.tailrace.api.net.Names;
import io.tailrace.api.net.PeerTrouble;
import io.tailrace.api.net.TcpClient;
import io.tailrace.api.net.TcpClientOptions;
import io.tailrace.api.net.TcpConnection;
import io.tailrace.api.net.TcpHandler;
import io.tailrace.api.net.TcpServer;
import io.tailrace.api.net.TcpServerOptions;
import io.tailrace.api.net.TlsParts;
import io.tailrace.api.net.UdpClient;
import io.tailrace.api.net.UdpHandler;
import io.tailrace.api.net.UdpServer;
import io.tailrace.api.net.UdpServerOptions;
import io.tailrace.api.net.UnixServerOptions;
import io.tailrace.core.buffer.BufferConfig;
import io.tailrace.core.buffer.MetaCodec;
import io.tailrace.core.buffer.Placeholders;
import io.tailrace.core.config.ConfigElement;
import io.tailrace.core.config.SectionRef;
import io.tailrace.core.event.FieldInjector;
import io.tailrace.core.event.PackedWriter;
import io.tailrace.core.event.StreamScanner;
import io.tailrace.core.net.HostedHttpServer;
import io.tailrace.core.net.HostedServer;
import io.tailrace.core.net.HostedTlsParts;
import io.tailrace.core.observe.Hop;
import io.tailrace.core.plugin.PluginKind;
import io.tailrace.core.plugin.PluginScope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** The context of one plugin, of whatever kind. */
final class ComponentContext
    implements InputContext,
        FilterContext,
        OutputContext,
        ParserContext,
        FormatterContext,
        BufferContext {
  private static final ChunkKeys NO_KEYS =
      new ChunkKeys(false, Optional.empty(), ZoneOffset.UTC, List.of());

  private static final Injector NOTHING_TO_INJECT =
      new Injector() {
        @Override
        public void inject(EventStream stream, Consumer<? super EventStream> user) {
          user.accept(stream);
        }

        @Override
        public void inject(Event event, EventAction user) throws Exception {
          user.accept(event);
        }
      };

  /**
   * What the configuration says about buffering; null until it has been read, or if it is wrong.
   */
  private Buffering buffering;

  private boolean isSecondary;

  private final ComponentFactory factory;
  private final HostServices services;
  private final Component component;
  private final ConfigElement element;
  private final Router router;
  private final Router around;
  private final boolean hasConfiguredId;
  private final Logger log;
  private final Optional<Path> directory;
  private final FallbackTime now;
  private final Hop inputHop; // null: not an input
  private final BufferOwner owner; // null: not nested in an output that buffers

  ComponentContext(
      ComponentFactory factory,
      Component component,
      ConfigElement element,
      Router router,
      Router around,
      boolean hasConfiguredId,
      Logger log,
      Optional<Path> directory,
      BufferOwner owner) {
    this.owner = owner;
    this.factory = factory;
    this.services = factory.services();
    this.component = component;
    this.element = element;
    this.router = router;
    this.around = around;
    this.hasConfiguredId = hasConfiguredId;
    this.log = log;
    this.directory = directory;
    this.now = new Now(services.clock());
    this.inputHop = component.kind().equals("input") ? component.openHop(Hop.Kind.INPUT) : null;
  }

  @Override
  public String id() {
    return component.id();
  }

  @Override
  public boolean hasConfiguredId() {
    return hasConfiguredId;
  }

  @Override
  public Logger log() {
    return log;
  }

  @Override
  public LogDevice logDevice() {
    return services.logDevice();
  }

  @Override
  public LogDevice standardOutput() {
    return services.standardOutput();
  }

  @Override
  public Counter counter(String name, String description) {
    return component.counter(name);
  }

  @Override
  public void gauge(String name, String description, LongSupplier value) {
    component.addGauge(name, value);
  }

  @Override
  public long nowNs() {
    return services.clock().nowNs();
  }

  @Override
  public long elapsedNs() {
    return services.clock().elapsedNs();
  }

  @Override
  public Names names() {
    return new ScopedStages(component).of(services.clients().names());
  }

  @Override
  public TlsParts tlsParts() {
    return new HostedTlsParts(log());
  }

  @Override
  public FallbackTime now() {
    return now;
  }

  @Override
  public String hostname() {
    return services.hostname();
  }

  @Override
  public int workerId() {
    return services.workerId();
  }

  @Override
  public Optional<Path> directory() {
    return directory;
  }

  @Override
  public void every(Duration interval, TimerAction action) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval " + interval + " is not positive");
    }
    component.addHelper(new TimerHelper(component, services.scheduler(), interval, action, log));
  }

  @Override
  public Codecs codecs() {
    return services.codecs();
  }

  @Override
  public StreamWriter newStreamWriter() {
    return new PackedWriter();
  }

  @Override
  public EventScanner newEventScanner() {
    return new StreamScanner();
  }

  @Override
  public <T extends Plugin> T create(PluginRef<T> ref) {
    return factory.makeNested(section(ref), kindName(ref.kind()), around, component).plugin();
  }

  @Override
  public <T extends Plugin> T create(Class<T> kind, String type) {
    return factory
        .makeOfOwnSection(kind, kindName(kind), type, element, around, component)
        .plugin();
  }

  private static String kindName(Class<? extends Plugin> kind) {
    return PluginKind.of(kind).id();
  }

  @Override
  public ChildOutput createOutput(PluginRef<Output> ref) {
    final SectionRef<Output> section = section(ref);
    return factory
        .outputNode(
            factory.makeNested(section, "output", around, component),
            section.element(),
            Place.in(component, section.element().name(), around))
        .orElseThrow(ComponentFactory.NestedProblem::new);
  }

  @Override
  public HttpServer httpServer(HttpServerOptions options, HttpHandler handler) {
    factory.claimPort("tcp", options.bind(), options.port(), component);
    final HostedHttpServer server =
        services
            .httpServers()
            .create(
                component.id(),
                options,
                request -> {
                  final PluginScope scope = component.enter();
                  try (scope) {
                    return handler.handle(request);
                  }
                },
                log,
                this::counter);
    component.addHelper(new HttpServerHelper(server));
    return server::port;
  }

  /**
   * Sets how the events are buffered.
   *
   * @param ofPrimary whether the buffer is that of the output that this is the secondary of
   */
  void setBuffering(Buffering read, boolean ofPrimary) {
    buffering = read;
    isSecondary = ofPrimary;
  }

  Buffering buffering() {
    return buffering;
  }

  @Override
  public boolean isBuffered() {
    return component.engine() != null || buffering != null && buffering.isConfigured();
  }

  @Override
  public boolean isSecondary() {
    return isSecondary;
  }

  @Override
  public ChunkKeys chunkKeys() {
    return buffering == null ? NO_KEYS : buffering.keys();
  }

  @Override
  public Template template(String parameter, String text) {
    return isSecondary
        ? Placeholders.ofSecondary(parameter, text, chunkKeys(), codecs(), log)
        : Placeholders.of(parameter, text, chunkKeys(), codecs(), log);
  }

  @Override
  public Template uncheckedTemplate(String text) {
    return Placeholders.unchecked(text, chunkKeys(), codecs(), log);
  }

  // ---- of a buffer

  private BufferOwner owner() {
    if (owner == null) {
      throw new IllegalStateException(component + " is not nested in an output");
    }
    return owner;
  }

  @Override
  public String ownerId() {
    return owner().id();
  }

  @Override
  public Optional<Path> ownerDirectory() {
    return owner().directory();
  }

  @Override
  public int workers() {
    return services.buffers().workers();
  }

  @Override
  public Optional<Compression> compression() {
    return owner().buffering().config().compression();
  }

  @Override
  public boolean isPacked() {
    return owner().isPacked();
  }

  @Override
  public ByteSize decompressionSizeLimit() {
    return owner().buffering().config().decompressionSizeLimit();
  }

  @Override
  public boolean isSyncing() {
    return owner().buffering().config().durability() == BufferConfig.Durability.DISK;
  }

  @Override
  public Path backupDirectory() {
    return owner().backup().badChunks();
  }

  @Override
  public Disk disk() {
    return services.buffers().disk();
  }

  @Override
  public SlabPool slabs() {
    return services.buffers().slabs();
  }

  @Override
  public OptionalInt filePermission() {
    return services.buffers().filePermission();
  }

  @Override
  public OptionalInt directoryPermission() {
    return services.buffers().directoryPermission();
  }

  @Override
  public byte[] writeMeta(ChunkMeta meta) {
    return MetaCodec.write(meta);
  }

  @Override
  public ChunkMeta readMeta(byte[] bytes) throws IOException {
    return MetaCodec.read(bytes);
  }

  @Override
  public void claim(Path path) {
    factory.claim(path, component, owner.type());
  }

  @Override
  public Injector injector(Optional<InjectOptions> options) {
    if (options.isEmpty()) {
      return NOTHING_TO_INJECT;
    }
    final InjectOptions given = options.get();
    if (given.hostnameKey().isPresent() && given.hostname().isEmpty()) {
      log.atInfo()
          .addKeyValue("host_key", given.hostnameKey().get())
          .addKeyValue("host_name", services.hostname())
          .log("using hostname for specified field");
    }
    if (given.timeKey().isEmpty() && given.timeFormat().isPresent()) {
      log.warn("'time_format' specified without 'time_key', will be ignored");
    }
    return new FieldInjector(
        given,
        services.hostname(),
        services.workerId(),
        services.codecs().timeFormatter(given.timeOptions()),
        errors());
  }

  @Override
  public TopologyView topology() {
    return factory.status();
  }

  @Override
  public DaemonInfo daemon() {
    return services.daemon();
  }

  @Override
  public TcpServer tcpServer(
      TcpServerOptions options, Function<TcpConnection, TcpHandler> handlers) {
    factory.claimPort("tcp", options.bind(), options.port(), component);
    final HostedServer server =
        services
            .httpServers()
            .createTcp(
                component.id(),
                options,
                new ScopedTcpHandlers(component, handlers),
                log,
                this::counter);
    component.addHelper(new ServerHelper(server));
    return server::port;
  }

  @Override
  public void unixServer(UnixServerOptions options, Function<TcpConnection, TcpHandler> handlers) {
    component.addHelper(
        new ServerHelper(
            services
                .httpServers()
                .createUnix(
                    component.id(),
                    options,
                    new ScopedTcpHandlers(component, handlers),
                    log,
                    this::counter)));
  }

  @Override
  public UdpServer udpServer(UdpServerOptions options, UdpHandler handler) {
    factory.claimPort("udp", options.bind(), options.port(), component);
    final HostedServer server =
        services
            .httpServers()
            .createUdp(component.id(), options, scoped(handler), log, this::counter);
    component.addHelper(new ServerHelper(server));
    return server::port;
  }

  @Override
  public TcpClient tcpClient(TcpClientOptions options) {
    final TcpClientHelper helper =
        new TcpClientHelper(component, services.clients().tcp(options, log));
    component.addHelper(helper);
    return helper;
  }

  @Override
  public UdpClient udpClient(int bytesMax, UdpHandler handler) {
    final UdpClientHelper helper =
        new UdpClientHelper(
            services.clients().udp(component.id(), bytesMax, scoped(handler), log, this::counter));
    component.addHelper(helper);
    return helper;
  }

  private UdpHandler scoped(UdpHandler handler) {
    return datagram -> {
      final PluginScope scope = component.enter();
      try (scope) {
        handler.received(datagram);
      }
    };
  }

  @Override
  public PeerTrouble peerTrouble(String counterName, String description, String text) {
    return services.httpServers().peerTrouble(log, counter(counterName, description), text);
  }

  @Override
  public ErrorEvents errors() {
    return factory.errors();
  }

  @Override
  public Optional<String> label() {
    return element.text("@label");
  }

  @Override
  public void dropped(String reason, long events) {
    inputHop.created(events);
    inputHop.dropped(reason, events);
  }

  @Override
  public Receipt emit(EventStream stream) {
    if (inputHop == null) {
      return router.emit(stream);
    }
    final int count = stream.count();
    inputHop.created(count);
    final Receipt receipt = ReportedFailure.unwrap(router.emit(stream));
    inputHop.stream(receipt, stream.length());
    inputHop.settle(receipt, count);
    return receipt;
  }

  private static <T extends Plugin> SectionRef<T> section(PluginRef<T> ref) {
    if (ref instanceof SectionRef<T> section) {
      return section;
    }
    throw new IllegalArgumentException(
        "a nested plugin is made of the PluginRef that the configuration record holds, not of a "
            + ref.getClass().getName());
  }
}
