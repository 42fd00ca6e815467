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
package io.tailrace.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Old flat parameters that stand for a section, as before Fluentd 0.14; only used where the section
 * is not written.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Compat {
  /** Old flat parameters and what they became, as {@code old new} each. */
  String[] value() default {};

  /** The parameters that all plugins had in common, besides those of {@link #value}. */
  Preset preset() default Preset.NONE;

  /**
   * Flat parameters that many plugins had.
   *
   * <p>Source: fluentd lib/fluent/plugin_helper/compat_parameters.rb.
   */
  enum Preset {
    /** None. */
    NONE,

    /**
     * Those of {@code <buffer>}; {@code time_slice_format} makes {@code time} its argument and says
     * the {@code timekey}.
     */
    BUFFER(
        "buffer_type @type",
        "buffer_path path",
        "num_threads flush_thread_count",
        "flush_interval flush_interval",
        "try_flush_interval flush_thread_interval",
        "queued_chunk_flush_interval flush_thread_burst_interval",
        "disable_retry_limit retry_forever",
        "retry_limit retry_max_times",
        "max_retry_wait retry_max_interval",
        "buffer_chunk_limit chunk_limit_size",
        "buffer_queue_limit queue_limit_length",
        "buffer_queue_full_action overflow_action",
        "flush_at_shutdown flush_at_shutdown",
        "time_slice_format timekey",
        "time_slice_wait timekey_wait",
        "timezone timekey_zone"),

    /** Those of {@code <format>}. */
    FORMAT(
        "format @type",
        "delimiter delimiter",
        "force_quotes force_quotes",
        "keys keys",
        "fields fields",
        "json_parser json_parser",
        "label_delimiter label_delimiter",
        "output_time output_time",
        "output_tag output_tag",
        "localtime localtime",
        "utc utc",
        "timezone timezone",
        "message_key message_key",
        "add_newline add_newline",
        "output_type output_type"),

    /** Those of {@code <inject>}. */
    INJECT(
        "include_time_key",
        "time_key time_key",
        "time_format time_format",
        "timezone timezone",
        "include_tag_key",
        "tag_key tag_key",
        "localtime",
        "utc"),

    /** Those of {@code <extract>}. */
    EXTRACT(
        "time_key time_key",
        "time_format time_format",
        "timezone timezone",
        "tag_key tag_key",
        "localtime",
        "utc");

    private final Map<String, String> parameters;

    Preset(String... pairs) {
      final Map<String, String> names = new LinkedHashMap<>();
      for (String pair : pairs) {
        final String[] parts = pair.split(" ", 2);
        names.put(parts[0], parts.length == 1 ? "" : parts[1]);
      }
      parameters = Collections.unmodifiableMap(names);
    }

    /** Each old name with the new one; an empty one where the old one says something else. */
    public Map<String, String> parameters() {
      return parameters;
    }
  }
}
