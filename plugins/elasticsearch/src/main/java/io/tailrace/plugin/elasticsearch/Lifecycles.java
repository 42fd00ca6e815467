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

import java.io.IOException;
import org.slf4j.Logger;

/**
 * Policies of index lifecycle management.
 *
 * <p>Source: fluent-plugin-elasticsearch
 * lib/fluent/plugin/elasticsearch_index_lifecycle_management.rb.
 */
final class Lifecycles {
  /** The policy where none is given, as in the reference. */
  static final String DEFAULT_POLICY =
      "{\"policy\":{\"phases\":{\"hot\":{\"actions\":{\"rollover\":"
          + "{\"max_size\":\"50gb\",\"max_age\":\"30d\"}}}}}}";

  private Lifecycles() {}

  /**
   * Puts a policy, unless there is one and it is not to be put in its place.
   *
   * @return false if the server has no lifecycles
   */
  static boolean put(
      ClusterClient client, String id, String policy, boolean isOverwriting, Logger log)
      throws IOException {
    final String path = "/_ilm/policy/" + Paths.encoded(id);
    final Reply present = client.send("GET", path);
    if (isUnknown(present)) {
      return false;
    }
    if (present.isSuccess() && !isOverwriting) {
      return true;
    }
    if (!present.isSuccess() && present.status() != 404) {
      throw new IOException(present.reason());
    }
    Installer.expectSuccess(client.send("PUT", path, policy));
    log.info("put lifecycle policy '{}'", id);
    return true;
  }

  /** Whether the server says that it knows no such path. */
  static boolean isUnknown(Reply reply) {
    return reply.status() == 405
        || reply.status() == 410
        || reply.status() == 400 && reply.error().reason().contains("no handler found");
  }
}
