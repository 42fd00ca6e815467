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

import io.tailrace.api.ByteSize;
import io.tailrace.api.config.Alias;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Name;
import java.util.List;
import java.util.Optional;

/**
 * How documents are sent, and what becomes of those that are not taken.
 *
 * @param bulkMessageRequestThreshold most bytes of a bulk request; 20 MiB if negative
 * @param unrecoverableErrorTypes types of errors that make the whole chunk undeliverable
 * @param unrecoverableRecordTypes types of errors that reject the document
 * @param retryTag tag under which documents that may be taken later are emitted anew; they stay in
 *     this output's buffer without it
 * @param logEs400Reason log why documents were rejected
 * @param emitErrorLabelEvent make rejected documents error events; they are dropped otherwise
 */
public record DeliveryOptions(
    @Default("-1") Optional<ByteSize> bulkMessageRequestThreshold,
    @Default("out_of_memory_error") List<String> unrecoverableErrorTypes,
    @Default("json_parse_exception") List<String> unrecoverableRecordTypes,
    Optional<String> retryTag,
    @Name("log_es_400_reason") @Alias("log_os_400_reason") @Default("false") boolean logEs400Reason,
    @Default("true") boolean emitErrorLabelEvent) {
  /** Bound of requests where none is given: servers refuse 100 MiB, and proxies less. */
  private static final int THRESHOLD_BYTES = 20 << 20;

  /** Keeps copies of the lists. */
  public DeliveryOptions {
    unrecoverableErrorTypes = List.copyOf(unrecoverableErrorTypes);
    unrecoverableRecordTypes = List.copyOf(unrecoverableRecordTypes);
  }

  int thresholdBytes() {
    return (int)
        Math.min(
            Integer.MAX_VALUE / 4,
            bulkMessageRequestThreshold.map(ByteSize::bytes).orElse((long) THRESHOLD_BYTES));
  }
}
