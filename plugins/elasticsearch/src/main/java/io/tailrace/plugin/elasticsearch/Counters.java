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

import io.tailrace.api.Counter;
import io.tailrace.api.PluginContext;

/** What an output counts. */
record Counters(
    Counter requests,
    Counter bytes,
    Counter delivered,
    Counter duplicates,
    Counter rejected,
    Counter refused,
    Counter withoutId) {
  static Counters of(PluginContext context, String type) {
    return new Counters(
        context.counter(type + "_bulk_requests", "bulk requests sent"),
        context.counter(type + "_bulk_bytes", "bytes of their bodies, compressed or not"),
        context.counter(type + "_documents_delivered", "documents that the server has taken"),
        context.counter(
            type + "_documents_duplicate",
            "documents that were there already and so are delivered"),
        context.counter(
            type + "_documents_rejected", "events that the server will never take as documents"),
        context.counter(type + "_documents_refused", "documents that the server refused for now"),
        context.counter(
            type + "_documents_without_id", "events left out since they have no id and need one"));
  }
}
