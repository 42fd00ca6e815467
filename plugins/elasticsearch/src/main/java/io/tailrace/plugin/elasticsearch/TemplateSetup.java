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

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.api.Chunk;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Template;
import io.tailrace.api.UnrecoverableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Index templates, indexes that roll over, and their policies.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/elasticsearch_index_template.rb.
 */
final class TemplateSetup implements ClusterSetup {
  private final TemplateOptions options;
  private final LifecycleOptions lifecycles;
  private final DocumentOptions documents;
  private final boolean isLegacy;
  private final OutputContext context;
  private final Installer installer;
  private final Optional<Template> templateName;
  private final Map<String, Template> replacements = new LinkedHashMap<>();
  private final Optional<Template> deflectorAlias;
  private final Template applicationName;
  private final Template policyId;
  private final Template indexName;
  private final Template logstashPrefix;

  TemplateSetup(
      TemplateOptions options,
      LifecycleOptions lifecycles,
      DocumentOptions documents,
      boolean isLegacy,
      OutputContext context) {
    this.options = options;
    this.lifecycles = lifecycles;
    this.documents = documents;
    this.isLegacy = isLegacy;
    this.context = context;
    installer = new Installer(options, context.log());
    templateName = options.templateName().map(context::uncheckedTemplate);
    options
        .customizeTemplate()
        .forEach((text, other) -> replacements.put(text, context.uncheckedTemplate(other)));
    deflectorAlias = options.deflectorAlias().map(context::uncheckedTemplate);
    applicationName = context.uncheckedTemplate(options.applicationName());
    policyId = context.uncheckedTemplate(lifecycles.ilmPolicyId());
    indexName = context.uncheckedTemplate(documents.indexName());
    logstashPrefix = context.uncheckedTemplate(documents.logstashPrefix());
  }

  /** Whether something has to be put for each index. */
  private boolean isByIndex() {
    return templateName.isPresent() && (lifecycles.enableIlm() || options.rolloverIndex());
  }

  @Override
  public boolean isByChunk() {
    return templateName.filter(Template::hasPlaceholders).isPresent()
        || replacements.values().stream().anyMatch(Template::hasPlaceholders)
        || deflectorAlias.filter(Template::hasPlaceholders).isPresent()
        || applicationName.hasPlaceholders()
        || policyId.hasPlaceholders();
  }

  @Override
  public boolean isDueAtStart() {
    return !options.templates().isEmpty() || isFixed();
  }

  /** Whether the template is the same for all chunks, and no index belongs to it. */
  private boolean isFixed() {
    return templateName.isPresent()
        && !isByIndex()
        && !templateName.get().hasPlaceholders()
        && replacements.values().stream().noneMatch(Template::hasPlaceholders);
  }

  @Override
  public void atStart(ClusterClient client) throws IOException {
    putTemplates(client);
    if (isFixed()) {
      final Map<String, String> texts = new LinkedHashMap<>();
      replacements.forEach((text, other) -> texts.put(text, other.text()));
      putTemplate(client, templateName.get().text(), texts);
    }
  }

  @Override
  public void before(ClusterClient client, Chunk chunk) throws IOException, UnrecoverableException {
    putTemplates(client);
    if (templateName.isPresent() && !isByIndex()) {
      putTemplate(client, templateName.get().expand(chunk), replacements(chunk));
    }
  }

  private Map<String, String> replacements(Chunk chunk) throws UnrecoverableException {
    final Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, Template> entry : replacements.entrySet()) {
      texts.put(entry.getKey(), entry.getValue().expand(chunk));
    }
    return texts;
  }

  private void putTemplates(ClusterClient client) throws IOException {
    for (Map.Entry<String, String> entry : options.templates().entrySet()) {
      installer.once(
          "index template '" + entry.getKey() + "' of " + client.describe(),
          () ->
              installer.putTemplate(
                  client,
                  isLegacy,
                  entry.getKey(),
                  options.templateOverwrite(),
                  Installer.template(Path.of(entry.getValue()), Map.of())));
    }
  }

  private void putTemplate(ClusterClient client, String name, Map<String, String> texts)
      throws IOException {
    installer.once(
        "index template '" + name + "' of " + client.describe(),
        () ->
            installer.putTemplate(
                client,
                isLegacy,
                name,
                options.templateOverwrite(),
                Installer.template(options.templateFile().orElseThrow(), texts)));
  }

  @Override
  public void beforeIndex(ClusterClient client, Chunk chunk, String index) throws IOException {
    if (!isByIndex()) {
      return;
    }
    try {
      final String alias =
          deflectorAlias.isPresent()
              ? deflectorAlias.get().expand(chunk).toLowerCase(Locale.ROOT)
              : index;
      final String target = target(chunk, index);
      final String application = applicationName.expand(chunk);
      final String policy = policyId.expand(chunk);
      final String name = templateName.get().expand(chunk);
      final Map<String, String> texts = replacements(chunk);
      installer.once(
          "index behind alias '" + alias + "' of " + client.describe(),
          () -> {
            putRolloverTemplate(client, name, alias, target, policy, texts);
            putAlias(client, alias, target, application);
          });
    } catch (UnrecoverableException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** What the indexes behind the alias are named after. */
  private String target(Chunk chunk, String index) throws UnrecoverableException {
    if (!documents.logstashFormat()) {
      return indexName.expand(chunk).toLowerCase(Locale.ROOT);
    }
    final String separator = documents.logstashPrefixSeparator();
    final String prefix = (logstashPrefix.expand(chunk) + separator).toLowerCase(Locale.ROOT);
    return index.startsWith(prefix)
        ? prefix
            + applicationName.expand(chunk).toLowerCase(Locale.ROOT)
            + separator
            + index.substring(prefix.length())
        : index;
  }

  private void putRolloverTemplate(
      ClusterClient client,
      String name,
      String alias,
      String target,
      String policy,
      Map<String, String> texts)
      throws IOException {
    final ObjectNode template = Installer.template(options.templateFile().orElseThrow(), texts);
    if (!lifecycles.enableIlm()) {
      installer.putTemplate(client, isLegacy, name, options.templateOverwrite(), template);
      return;
    }
    final boolean isGiven =
        !lifecycles.ilmPolicy().isEmpty() || !lifecycles.ilmPolicies().isEmpty();
    final Object given =
        lifecycles.ilmPolicy().isEmpty()
            ? lifecycles.ilmPolicies().get(policy)
            : lifecycles.ilmPolicy();
    final String text =
        isGiven && given != null
            ? Installer.MAPPER.writeValueAsString(given)
            : Lifecycles.DEFAULT_POLICY;
    if (!Lifecycles.put(client, policy, text, lifecycles.ilmPolicyOverwrite(), context.log())) {
      throw new IOException(
          "Index Lifecycle management is enabled in Fluentd, but not installed on your"
              + " Elasticsearch (enable_ilm)");
    }
    addLifecycle(template, alias, target, policy);
    installer.putTemplate(client, isLegacy, alias, options.templateOverwrite(), template);
  }

  private void addLifecycle(ObjectNode template, String alias, String target, String policy) {
    final String separator = options.indexSeparator();
    template.set(
        "index_patterns", JsonNodeFactory.instance.arrayNode().add(target + separator + "*"));
    final ObjectNode holder;
    final String order;
    final int first;
    if (isLegacy) {
      template.remove("template");
      holder = template;
      order = "order";
      first = 50;
    } else {
      holder = template.withObject("/template");
      order = "priority";
      first = 100;
    }
    final ObjectNode settings = holder.withObject("/settings");
    settings.put("index.lifecycle.name", policy);
    settings.put("index.lifecycle.rollover_alias", alias);
    final int parts = (int) target.chars().filter(c -> separator.indexOf(c) >= 0).count() + 1;
    template.put(order, template.has(order) ? template.get(order).asInt() + parts : first + parts);
  }

  private void putAlias(ClusterClient client, String alias, String target, String application)
      throws IOException {
    if (Installer.exists(client, "/_alias/" + Paths.encoded(alias))) {
      return;
    }
    final String separator = options.indexSeparator();
    final String base =
        documents.logstashFormat()
            ? target
            : target
                + separator
                + application.toLowerCase(Locale.ROOT)
                + (options.indexDatePattern().isEmpty()
                    ? ""
                    : "-{" + options.indexDatePattern() + "}");
    final String index = "<" + base + "-000001>";
    final ObjectNode body = Installer.MAPPER.createObjectNode();
    body.putObject("aliases").putObject(alias).put("is_write_index", true);
    final Reply reply = client.send("PUT", "/" + Paths.encoded(index), body.toString());
    if (!reply.isSuccess() && reply.error().type().equals("resource_already_exists_exception")) {
      Installer.expectSuccess(
          client.send(
              "PUT",
              "/" + Paths.encoded(index) + "/_alias/" + Paths.encoded(alias),
              "{\"is_write_index\":true}"));
    } else {
      Installer.expectSuccess(reply);
    }
    context.log().info("made index '{}' behind alias '{}'", index, alias);
  }

  @Override
  public void forget() {
    installer.forget();
  }
}
