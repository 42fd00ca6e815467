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

import java.util.Map;
import java.util.Optional;

/**
 * What the parameters with placeholders say for one chunk.
 *
 * @param index in lower case; also the name of a data stream
 * @param logstashPrefix prefix and separator of indexes that are named by the day, in lower case
 * @param dateFormat the date of such indexes in strftime's terms
 * @param typeName type of the documents, for old servers
 * @param pipeline ingest pipeline
 * @param tag of the chunk, if {@code tag} is a chunk key
 * @param chunkId of the chunk
 * @param affinities index of a document that is there already, by its id; most often empty
 */
record ChunkNames(
    String index,
    String logstashPrefix,
    String dateFormat,
    String typeName,
    Optional<String> pipeline,
    Optional<String> tag,
    String chunkId,
    Map<String, String> affinities) {}
