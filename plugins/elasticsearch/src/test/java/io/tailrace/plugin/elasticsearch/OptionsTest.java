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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.api.ByteSize;
import io.tailrace.testkit.ConfigAssertions;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters that the outputs share: all defaults, and all at other values. */
final class OptionsTest {
  private static final Optional<Object> NONE = Optional.empty();

  /** All of {@link UnusedOptions}. */
  private static final String UNUSED =
      """
      reload_connections true
      reload_on_failure true
      reload_after 5
      resurrect_after 5
      sniffer_class_name A
      selector_class_name B
      http_backend typhoeus
      http_backend_excon_nonblock false
      with_transporter_log true
      content_type application/json
      prefer_oj_serializer true
      validate_client_version true
      max_retry_get_es_version 3
      fail_on_detecting_es_version_retry_exceed false
      catch_transport_exception_on_retry false
      ignore_exceptions E
      exception_backup false
      """;

  private static Map<String, Object> map(Object... pairs) {
    final Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void connection() {
    final ConfigAssertions config = ConfigAssertions.of(ConnectionOptions.class);
    config.assertDefaults(
        map(
            "host", "localhost",
            "port", 9200,
            "hosts", NONE,
            "user", NONE,
            "password", NONE,
            "path", NONE,
            "scheme", ConnectionOptions.Scheme.HTTP,
            "requestTimeout", Duration.ofSeconds(5),
            "reconnectOnError", false,
            "sslVerify", true,
            "sslVersion", NONE,
            "sslMinVersion", NONE,
            "sslMaxVersion", NONE,
            "caFile", NONE,
            "clientCert", NONE,
            "clientKey", NONE,
            "clientKeyPass", NONE,
            "customHeaders", Map.of(),
            "compressionLevel", ConnectionOptions.CompressionLevel.NO_COMPRESSION));
    config.assertExplicit(
        """
        host es
        port 443
        hosts a,b
        user u
        password p
        path /es
        scheme https
        request_timeout 7
        reconnect_on_error true
        ssl_verify false
        ssl_version TLSv1_3
        ssl_min_version TLSv1_1
        ssl_max_version TLSv1_3
        ca_file /ca
        client_cert /cert
        client_key /key
        client_key_pass k
        custom_headers {"a":"b"}
        compression_level best_speed
        """,
        map(
            "host",
            "es",
            "port",
            443,
            "hosts",
            "a,b",
            "user",
            "u",
            "password",
            "p",
            "path",
            "/es",
            "scheme",
            ConnectionOptions.Scheme.HTTPS,
            "requestTimeout",
            Duration.ofSeconds(7),
            "reconnectOnError",
            true,
            "sslVerify",
            false,
            "sslVersion",
            ConnectionOptions.TlsVersion.TLSv1_3,
            "sslMinVersion",
            ConnectionOptions.TlsVersion.TLSv1_1,
            "sslMaxVersion",
            ConnectionOptions.TlsVersion.TLSv1_3,
            "caFile",
            Path.of("/ca"),
            "clientCert",
            Path.of("/cert"),
            "clientKey",
            Path.of("/key"),
            "clientKeyPass",
            "k",
            "customHeaders",
            Map.of("a", "b"),
            "compressionLevel",
            ConnectionOptions.CompressionLevel.BEST_SPEED));
  }

  @Test
  void cloud() {
    final ConfigAssertions config = ConfigAssertions.of(CloudOptions.class);
    config.assertDefaults(map("cloudId", NONE, "cloudAuth", NONE, "apiKey", NONE));
    config.assertExplicit(
        "cloud_id n:YSRiJGM=\ncloud_auth u:p\napi_key i:k",
        map("cloudId", "n:YSRiJGM=", "cloudAuth", "u:p", "apiKey", "i:k"));
  }

  @Test
  void documents() {
    final ConfigAssertions config = ConfigAssertions.of(DocumentOptions.class);
    config.assertDefaults(
        map(
            "indexName",
            "fluentd",
            "logstashFormat",
            false,
            "logstashPrefix",
            "logstash",
            "logstashPrefixSeparator",
            "-",
            "logstashDateformat",
            "%Y.%m.%d",
            "utcIndex",
            true,
            "targetIndexKey",
            NONE,
            "targetTypeKey",
            NONE,
            "typeName",
            "fluentd",
            "suppressTypeName",
            false,
            "includeIndexInUrl",
            false,
            "targetIndexAffinity",
            false,
            "includeTimestamp",
            false,
            "timeKey",
            NONE,
            "timeKeyFormat",
            NONE,
            "timeKeyExcludeTimestamp",
            false,
            "timePrecision",
            9,
            "timeParseErrorTag",
            "Fluent::ElasticsearchOutput::TimeParser.error",
            "idKey",
            NONE,
            "parentKey",
            NONE,
            "routingKey",
            NONE,
            "writeOperation",
            DocumentOptions.WriteOperation.INDEX,
            "removeKeys",
            NONE,
            "removeKeysOnUpdate",
            "",
            "removeKeysOnUpdateKey",
            NONE,
            "includeTagKey",
            false,
            "tagKey",
            "tag",
            "flattenHashes",
            false,
            "flattenHashesSeparator",
            "_",
            "pipeline",
            NONE,
            "suppressDocWrap",
            false,
            "emitErrorForMissingId",
            false,
            "metadata",
            map("includeChunkId", false, "chunkIdKey", "chunk_id")));
    config.assertExplicit(
        """
        index_name i
        logstash_format true
        logstash_prefix p
        logstash_prefix_separator _
        logstash_dateformat %Y
        utc_index false
        target_index_key a.b
        target_type_key t
        type_name n
        suppress_type_name true
        include_index_in_url true
        target_index_affinity true
        include_timestamp true
        time_key at
        time_key_format %s
        time_key_exclude_timestamp true
        time_precision 3
        time_parse_error_tag bad
        id_key id
        parent_key parent
        routing_key route
        write_operation upsert
        remove_keys a,b
        remove_keys_on_update c
        remove_keys_on_update_key d
        include_tag_key true
        tag_key g
        flatten_hashes true
        flatten_hashes_separator .
        pipeline line
        suppress_doc_wrap true
        emit_error_for_missing_id true
        <metadata>
          include_chunk_id true
          chunk_id_key c
        </metadata>
        """,
        map(
            "indexName", "i",
            "logstashFormat", true,
            "logstashPrefix", "p",
            "logstashPrefixSeparator", "_",
            "logstashDateformat", "%Y",
            "utcIndex", false,
            "targetIndexKey", "a.b",
            "targetTypeKey", "t",
            "typeName", "n",
            "suppressTypeName", true,
            "includeIndexInUrl", true,
            "targetIndexAffinity", true,
            "includeTimestamp", true,
            "timeKey", "at",
            "timeKeyFormat", "%s",
            "timeKeyExcludeTimestamp", true,
            "timePrecision", 3,
            "timeParseErrorTag", "bad",
            "idKey", "id",
            "parentKey", "parent",
            "routingKey", "route",
            "writeOperation", DocumentOptions.WriteOperation.UPSERT,
            "removeKeys", "a,b",
            "removeKeysOnUpdate", "c",
            "removeKeysOnUpdateKey", "d",
            "includeTagKey", true,
            "tagKey", "g",
            "flattenHashes", true,
            "flattenHashesSeparator", ".",
            "pipeline", "line",
            "suppressDocWrap", true,
            "emitErrorForMissingId", true,
            "metadata", map("includeChunkId", true, "chunkIdKey", "c")));
  }

  @Test
  void delivery() {
    final ConfigAssertions config = ConfigAssertions.of(DeliveryOptions.class);
    config.assertDefaults(
        map(
            "bulkMessageRequestThreshold",
            NONE,
            "unrecoverableErrorTypes",
            List.of("out_of_memory_error"),
            "unrecoverableRecordTypes",
            List.of("json_parse_exception"),
            "retryTag",
            NONE,
            "logEs400Reason",
            false,
            "emitErrorLabelEvent",
            true));
    config.assertExplicit(
        """
        bulk_message_request_threshold 5m
        unrecoverable_error_types a
        unrecoverable_record_types b
        retry_tag t
        log_os_400_reason true
        emit_error_label_event false
        """,
        map(
            "bulkMessageRequestThreshold",
            ByteSize.parse("5m"),
            "unrecoverableErrorTypes",
            List.of("a"),
            "unrecoverableRecordTypes",
            List.of("b"),
            "retryTag",
            "t",
            "logEs400Reason",
            true,
            "emitErrorLabelEvent",
            false));
  }

  @Test
  void templates() {
    final ConfigAssertions config = ConfigAssertions.of(TemplateOptions.class);
    config.assertDefaults(
        map(
            "templateName",
            NONE,
            "templateFile",
            NONE,
            "templateOverwrite",
            false,
            "templates",
            Map.of(),
            "customizeTemplate",
            Map.of(),
            "useLegacyTemplate",
            true,
            "rolloverIndex",
            false,
            "indexDatePattern",
            "now/d",
            "indexSeparator",
            "-",
            "deflectorAlias",
            NONE,
            "indexPrefix",
            NONE,
            "applicationName",
            "default",
            "maxRetryPuttingTemplate",
            10,
            "failOnPuttingTemplateRetryExceed",
            true,
            "truncateCachesInterval",
            NONE));
    config
        .requiring(
            """
            template_name logs
            template_file /t.json
            template_overwrite true
            templates {"a":"/a.json"}
            customize_template {"<<A>>":"a","<<B>>":"b"}
            use_legacy_template false
            rollover_index true
            index_date_pattern "now/w{xxxx}"
            index_separator _
            deflector_alias alias
            application_name shop
            max_retry_putting_template 3
            fail_on_putting_template_retry_exceed false
            truncate_caches_interval 1m
            """)
        .assertDefaults(
            map(
                "templateName",
                "logs",
                "templateFile",
                Path.of("/t.json"),
                "templateOverwrite",
                true,
                "templates",
                Map.of("a", "/a.json"),
                "customizeTemplate",
                map("<<A>>", "a", "<<B>>", "b"),
                "useLegacyTemplate",
                false,
                "rolloverIndex",
                true,
                "indexDatePattern",
                "now/w{xxxx}",
                "indexSeparator",
                "_",
                "deflectorAlias",
                "alias",
                "indexPrefix",
                NONE, // refused
                "applicationName",
                "shop",
                "maxRetryPuttingTemplate",
                3,
                "failOnPuttingTemplateRetryExceed",
                false,
                "truncateCachesInterval",
                Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"template_name logs", "template_file /t.json"})
  void templatesHaveBothNameAndFile(String parameter) {
    assertThatThrownBy(() -> ConfigAssertions.bind(TemplateOptions.class, parameter))
        .hasMessageContaining("template_name and template_file belong together");
  }

  @Test
  void templatesRollOverBehindAnAlias() {
    assertThatThrownBy(() -> ConfigAssertions.bind(TemplateOptions.class, "rollover_index true"))
        .hasMessageContaining("rollover_index needs a name for the alias");
  }

  @Test
  void templatesArePutAtLeastOnce() {
    assertThatThrownBy(
            () -> ConfigAssertions.bind(TemplateOptions.class, "max_retry_putting_template -1"))
        .hasMessageContaining("must be greater than or equal to zero");
  }

  @Test
  void templatesHaveNoIndexPrefixAnyMore() {
    assertThatThrownBy(() -> ConfigAssertions.bind(TemplateOptions.class, "index_prefix p"))
        .hasMessageContaining("This parameter shouldn't be used in 4.0.0 or later");
  }

  @Test
  void templatesReplaceTextsInTheirOrder() {
    assertThat(
            ConfigAssertions.bind(
                    TemplateOptions.class,
                    "customize_template {\"z\":\"1\",\"a\":\"2\",\"m\":\"3\"}")
                .customizeTemplate()
                .keySet())
        .containsExactly("z", "a", "m");
  }

  @Test
  void lifecycles() {
    final ConfigAssertions config = ConfigAssertions.of(LifecycleOptions.class);
    config.assertDefaults(
        map(
            "enableIlm",
            false,
            "ilmPolicyId",
            "logstash-policy",
            "ilmPolicy",
            Map.of(),
            "ilmPolicies",
            Map.of(),
            "ilmPolicyOverwrite",
            false));
    // One policy or several: neither can be given with the other.
    config
        .requiring(
            """
        enable_ilm true
        ilm_policy_id mine
        ilm_policy {"policy":{"phases":{}}}
        ilm_policy_overwrite true
        """)
        .assertDefaults(
            map(
                "enableIlm",
                true,
                "ilmPolicyId",
                "mine",
                "ilmPolicy",
                Map.of("policy", Map.of("phases", Map.of())),
                "ilmPolicies",
                Map.of(),
                "ilmPolicyOverwrite",
                true));
    config
        .requiring(
            """
        enable_ilm true
        ilm_policy_id mine
        ilm_policies {"a":{"policy":{}}}
        ilm_policy_overwrite true
        """)
        .assertDefaults(
            map(
                "enableIlm",
                true,
                "ilmPolicyId",
                "mine",
                "ilmPolicy",
                Map.of(),
                "ilmPolicies",
                Map.of("a", Map.of("policy", Map.of())),
                "ilmPolicyOverwrite",
                true));
  }

  @Test
  void lifecyclesHaveOnePolicyOrSeveral() {
    assertThatThrownBy(
            () ->
                ConfigAssertions.bind(
                    LifecycleOptions.class,
                    "ilm_policy {\"policy\":{}}\nilm_policies {\"a\":{\"policy\":{}}}"))
        .hasMessageContaining("You can't specify ilm_policy and ilm_policies at the same time");
  }

  @Test
  void lifecyclesAreOverwrittenByAPolicyOnly() {
    assertThatThrownBy(
            () -> ConfigAssertions.bind(LifecycleOptions.class, "ilm_policy_overwrite true"))
        .hasMessageContaining("ilm_policy_overwrite requires a non empty ilm_policy");
  }

  @Test
  void dataStream() {
    final ConfigAssertions config = ConfigAssertions.of(DataStreamOptions.class);
    config
        .requiring("data_stream_name s")
        .assertDefaults(
            map(
                "dataStreamName",
                "s",
                "dataStreamTemplateName",
                NONE,
                "dataStreamIlmName",
                NONE,
                "dataStreamIlmPolicy",
                NONE,
                "dataStreamIlmPolicyOverwrite",
                false,
                "dataStreamTemplateUseIndexPatternsWildcard",
                true));
    config
        .requiring("data_stream_name s")
        .assertExplicit(
            """
            data_stream_name t
            data_stream_template_name a
            data_stream_ilm_name b
            data_stream_ilm_policy {}
            data_stream_ilm_policy_overwrite true
            data_stream_template_use_index_patterns_wildcard false
            """,
            map(
                "dataStreamName", "t",
                "dataStreamTemplateName", "a",
                "dataStreamIlmName", "b",
                "dataStreamIlmPolicy", "{}",
                "dataStreamIlmPolicyOverwrite", true,
                "dataStreamTemplateUseIndexPatternsWildcard", false));
  }

  @Test
  void version() {
    final ConfigAssertions config = ConfigAssertions.of(VersionOptions.class);
    config.assertDefaults(
        map("verifyEsVersionAtStartup", true, "defaultElasticsearchVersion", NONE));
    config.assertExplicit(
        "verify_es_version_at_startup false\ndefault_elasticsearch_version 7",
        map("verifyEsVersionAtStartup", false, "defaultElasticsearchVersion", 7));
  }

  @Test
  void unused() {
    final ConfigAssertions config = ConfigAssertions.of(UnusedOptions.class);
    final Map<String, Object> absent = new LinkedHashMap<>();
    for (RecordComponent component : UnusedOptions.class.getRecordComponents()) {
      absent.put(component.getName(), component.getType() == List.class ? List.of() : NONE);
    }
    config.assertDefaults(absent);
    config.assertExplicit(
        UNUSED,
        map(
            "reloadConnections", true,
            "reloadOnFailure", true,
            "reloadAfter", 5,
            "resurrectAfter", Duration.ofSeconds(5),
            "snifferClassName", "A",
            "selectorClassName", "B",
            "httpBackend", "typhoeus",
            "httpBackendExconNonblock", false,
            "withTransporterLog", true,
            "contentType", "application/json",
            "preferOjSerializer", true,
            "validateClientVersion", true,
            "maxRetryGetEsVersion", 3,
            "failOnDetectingEsVersionRetryExceed", false,
            "catchTransportExceptionOnRetry", false,
            "ignoreExceptions", List.of("E"),
            "exceptionBackup", false));
  }

  @Test
  void unusedParametersAreToldOfWithTheReason() {
    final List<String> warnings = ConfigAssertions.bind(UnusedOptions.class, UNUSED).warnings();

    assertThat(warnings)
        .hasSize(UnusedOptions.class.getRecordComponents().length)
        .allMatch(warning -> warning.matches("'[a-z_]+' has no effect: .+"))
        .contains(
            "'reload_after' has no effect: the cluster is not asked for its nodes: name them in hosts");
  }

  /** Nobody has to be told of what happens anyway. */
  @Test
  void unusedParametersMayAskForWhatHappensAnyway() {
    assertThat(
            ConfigAssertions.bind(
                    UnusedOptions.class,
                    """
                    reload_connections false
                    reload_on_failure false
                    reload_after -1
                    with_transporter_log false
                    validate_client_version false
                    catch_transport_exception_on_retry true
                    """)
                .warnings())
        .isEmpty();
  }

  @Test
  void unusedParametersHaveTheNamesOfOpensearchToo() {
    assertThat(
            ConfigAssertions.bind(
                    UnusedOptions.class,
                    "max_retry_get_os_version 3\nfail_on_detecting_os_version_retry_exceed true")
                .warnings())
        .hasSize(2);
  }
}
