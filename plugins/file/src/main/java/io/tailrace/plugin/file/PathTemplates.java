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
package io.tailrace.plugin.file;

import io.tailrace.api.config.ParameterException;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a configured path before placeholders are filled in: time, number, suffix.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_file.rb, generate_path_template and
 * timekey_to_timeformat.
 */
final class PathTemplates {
  /** Where the number of a file goes. */
  static final String INDEX = "_**";

  private static final String STAR = "*";

  private PathTemplates() {}

  /**
   * Makes the path of a file: {@code /a/b} becomes {@code /a/b.%Y%m%d_**.log.gz}, and {@code /a/*}
   * becomes {@code /a/%Y%m%d_**.gz}.
   *
   * @param timekey length of a time slice, if chunks are sorted by time
   * @param hasIndex whether files are numbered
   * @param suffix what paths without a star get
   * @param compressionSuffix what all paths get
   * @param timeSliceFormat the time's format, in place of the one that the timekey asks for
   * @throws ParameterException if the path has a star and there is no timekey, or if the path has a
   *     part of the time and not all of it
   */
  static String of(
      String path,
      Optional<Duration> timekey,
      boolean hasIndex,
      String suffix,
      String compressionSuffix,
      Optional<String> timeSliceFormat) {
    final String index = hasIndex ? INDEX : "";
    if (timekey.isEmpty()) {
      if (path.contains(STAR)) {
        throw new ParameterException(
            "path",
            "path including '*' must be used with buffer chunk key 'time'",
            "write <buffer time>, or take the '*' out");
      }
      return path + index + suffix + compressionSuffix;
    }
    final String time = timeSliceFormat.orElseGet(() -> timeFormat(timekey.get()));
    if (path.contains(STAR)) {
      return path.replace(STAR, time + index) + compressionSuffix;
    }
    final boolean hasTime = timeSliceFormat.isEmpty() && hasWholeTime(path, time);
    return path + (hasTime ? "" : "." + time) + index + suffix + compressionSuffix;
  }

  /** The strftime format that tells time slices of that length from each other. */
  static String timeFormat(Duration timekey) {
    if (timekey.compareTo(Duration.ofMinutes(1)) < 0) {
      return "%Y%m%d%H%M%S";
    } else if (timekey.compareTo(Duration.ofHours(1)) < 0) {
      return "%Y%m%d%H%M";
    } else if (timekey.compareTo(Duration.ofDays(1)) < 0) {
      return "%Y%m%d%H";
    }
    return "%Y%m%d";
  }

  private static boolean hasWholeTime(String path, String format) {
    int found = 0;
    for (int i = 0; i < format.length(); i += 2) {
      if (path.contains(format.substring(i, i + 2))) {
        found++;
      }
    }
    if (found > 0 && found < format.length() / 2) {
      throw new ParameterException(
          "path",
          "insufficient timestamp placeholders in path",
          "write all of " + format + " into it, or nothing of it");
    }
    return found > 0;
  }
}
