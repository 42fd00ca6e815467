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

import io.tailrace.api.Buffer;
import io.tailrace.api.OutputContext;
import io.tailrace.api.config.Compat;
import io.tailrace.api.config.Inline;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginRef;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import io.tailrace.api.config.Setting;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds events as documents to a data stream of Elasticsearch, and makes the stream.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/out_elasticsearch_data_stream.rb.
 * Differs from Fluentd: documents that the server refuses are handled as those of {@code
 * elasticsearch}; there they are logged and lost.
 */
@PluginType("elasticsearch_data_stream")
public final class ElasticsearchDataStreamOutput extends ClusterOutput {
  /**
   * @param dataStream the data stream
   * @param connection how the cluster is reached
   * @param cloud how it is reached in Elastic Cloud and with API keys
   * @param documents what becomes of an event
   * @param delivery how documents are sent
   * @param templates what is put into the cluster before
   * @param lifecycles policies for such templates
   * @param version which version the server has
   * @param unused parameters that mean nothing here
   * @param buffer where chunks are kept
   */
  public record Config(
      @Inline DataStreamOptions dataStream,
      @Inline ConnectionOptions connection,
      @Inline CloudOptions cloud,
      @Inline DocumentOptions documents,
      @Inline DeliveryOptions delivery,
      @Inline TemplateOptions templates,
      @Inline LifecycleOptions lifecycles,
      @Inline VersionOptions version,
      @Inline UnusedOptions unused,
      @Section
          @SectionDefaults(type = "memory", argument = "tag", value = "timekey_use_utc true")
          @Compat(preset = Compat.Preset.BUFFER)
          PluginRef<Buffer> buffer) {}

  /** Checks the configuration and opens nothing. */
  public ElasticsearchDataStreamOutput(Config config, OutputContext context) {
    super(output(config, context), config.templates(), context);
  }

  private static BulkOutput output(Config config, OutputContext context) {
    final DataStreamOptions stream = config.dataStream();
    if (!context.uncheckedTemplate(stream.dataStreamName()).hasPlaceholders()) {
      check("data_stream_name", stream.dataStreamName());
      check("data_stream_template_name", stream.templateName());
      check("data_stream_ilm_name", stream.policyName());
    }
    BulkOutput.warn(context.log(), config.unused());
    withoutEffect(config)
        .forEach(
            parameter ->
                context
                    .log()
                    .warn(
                        "'{}' has no effect: documents are only ever added to the data stream",
                        parameter));
    final Setting<Boolean> isLegacy = config.templates().useLegacyTemplate();
    return new BulkOutput(
        new BulkOutput.Kind(
            "Elasticsearch",
            "elasticsearch",
            true,
            false,
            config.version().defaultElasticsearchVersion().filter(version -> version >= 8)),
        config.connection(),
        config.cloud(),
        config.documents(),
        config.delivery(),
        new DataStreamSetup(
            stream,
            config.templates(),
            new TemplateSetup(
                config.templates(),
                config.lifecycles(),
                config.documents(),
                isLegacy.isGiven() && isLegacy.value(),
                context),
            context),
        stream.dataStreamName(),
        context);
  }

  private static void check(String parameter, String name) {
    DataStreamOptions.problem(parameter, name)
        .ifPresent(
            problem -> {
              throw new ParameterException(parameter, problem);
            });
  }

  /** Parameters that are given and say something about indexes. */
  private static List<String> withoutEffect(Config config) {
    final DocumentOptions documents = config.documents();
    final List<String> parameters = new ArrayList<>();
    if (documents.logstashFormat()) {
      parameters.add("logstash_format");
    }
    if (documents.targetIndexKey().isPresent()) {
      parameters.add("target_index_key");
    }
    if (documents.writeOperation() != DocumentOptions.WriteOperation.INDEX
        && documents.writeOperation() != DocumentOptions.WriteOperation.CREATE) {
      parameters.add("write_operation");
    }
    if (documents.timeKey().isPresent()) {
      parameters.add("time_key");
    }
    return parameters;
  }
}
