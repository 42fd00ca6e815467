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

/**
 * Writes events as documents into Elasticsearch.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/out_elasticsearch.rb.
 */
@PluginType("elasticsearch")
public final class ElasticsearchOutput extends ClusterOutput {
  /**
   * @param connection how the cluster is reached
   * @param cloud how it is reached in Elastic Cloud and with API keys
   * @param documents what becomes of an event
   * @param delivery how documents are sent
   * @param templates what is put into the cluster before
   * @param lifecycles policies that are put into the cluster before
   * @param version which version the server has
   * @param unused parameters that mean nothing here
   * @param buffer where chunks are kept
   */
  public record Config(
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
          PluginRef<Buffer> buffer) {
    /** Checks what one value alone cannot say. */
    public Config {
      if (lifecycles.enableIlm() && templates.deflectorAlias().isPresent()) {
        throw new ParameterException(
            "deflector_alias",
            "deflector_alias is prohibited to use with enable_ilm at same time.");
      }
    }
  }

  /** Checks the configuration and opens nothing. */
  public ElasticsearchOutput(Config config, OutputContext context) {
    super(output(config, context), config.templates(), context);
  }

  private static BulkOutput output(Config config, OutputContext context) {
    warn(config, context);
    return new BulkOutput(
        new BulkOutput.Kind(
            "Elasticsearch",
            "elasticsearch",
            false,
            config.version().verifyEsVersionAtStartup(),
            config.version().defaultElasticsearchVersion()),
        config.connection(),
        config.cloud(),
        config.documents(),
        config.delivery(),
        new TemplateSetup(
            config.templates(),
            config.lifecycles(),
            config.documents(),
            config.templates().useLegacyTemplate().value(),
            context),
        config.documents().indexName(),
        context);
  }

  private static void warn(Config config, OutputContext context) {
    BulkOutput.warn(context.log(), config.unused());
    final boolean isByTemplate = config.templates().templateName().isPresent();
    if (!isByTemplate && (config.lifecycles().enableIlm() || config.templates().rolloverIndex())) {
      context
          .log()
          .warn(
              "'{}' has no effect: it needs template_name and template_file",
              config.lifecycles().enableIlm() ? "enable_ilm" : "rollover_index");
    }
    if (config.documents().parentKey().isPresent()) {
      context
          .log()
          .warn(
              "'parent_key' has no effect from Elasticsearch 7 on, which has no parents: use"
                  + " routing_key");
    }
  }
}
