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

import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * How Elasticsearch is reached, and OpenSearch is not.
 *
 * @param cloudId id of a deployment in Elastic Cloud, in place of the host; needs {@code
 *     cloud_auth} or {@code api_key}
 * @param cloudAuth {@code user:password} there
 * @param apiKey {@code id:key} of an API key, in place of user and password
 */
public record CloudOptions(
    Optional<String> cloudId, @Secret Optional<String> cloudAuth, @Secret Optional<String> apiKey) {
  /** Checks what one value alone cannot say. */
  public CloudOptions {
    if (cloudId.isPresent() && cloudAuth.isEmpty() && apiKey.isEmpty()) {
      throw new ParameterException(
          "cloud_id", "`cloud_auth` must be present if `cloud_id` is present");
    }
    if (cloudAuth.isPresent() && cloudAuth.get().indexOf(':') < 0) {
      throw new ParameterException("cloud_auth", "cloud_auth is not of the form user:password");
    }
    cloudId.ifPresent(CloudOptions::address);
  }

  /** Nothing given. */
  static CloudOptions none() {
    return new CloudOptions(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Reads the id of a deployment: {@code name:base64(domain[:port]$elasticsearch[$kibana])}.
   *
   * @return the address of its Elasticsearch
   */
  static String address(String cloudId) {
    final String encoded = cloudId.substring(cloudId.lastIndexOf(':') + 1);
    final String decoded;
    try {
      decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unreadable(cloudId, e);
    }
    final String[] parts = decoded.split("\\$");
    if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw unreadable(cloudId, null);
    }
    final int colon = parts[0].indexOf(':');
    final String domain = colon < 0 ? parts[0] : parts[0].substring(0, colon);
    final String port = colon < 0 ? "443" : parts[0].substring(colon + 1);
    return "https://" + parts[1] + "." + domain + ":" + port;
  }

  private static ParameterException unreadable(String cloudId, Exception cause) {
    final ParameterException e =
        new ParameterException(
            "cloud_id",
            "cloud_id '" + cloudId + "' is not the id of a deployment",
            "copy it from the deployment's page in Elastic Cloud");
    e.initCause(cause);
    return e;
  }
}
