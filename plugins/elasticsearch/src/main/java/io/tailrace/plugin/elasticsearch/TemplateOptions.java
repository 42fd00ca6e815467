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

import io.tailrace.api.config.Default;
import io.tailrace.api.config.Obsoleted;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * What is put into the cluster before the first document.
 *
 * @param templateName name of the index template, with {@code template_file}; may have placeholders
 * @param templateFile file with the template in JSON
 * @param templateOverwrite put it in place of one that is there
 * @param templates further templates: name and file
 * @param customizeTemplate texts to replace in the template; may have placeholders
 * @param useLegacyTemplate whether the template is one of {@code _template} and not of {@code
 *     _index_template}
 * @param rolloverIndex make an index that can be rolled over, behind {@code deflector_alias}
 * @param indexDatePattern date in the name of that index
 * @param indexSeparator what stands between the parts of that name
 * @param deflectorAlias alias of that index; may have placeholders
 * @param indexPrefix no longer
 * @param applicationName part of that name; may have placeholders
 * @param maxRetryPuttingTemplate failures after which {@code fail_on_putting_template_retry_exceed}
 *     counts
 * @param failOnPuttingTemplateRetryExceed whether documents wait for the template for ever then, or
 *     are sent without it
 * @param truncateCachesInterval time after which it is looked up anew what is in the cluster
 */
public record TemplateOptions(
    Optional<String> templateName,
    Optional<Path> templateFile,
    @Default("false") boolean templateOverwrite,
    Map<String, String> templates,
    Map<String, String> customizeTemplate,
    @Default("true") Setting<Boolean> useLegacyTemplate,
    @Default("false") boolean rolloverIndex,
    @Default("now/d") String indexDatePattern,
    @Default("-") String indexSeparator,
    Optional<String> deflectorAlias,
    @Obsoleted(
            "This parameter shouldn't be used in 4.0.0 or later. Specify ILM target index with"
                + " using `index_name' w/o `logstash_format' or 'logstash_prefix' w/"
                + " `logstash_format' instead.")
        Optional<String> indexPrefix,
    @Default("default") String applicationName,
    @Default("10") int maxRetryPuttingTemplate,
    @Default("true") boolean failOnPuttingTemplateRetryExceed,
    Optional<Duration> truncateCachesInterval) {

  /** Checks what one value alone cannot say. */
  public TemplateOptions {
    templates = Map.copyOf(templates);
    customizeTemplate = Collections.unmodifiableMap(customizeTemplate); // in its order
    if (maxRetryPuttingTemplate < 0) {
      throw new ParameterException(
          "max_retry_putting_template",
          "'max_retry_putting_template' must be greater than or equal to zero.");
    }
    if (templateName.isPresent() != templateFile.isPresent()) {
      throw new ParameterException(
          templateName.isPresent() ? "template_name" : "template_file",
          "template_name and template_file belong together, and one is missing");
    }
    if (rolloverIndex && deflectorAlias.isEmpty()) {
      throw new ParameterException(
          "rollover_index", "rollover_index needs a name for the alias", "set deflector_alias");
    }
  }
}
