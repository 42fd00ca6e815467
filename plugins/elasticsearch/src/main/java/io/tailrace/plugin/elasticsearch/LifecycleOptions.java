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
import io.tailrace.api.config.ParameterException;
import java.util.Map;

/**
 * Index lifecycle management, which Elasticsearch has and OpenSearch has not.
 *
 * @param enableIlm put a policy into the cluster and roll indexes over by it
 * @param ilmPolicyId id of the policy; may have placeholders
 * @param ilmPolicy the policy; rolls over at 50 GB or 30 days if not given
 * @param ilmPolicies policies by their ids
 * @param ilmPolicyOverwrite put the policy in place of one that is there
 */
public record LifecycleOptions(
    @Default("false") boolean enableIlm,
    @Default("logstash-policy") String ilmPolicyId,
    Map<String, Object> ilmPolicy,
    Map<String, Object> ilmPolicies,
    @Default("false") boolean ilmPolicyOverwrite) {
  /** Checks what one value alone cannot say. */
  public LifecycleOptions {
    if (!ilmPolicy.isEmpty() && !ilmPolicies.isEmpty()) {
      throw new ParameterException(
          "ilm_policies", "You can't specify ilm_policy and ilm_policies at the same time");
    }
    if (ilmPolicyOverwrite && ilmPolicy.isEmpty() && ilmPolicies.isEmpty()) {
      throw new ParameterException(
          "ilm_policy_overwrite", "ilm_policy_overwrite requires a non empty ilm_policy.");
    }
  }

  /** No lifecycle. */
  static LifecycleOptions none() {
    return new LifecycleOptions(false, "", Map.of(), Map.of(), false);
  }
}
