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

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.api.Chunk;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Template;
import io.tailrace.api.UnrecoverableException;
import java.io.IOException;

/**
 * Data streams, their template and their policy.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/out_elasticsearch_data_stream.rb.
 * Differs from Fluentd: where the server has no lifecycles, as Elastic's serverless has none, the
 * stream is made without a policy; there it is a failure to start.
 */
final class DataStreamSetup implements ClusterSetup {
  private final DataStreamOptions options;
  private final OutputContext context;
  private final ClusterSetup templates;
  private final Installer installer;
  private final Template name;
  private final Template templateName;
  private final Template policyName;

  /**
   * @param templates puts further templates
   */
  DataStreamSetup(
      DataStreamOptions options,
      TemplateOptions templateOptions,
      ClusterSetup templates,
      OutputContext context) {
    this.options = options;
    this.context = context;
    this.templates = templates;
    installer = new Installer(templateOptions, context.log());
    name = context.uncheckedTemplate(options.dataStreamName());
    templateName = context.uncheckedTemplate(options.templateName());
    policyName = context.uncheckedTemplate(options.policyName());
  }

  private boolean isFixed() {
    return !name.hasPlaceholders()
        && !templateName.hasPlaceholders()
        && !policyName.hasPlaceholders();
  }

  @Override
  public boolean isByChunk() {
    return !isFixed() || templates.isByChunk();
  }

  @Override
  public boolean isDueAtStart() {
    return isFixed() || templates.isDueAtStart();
  }

  @Override
  public void atStart(ClusterClient client) throws IOException {
    templates.atStart(client);
    if (isFixed()) {
      put(client, name.text(), templateName.text(), policyName.text());
    }
  }

  @Override
  public void before(ClusterClient client, Chunk chunk) throws Exception {
    templates.before(client, chunk);
    final String stream = name.expand(chunk);
    final String template = templateName.expand(chunk);
    final String policy = policyName.expand(chunk);
    final String problem =
        DataStreamOptions.problem("data_stream_name", stream)
            .or(() -> DataStreamOptions.problem("data_stream_template_name", template))
            .or(() -> DataStreamOptions.problem("data_stream_ilm_name", policy))
            .orElse("");
    if (!problem.isEmpty()) {
      throw new UnrecoverableException(problem);
    }
    put(client, stream, template, policy);
  }

  private void put(ClusterClient client, String stream, String template, String policy)
      throws IOException {
    installer.once(
        "data stream '" + stream + "' of " + client.describe(),
        () -> {
          final String streamPath = "/_data_stream/" + Paths.encoded(stream);
          final String templatePath = "/_index_template/" + Paths.encoded(template);
          final Reply present = client.send("GET", streamPath);
          // A server without that path makes the stream of the template, for the first document.
          final boolean isMadeByTemplate = Lifecycles.isUnknown(present);
          final boolean isThere = !isMadeByTemplate && present.status() != 404;
          if (isThere) {
            Installer.expectSuccess(present);
          }
          final boolean isTemplateThere = isThere || Installer.exists(client, templatePath);
          boolean hasPolicy = true;
          if (!isTemplateThere || options.dataStreamIlmPolicyOverwrite()) {
            hasPolicy =
                Lifecycles.put(
                    client,
                    policy,
                    options.dataStreamIlmPolicy().orElse(Lifecycles.DEFAULT_POLICY),
                    options.dataStreamIlmPolicyOverwrite(),
                    context.log());
            if (!hasPolicy) {
              context
                  .log()
                  .warn(
                      "the server has no index lifecycle management: data stream '{}' is made"
                          + " without a policy",
                      stream);
            }
          }
          if (!isTemplateThere) {
            Installer.expectSuccess(
                client.send("PUT", templatePath, template(stream, policy, hasPolicy)));
          }
          if (!isThere && !isMadeByTemplate) {
            final Reply reply = client.send("PUT", streamPath);
            // Another worker may have been faster.
            if (!reply.error().type().equals("resource_already_exists_exception")) {
              Installer.expectSuccess(reply);
              context.log().info("made data stream '{}'", stream);
            }
          }
        });
  }

  private String template(String stream, String policy, boolean hasPolicy) {
    final ObjectNode body = Installer.MAPPER.createObjectNode();
    body.putArray("index_patterns")
        .add(stream + (options.dataStreamTemplateUseIndexPatternsWildcard() ? "*" : ""));
    body.putObject("data_stream");
    final ObjectNode settings = body.putObject("template").putObject("settings");
    if (hasPolicy) {
      settings.put("index.lifecycle.name", policy);
    }
    return body.toString();
  }

  @Override
  public void beforeIndex(ClusterClient client, Chunk chunk, String index) {}

  @Override
  public void forget() {
    templates.forget();
    installer.forget();
  }
}
