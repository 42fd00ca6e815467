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
package io.tailrace.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.api.ByteSize;
import io.tailrace.api.Formatter;
import io.tailrace.api.Output;
import io.tailrace.api.Plugin;
import io.tailrace.api.RecordPath;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.config.Argument;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.Obsoleted;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.Rest;
import io.tailrace.api.config.Secret;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.api.config.Setting;
import io.tailrace.core.codec.regex.RegexCompiler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The configurations of the plugins that ask most of the binding, {@code file}, {@code
 * record_transformer} and {@code elasticsearch}, are carried whole.
 */
class HardestPluginsTest {
  private final Problems problems = new Problems();
  private final Declarations declarations = new Declarations();

  private Binder binder() {
    return new Binder(problems, declarations, new Conversions(false, RegexCompiler::parse));
  }

  private <R extends java.lang.Record> R bind(Class<R> type, String text) {
    final ConfigElement root = ConfigText.parse(text, problems);
    final ConfigElement plugin = root.elements().get(0);
    declarations.section(root);
    declarations.childSection(root, plugin.name());
    declarations.plugin(plugin);
    final Optional<R> bound = binder().bind(type, plugin);
    new UnusedParts(declarations, problems).report(root);
    assertThat(said()).isEmpty();
    return bound.orElseThrow();
  }

  private List<String> said() {
    return problems.list().stream().map(p -> p.origin().line() + ": " + p.message()).toList();
  }

  /** Stands for the kind of plugins that keep chunks. */
  public interface Buffer extends Plugin {}

  // ---- file

  public enum Compress {
    TEXT,
    GZ,
    GZIP,
    ZSTD
  }

  public record Inject(
      Optional<String> hostnameKey,
      Optional<String> hostname,
      Optional<String> tagKey,
      Optional<String> timeKey,
      @Inline TimeOptions time) {}

  public record FileConfig(
      String path,
      @Default("true") boolean addPathSuffix,
      @Default(".log") String pathSuffix,
      @Default("false") boolean append,
      @Default("text") Compress compress,
      @Default("false") boolean recompress,
      Optional<String> symlinkPath,
      @Default("false") boolean symlinkPathUseRelative,
      @Section
          @SectionDefaults(type = "file", argument = "time", value = "timekey 1d")
          @Compat(preset = Compat.Preset.BUFFER)
          PluginRef<Buffer> buffer,
      @Section @SectionDefaults(type = "out_file") @Compat(preset = Compat.Preset.FORMAT)
          PluginRef<Formatter> format,
      @Section @Compat(preset = Compat.Preset.INJECT) Optional<Inject> inject,
      @Section @SectionDefaults(type = "file") Optional<PluginRef<Output>> secondary) {}

  /** The parameters of {@code <buffer>} that are the engine's: bound from the same section. */
  public record EngineConfig(
      @Argument List<String> chunkKeys,
      Optional<Duration> timekey,
      @Default("600") Duration timekeyWait,
      @Default("false") boolean timekeyUseUtc,
      Optional<String> timekeyZone,
      Optional<Boolean> flushAtShutdown,
      @Default("60") Setting<Duration> flushInterval,
      @Default("1") int flushThreadCount,
      @Default("throw_exception") Overflow overflowAction,
      @Default("false") boolean retryForever,
      Optional<Integer> retryMaxTimes,
      Optional<Duration> retryMaxInterval,
      Optional<ByteSize> chunkLimitSize,
      Optional<Integer> queueLimitLength) {}

  public enum Overflow {
    THROW_EXCEPTION,
    BLOCK,
    DROP_OLDEST_CHUNK
  }

  private EngineConfig engine(PluginRef<Buffer> ref) {
    final ConfigElement element = ((SectionRef<Buffer>) ref).element();
    return binder().bind(EngineConfig.class, element).orElseThrow();
  }

  @Test
  void carriesTheFileOutputWithItsSections() {
    final FileConfig config =
        bind(
            FileConfig.class,
            """
            <match pattern>
              @type file
              path /var/log/fluent/myapp/${tag}/%Y
              compress gzip
              symlink_path /var/log/fluent/current
              <buffer tag,time>
                timekey 1h
                timekey_wait 10m
                timekey_use_utc true
                flush_thread_count 2
                chunk_limit_size 16m
                path /var/log/fluent/buffer
              </buffer>
              <format>
                @type json
              </format>
              <inject>
                time_key logged_at
                time_format %FT%T
                tag_key tag
              </inject>
              <secondary>
                path /backup
              </secondary>
            </match>
            """);
    assertThat(config.compress()).isEqualTo(Compress.GZIP);
    assertThat(config.pathSuffix()).isEqualTo(".log");
    assertThat(config.format().type()).isEqualTo("json");
    assertThat(config.inject().orElseThrow().time().timeFormat()).contains("%FT%T");
    assertThat(config.secondary().orElseThrow().type()).isEqualTo("file");
    assertThat(config.buffer().type()).isEqualTo("file");
    final EngineConfig engine = engine(config.buffer());
    assertThat(engine.chunkKeys()).containsExactly("tag", "time");
    assertThat(engine.timekey()).contains(Duration.ofHours(1));
    assertThat(engine.timekeyUseUtc()).isTrue();
    assertThat(engine.chunkLimitSize()).contains(ByteSize.ofBytes(16 << 20));
    assertThat(engine.flushInterval().isGiven()).isFalse();
  }

  @Test
  void carriesTheFileOutputWithoutSections() {
    final FileConfig config = bind(FileConfig.class, "<match>\n@type file\npath /a\n</match>\n");
    assertThat(config.buffer().argument()).isEqualTo("time");
    assertThat(engine(config.buffer()).timekey()).contains(Duration.ofDays(1));
    assertThat(config.format().type()).isEqualTo("out_file");
    assertThat(config.inject()).isEmpty();
  }

  @Test
  void carriesTheFileOutputAsItWasWrittenBefore014() {
    final FileConfig config =
        bind(
            FileConfig.class,
            """
            <match pattern>
              type file
              path /var/log/fluent/myapp
              time_slice_format %Y%m%d%H
              time_slice_wait 10m
              utc
              format ltsv
              label_delimiter =
              include_time_key true
              buffer_type memory
              buffer_chunk_limit 32m
              buffer_queue_limit 64
              buffer_queue_full_action exception
              num_threads 4
              disable_retry_limit true
            </match>
            """);
    assertThat(config.buffer().type()).isEqualTo("memory");
    final EngineConfig engine = engine(config.buffer());
    assertThat(engine.chunkKeys()).containsExactly("time");
    assertThat(engine.timekey()).contains(Duration.ofHours(1));
    assertThat(engine.timekeyWait()).isEqualTo(Duration.ofMinutes(10));
    assertThat(engine.timekeyUseUtc()).isTrue();
    assertThat(engine.overflowAction()).isEqualTo(Overflow.THROW_EXCEPTION);
    assertThat(engine.flushThreadCount()).isEqualTo(4);
    assertThat(engine.queueLimitLength()).contains(64);
    assertThat(engine.retryForever()).isTrue();
    assertThat(config.format().type()).isEqualTo("ltsv");
    final Inject inject = config.inject().orElseThrow();
    assertThat(inject.timeKey()).contains("time");
    assertThat(inject.time().timezone()).isEmpty();
    assertThat(inject.time().isLocal()).isFalse();
  }

  @Test
  void refusesTimeSlicesThatAreTooLong() {
    final ConfigElement root = ConfigText.parse("path /a\ntime_slice_format %Y\n", problems);
    assertThat(binder().bind(FileConfig.class, root)).isEmpty();
    assertThat(said()).containsExactly("2: time_slice_format only with %Y or %m is too long");
  }

  // ---- record_transformer

  public record Fields(@Rest Map<String, String> templates) {}

  public record TransformerConfig(
      @Section(multi = true) List<Fields> record,
      List<RecordPath> removeKeys,
      List<String> keepKeys,
      @Default("false") boolean renewRecord,
      Optional<String> renewTimeKey,
      @Default("false") boolean enableRuby,
      @Default("true") boolean autoTypecast) {}

  @Test
  void carriesTheRecordTransformer() {
    final TransformerConfig config =
        bind(
            TransformerConfig.class,
            """
            <filter foo.bar>
              @type record_transformer
              renew_record true
              keep_keys k1,k2
              remove_keys $.kubernetes.labels.app,tmp
              <record>
                hostname "#{hostname}"
                tag ${tag_parts[-1]}
                avg ${record["total"] / record["count"]}
                timestamp ${time}
                nested {"a": {"b": "${tag}"}}
              </record>
              <record>
                last 1
              </record>
            </filter>
            """);
    assertThat(config.record()).hasSize(2);
    assertThat(config.record().get(0).templates().keySet())
        .containsExactly("hostname", "tag", "avg", "timestamp", "nested");
    assertThat(config.record().get(0).templates())
        .containsEntry("hostname", "web-1")
        .containsEntry("avg", "${record[\"total\"] / record[\"count\"]}");
    assertThat(config.removeKeys())
        .containsExactly(RecordPath.parse("$.kubernetes.labels.app"), RecordPath.parse("tmp"));
    assertThat(config.keepKeys()).containsExactly("k1", "k2");
  }

  // ---- elasticsearch

  public enum Scheme {
    HTTPS,
    HTTP
  }

  public enum Backend {
    EXCON,
    TYPHOEUS
  }

  public enum Compression {
    NO_COMPRESSION,
    BEST_SPEED,
    BEST_COMPRESSION,
    DEFAULT_COMPRESSION
  }

  public enum ContentType {
    @Name("application/json")
    JSON,
    @Name("application/x-ndjson")
    NDJSON
  }

  public enum TlsVersion {
    SSLv23,
    TLSv1,
    TLSv1_1,
    TLSv1_2,
    TLSv1_3
  }

  public enum Operation {
    INDEX,
    CREATE,
    UPDATE,
    UPSERT
  }

  public record Connection(
      @Default("localhost") String host,
      @Default("9200") int port,
      Optional<String> hosts,
      Optional<String> user,
      @Secret Optional<String> password,
      Optional<String> path,
      @Default("http") Scheme scheme,
      Optional<String> cloudId,
      @Secret Optional<String> cloudAuth,
      @Secret Optional<String> apiKey,
      @Default("5") Duration requestTimeout,
      @Default("true") boolean reloadConnections,
      @Default("false") boolean reloadOnFailure,
      @Default("-1") int reloadAfter,
      @Default("60") Duration resurrectAfter,
      @Default("false") boolean reconnectOnError,
      Optional<String> snifferClassName,
      Optional<String> selectorClassName,
      @Default("excon") Backend httpBackend,
      @Default("true") boolean httpBackendExconNonblock,
      Map<String, String> customHeaders,
      @Default("false") boolean withTransporterLog,
      @Default("no_compression") Compression compressionLevel,
      @Default("application/json") ContentType contentType,
      @Default("false") boolean preferOjSerializer) {}

  public record Tls(
      @Default("true") boolean sslVerify,
      @Default("TLSv1_2") TlsVersion sslVersion,
      Optional<TlsVersion> sslMinVersion,
      Optional<TlsVersion> sslMaxVersion,
      Optional<String> caFile,
      Optional<String> clientCert,
      Optional<String> clientKey,
      @Secret Optional<String> clientKeyPass) {}

  public record Index(
      @Default("fluentd") String indexName,
      @Default("false") boolean logstashFormat,
      @Default("logstash") String logstashPrefix,
      @Default("-") String logstashPrefixSeparator,
      @Default("%Y.%m.%d") String logstashDateformat,
      @Default("true") boolean utcIndex,
      Optional<String> targetIndexKey,
      Optional<String> targetTypeKey,
      @Default("fluentd") String typeName,
      @Default("false") boolean suppressTypeName,
      @Default("false") boolean includeIndexInUrl,
      @Default("false") boolean targetIndexAffinity,
      Optional<String> timeKey,
      Optional<String> timeKeyFormat,
      @Default("9") int timePrecision,
      @Default("false") boolean includeTimestamp,
      @Default("false") boolean timeKeyExcludeTimestamp,
      @Default("Fluent::ElasticsearchOutput::TimeParser.error") String timeParseErrorTag) {}

  public record Document(
      Optional<RecordPath> idKey,
      Optional<RecordPath> parentKey,
      Optional<RecordPath> routingKey,
      @Default("index") Operation writeOperation,
      @Default("true") boolean emitErrorForMissingId,
      List<String> removeKeys,
      @Default("") List<String> removeKeysOnUpdate,
      Optional<String> removeKeysOnUpdateKey,
      @Default("false") boolean includeTagKey,
      @Default("tag") String tagKey,
      @Default("false") boolean flattenHashes,
      @Default("_") String flattenHashesSeparator,
      Optional<String> pipeline,
      @Default("false") boolean suppressDocWrap) {}

  public record Templates(
      Optional<String> templateName,
      Optional<String> templateFile,
      @Default("false") boolean templateOverwrite,
      Map<String, Object> templates,
      Map<String, Object> customizeTemplate,
      @Default("true") boolean useLegacyTemplate,
      @Default("false") boolean rolloverIndex,
      @Default("now/d") String indexDatePattern,
      @Default("-") String indexSeparator,
      Optional<String> deflectorAlias,
      @Obsoleted("Use index_name instead.") Optional<String> indexPrefix,
      @Default("default") String applicationName,
      @Default("10") int maxRetryPuttingTemplate,
      @Default("true") boolean failOnPuttingTemplateRetryExceed,
      @Default("false") boolean enableIlm,
      @Default("logstash-policy") String ilmPolicyId,
      Map<String, Object> ilmPolicy,
      Map<String, Object> ilmPolicies,
      @Default("false") boolean ilmPolicyOverwrite,
      Optional<Duration> truncateCachesInterval) {}

  public record Failures(
      @Default("true") boolean verifyEsVersionAtStartup,
      @Default("5") int defaultElasticsearchVersion,
      @Default("15") int maxRetryGetEsVersion,
      @Default("true") boolean failOnDetectingEsVersionRetryExceed,
      @Default("true") boolean catchTransportExceptionOnRetry,
      @Default("false") boolean validateClientVersion,
      @Default("out_of_memory_error,es_rejected_execution_exception")
          List<String> unrecoverableErrorTypes,
      List<String> ignoreExceptions,
      @Default("true") boolean exceptionBackup,
      Optional<String> retryTag,
      @Name("log_es_400_reason") @Default("false") boolean logEs400Reason,
      Optional<ByteSize> bulkMessageRequestThreshold) {}

  public record Metadata(
      @Default("false") boolean includeChunkId, @Default("chunk_id") String chunkIdKey) {}

  public record ElasticsearchConfig(
      @Inline Connection connection,
      @Inline Tls tls,
      @Inline Index index,
      @Inline Document document,
      @Inline Templates templates,
      @Inline Failures failures,
      @Section Metadata metadata,
      @Section
          @SectionDefaults(type = "memory", argument = "tag", value = "timekey_use_utc true")
          @Compat(preset = Compat.Preset.BUFFER)
          PluginRef<Buffer> buffer,
      @Section @SectionDefaults(type = "elasticsearch") Optional<PluginRef<Output>> secondary) {}

  @Test
  void carriesTheElasticsearchOutput() {
    final ElasticsearchConfig config =
        bind(
            ElasticsearchConfig.class,
            """
            <match **>
              @type elasticsearch
              @id out_es
              @log_level info
              include_tag_key true
              host "#{ENV['SET'] || 'elasticsearch'}"
              port "#{ENV['N'] || '9200'}"
              path "#{ENV['NOTHING']}"
              scheme https
              ssl_verify false
              ssl_version TLSv1_3
              user "#{ENV['NOTHING'] || use_default}"
              password "#{ENV['SET'] || use_default}"
              reload_connections false
              reconnect_on_error true
              reload_on_failure true
              log_es_400_reason true
              logstash_prefix "#{ENV['NOTHING'] || 'kube'}"
              logstash_dateformat %Y.%m
              logstash_format true
              index_name logstash
              target_index_key "#{ENV['NOTHING'] || use_nil}"
              content_type application/x-ndjson
              custom_headers {"X-Tenant": "a"}
              id_key $.kubernetes.pod_id
              write_operation create
              template_name t
              template_file /etc/t.json
              customize_template {"<<index>>": {"shards": 1}}
              request_timeout 30s
              bulk_message_request_threshold 20m
              unrecoverable_error_types ["out_of_memory_error"]
              <metadata>
                include_chunk_id true
              </metadata>
              <buffer>
                flush_thread_count 8
                flush_interval 5s
                chunk_limit_size 2M
                queue_limit_length 32
                retry_max_interval 30
                retry_forever true
              </buffer>
              <secondary>
                host other
              </secondary>
            </match>
            """);
    assertThat(config.connection().host()).isEqualTo("from env");
    assertThat(config.connection().port()).isEqualTo(5);
    assertThat(config.connection().path()).contains("");
    assertThat(config.connection().user()).isEmpty();
    assertThat(config.connection().password()).contains("from env");
    assertThat(config.connection().contentType()).isEqualTo(ContentType.NDJSON);
    assertThat(config.connection().customHeaders()).isEqualTo(Map.of("X-Tenant", "a"));
    assertThat(config.tls().sslVersion()).isEqualTo(TlsVersion.TLSv1_3);
    assertThat(config.index().logstashPrefix()).isEqualTo("kube");
    assertThat(config.index().targetIndexKey()).isEmpty();
    assertThat(config.document().idKey()).contains(RecordPath.parse("$.kubernetes.pod_id"));
    assertThat(config.document().writeOperation()).isEqualTo(Operation.CREATE);
    assertThat(config.templates().customizeTemplate())
        .isEqualTo(Map.of("<<index>>", Map.of("shards", 1L)));
    assertThat(config.failures().logEs400Reason()).isTrue();
    assertThat(config.failures().unrecoverableErrorTypes()).containsExactly("out_of_memory_error");
    assertThat(config.metadata()).isEqualTo(new Metadata(true, "chunk_id"));
    assertThat(config.secondary().orElseThrow().type()).isEqualTo("elasticsearch");
    final EngineConfig engine = engine(config.buffer());
    assertThat(engine.chunkKeys()).containsExactly("tag");
    assertThat(engine.timekeyUseUtc()).isTrue();
    assertThat(engine.flushInterval()).isEqualTo(new Setting<>(Duration.ofSeconds(5), true));
    assertThat(engine.retryMaxInterval()).contains(Duration.ofSeconds(30));
  }

  @Test
  void carriesTheElasticsearchOutputAsItWasWrittenBefore014() {
    final ElasticsearchConfig config =
        bind(
            ElasticsearchConfig.class,
            """
            <match **>
              type elasticsearch
              log_level info
              host elasticsearch-logging
              logstash_format true
              bulk_message_request_threshold -1
              buffer_chunk_limit 2M
              buffer_queue_limit 32
              flush_interval 5s
              max_retry_wait 30
              disable_retry_limit
              num_threads 8
            </match>
            """);
    assertThat(config.buffer().type()).isEqualTo("memory");
    final EngineConfig engine = engine(config.buffer());
    assertThat(engine.chunkKeys()).containsExactly("tag");
    assertThat(engine.retryForever()).isTrue();
    assertThat(engine.flushThreadCount()).isEqualTo(8);
    assertThat(engine.chunkLimitSize()).contains(ByteSize.ofBytes(2 << 20));
    assertThat(config.metadata()).isEqualTo(new Metadata(false, "chunk_id"));
  }
}
