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
import io.tailrace.api.config.Deprecated;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Section;
import java.util.Optional;

/**
 * What becomes of an event.
 *
 * @param indexName index of the documents; may have placeholders
 * @param logstashFormat name indexes by the day, and give documents a {@code @timestamp}
 * @param logstashPrefix first part of those names; may have placeholders
 * @param logstashPrefixSeparator what stands between prefix and date
 * @param logstashDateformat the date in strftime's terms
 * @param utcIndex whether the date is that of UTC and not of the machine's zone
 * @param targetIndexKey field that names the index where it is there, {@code a.b} for a nested one;
 *     it is left out of the document
 * @param targetTypeKey field that is left out of the document; types are no more
 * @param typeName type of the documents in Elasticsearch before 7
 * @param suppressTypeName never send a type
 * @param includeIndexInUrl name the index in the request's path, one request for each index
 * @param targetIndexAffinity update documents in the index that has them, looked up by their ids
 * @param includeTimestamp give documents a {@code @timestamp} without {@code logstash_format}
 * @param timeKey field that has the time for {@code @timestamp}
 * @param timeKeyFormat how that time is written, in strptime's terms; any usual way if not given
 * @param timeKeyExcludeTimestamp with {@code time_key}, add no {@code @timestamp}
 * @param timePrecision digits after the second, 0..9
 * @param timeParseErrorTag tag of the error events that tell of times that cannot be read
 * @param idKey field that has the document's id
 * @param parentKey field that has the parent's id, before Elasticsearch 7
 * @param routingKey field that has the routing
 * @param writeOperation what is done with a document; all but {@code index} need an {@code id_key}
 * @param removeKeys fields that are left out of the document, separated by commas
 * @param removeKeysOnUpdate fields that are left out of updates, separated by commas
 * @param removeKeysOnUpdateKey field that lists such fields in place of them
 * @param includeTagKey add the tag to the document
 * @param tagKey field that gets the tag
 * @param flattenHashes make fields of nested maps fields of the document
 * @param flattenHashesSeparator what stands between the names of such fields
 * @param pipeline ingest pipeline; may have placeholders
 * @param suppressDocWrap send updates without {@code doc} around them
 * @param emitErrorForMissingId make events without an id error events and not drop them
 * @param metadata adds the chunk's id to documents
 */
public record DocumentOptions(
    @Default("fluentd") String indexName,
    @Default("false") boolean logstashFormat,
    @Default("logstash") String logstashPrefix,
    @Default("-") String logstashPrefixSeparator,
    @Default("%Y.%m.%d") String logstashDateformat,
    @Default("true") boolean utcIndex,
    Optional<String> targetIndexKey,
    @Deprecated(
            "Elasticsearch 7.x or above will ignore this config. Please use fixed type_name"
                + " instead.")
        Optional<String> targetTypeKey,
    @Default("fluentd") String typeName,
    @Default("false") boolean suppressTypeName,
    @Default("false") boolean includeIndexInUrl,
    @Default("false") boolean targetIndexAffinity,
    @Default("false") boolean includeTimestamp,
    Optional<String> timeKey,
    Optional<String> timeKeyFormat,
    @Default("false") boolean timeKeyExcludeTimestamp,
    @Default("9") int timePrecision,
    @Default("Fluent::ElasticsearchOutput::TimeParser.error") String timeParseErrorTag,
    Optional<String> idKey,
    Optional<String> parentKey,
    Optional<String> routingKey,
    @Default("index") WriteOperation writeOperation,
    Optional<String> removeKeys,
    @Default("") String removeKeysOnUpdate,
    Optional<String> removeKeysOnUpdateKey,
    @Default("false") boolean includeTagKey,
    @Default("tag") String tagKey,
    @Default("false") boolean flattenHashes,
    @Default("_") String flattenHashesSeparator,
    Optional<String> pipeline,
    @Default("false") boolean suppressDocWrap,
    @Default("false") boolean emitErrorForMissingId,
    @Section(name = "metadata") Metadata metadata) {

  /** What is done with a document. */
  public enum WriteOperation {
    /** Added, or put in place of the one with its id. */
    INDEX("index"),
    /** Added if there is none with its id. */
    CREATE("create"),
    /** Its fields put into the one with its id. */
    UPDATE("update"),
    /** As update, or added if there is none with its id. */
    UPSERT("update");

    private final String action;

    WriteOperation(String action) {
      this.action = action;
    }

    /** The name it has in a bulk request. */
    String action() {
      return action;
    }

    boolean isUpdate() {
      return this == UPDATE || this == UPSERT;
    }
  }

  /**
   * Adds the chunk's id to documents.
   *
   * @param includeChunkId whether it is added
   * @param chunkIdKey field that gets it
   */
  public record Metadata(
      @Default("false") boolean includeChunkId, @Default("chunk_id") String chunkIdKey) {}

  /** Checks what one value alone cannot say. */
  public DocumentOptions {
    if (timePrecision < 0 || timePrecision > 9) {
      throw new ParameterException(
          "time_precision", "time_precision '" + timePrecision + "' is outside 0..9");
    }
    if (tagKey.isEmpty()) {
      throw new ParameterException("tag_key", "tag_key is empty");
    }
  }

  /** Whether documents have a {@code @timestamp}. */
  boolean isStamping() {
    return logstashFormat || includeTimestamp;
  }
}
