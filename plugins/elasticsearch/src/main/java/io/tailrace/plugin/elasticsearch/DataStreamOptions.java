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
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The data stream that documents go to.
 *
 * @param dataStreamName its name; may have placeholders
 * @param dataStreamTemplateName name of its template; {@code NAME_template} if not given
 * @param dataStreamIlmName name of its policy; {@code NAME_policy} if not given
 * @param dataStreamIlmPolicy the policy in JSON; rolls over at 50 GB or 30 days if not given
 * @param dataStreamIlmPolicyOverwrite put the policy in place of one that is there
 * @param dataStreamTemplateUseIndexPatternsWildcard whether the template is also for streams whose
 *     names only begin with this one
 */
public record DataStreamOptions(
    String dataStreamName,
    Optional<String> dataStreamTemplateName,
    Optional<String> dataStreamIlmName,
    Optional<String> dataStreamIlmPolicy,
    @Default("false") boolean dataStreamIlmPolicyOverwrite,
    @Default("true") boolean dataStreamTemplateUseIndexPatternsWildcard) {
  private static final String FORBIDDEN = "\\/*?\"<>| ,#:";

  /** Name of the template. */
  String templateName() {
    return dataStreamTemplateName.orElse(dataStreamName + "_template");
  }

  /** Name of the policy. */
  String policyName() {
    return dataStreamIlmName.orElse(dataStreamName + "_policy");
  }

  /** What is wrong with a name; empty if nothing is. */
  static Optional<String> problem(String parameter, String name) {
    final String problem;
    if (name.equals(".") || name.equals("..")) {
      problem = "must not be . or ..";
    } else if (name.isEmpty() || "-_+.".indexOf(name.charAt(0)) >= 0) {
      problem = "must not start with -,_,+,.";
    } else if (name.chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0)) {
      problem = "must not contain invalid characters \\,/,*,?,\",<,>,|, ,,,#,:";
    } else if (!name.toLowerCase(Locale.ROOT).equals(name)) {
      problem = "must be lowercase only";
    } else if (name.getBytes(StandardCharsets.UTF_8).length > 255) {
      problem = "must not be longer than 255 bytes";
    } else {
      return Optional.empty();
    }
    return Optional.of("'" + parameter + "' " + problem + ": <" + name + ">");
  }
}
