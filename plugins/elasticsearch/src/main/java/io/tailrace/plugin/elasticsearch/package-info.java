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
/**
 * Documents in Elasticsearch and OpenSearch.
 *
 * <p>A chunk becomes one or more bulk requests, each bounded in bytes, whose bytes are written
 * straight from the packed events. They go through the low-level client of elasticsearch-java,
 * which picks the server. Delivery is at least once; documents with ids ({@code id_key}, {@code
 * elasticsearch_genid}) are not doubled when a chunk is sent again.
 *
 * <p>Chunks are written and sent on the flush threads, which wait for the answers. The client has a
 * thread of its own for each cluster, from the first chunk to {@code close}.
 *
 * <p>Design note: the typed client of elasticsearch-java is not used. It makes an object for each
 * document and wants a server of its own version, and its {@code BulkIngester} buffers outside the
 * chunk, where nothing would be known of an event that the daemon has already committed.
 */
package io.tailrace.plugin.elasticsearch;
