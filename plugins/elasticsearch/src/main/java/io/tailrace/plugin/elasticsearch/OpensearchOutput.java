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
import io.tailrace.api.config.Rest;
import io.tailrace.api.config.Section;
import io.tailrace.api.config.SectionDefaults;
import java.util.Map;
import java.util.Optional;

/**
 * Writes events as documents into OpenSearch.
 *
 * <p>The bulk requests are those of Elasticsearch, in the media types that both know.
 *
 * <p>Source: fluent-plugin-opensearch lib/fluent/plugin/out_opensearch.rb.
 */
@PluginType("opensearch")
public final class OpensearchOutput extends ClusterOutput {
  /**
   * @param connection how the cluster is reached
   * @param documents what becomes of an event
   * @param delivery how documents are sent
   * @param templates what is put into the cluster before
   * @param verifyOsVersionAtStartup no longer of use: nothing here depends on the version
   * @param defaultOpensearchVersion no longer of use: nothing here depends on the version
   * @param unused parameters that mean nothing here
   * @param endpoint signs requests as Amazon wants it
   * @param buffer where chunks are kept
   */
  public record Config(
      @Inline ConnectionOptions connection,
      @Inline DocumentOptions documents,
      @Inline DeliveryOptions delivery,
      @Inline TemplateOptions templates,
      Optional<Boolean> verifyOsVersionAtStartup,
      Optional<Integer> defaultOpensearchVersion,
      @Inline UnusedOptions unused,
      @Section Optional<Endpoint> endpoint,
      @Section
          @SectionDefaults(type = "memory", argument = "tag", value = "timekey_use_utc true")
          @Compat(preset = Compat.Preset.BUFFER)
          PluginRef<Buffer> buffer) {
    /** Checks what one value alone cannot say. */
    public Config {
      if (endpoint.isPresent()) {
        throw new ParameterException(
            "endpoint",
            "requests cannot be signed for Amazon OpenSearch",
            "send them through a proxy that signs, such as aws-sigv4-proxy, or use basic"
                + " authentication");
      }
    }
  }

  /**
   * Signs requests as Amazon wants it.
   *
   * @param parameters what stands there
   */
  public record Endpoint(@Rest Map<String, String> parameters) {}

  /** Checks the configuration and opens nothing. */
  public OpensearchOutput(Config config, OutputContext context) {
    super(output(config, context), config.templates(), context);
  }

  private static BulkOutput output(Config config, OutputContext context) {
    BulkOutput.warn(context.log(), config.unused());
    if (config.verifyOsVersionAtStartup().isPresent()
        || config.defaultOpensearchVersion().isPresent()) {
      context
          .log()
          .warn(
              "'{}' has no effect: nothing that is sent depends on the version",
              config.verifyOsVersionAtStartup().isPresent()
                  ? "verify_os_version_at_startup"
                  : "default_opensearch_version");
    }
    return new BulkOutput(
        new BulkOutput.Kind("OpenSearch", "opensearch", false, false, Optional.empty()),
        config.connection(),
        CloudOptions.none(),
        config.documents(),
        config.delivery(),
        new TemplateSetup(
            config.templates(),
            LifecycleOptions.none(),
            config.documents(),
            config.templates().useLegacyTemplate().value(),
            context),
        config.documents().indexName(),
        context);
  }
}
