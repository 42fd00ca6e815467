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

import io.tailrace.testkit.ConfigAssertions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FileConfigTest {
  private static final ConfigAssertions CONFIG =
      ConfigAssertions.of(FileOutput.Config.class).requiring("path /p\n");

  @Test
  void writesNumberedTextFilesByDefault() {
    final Map<String, Object> values = new LinkedHashMap<>();
    values.put("path", "/p");
    values.put("addPathSuffix", true);
    values.put("pathSuffix", ".log");
    values.put("append", false);
    values.put("compress", FileOutput.Compress.TEXT);
    values.put("recompress", false);
    values.put("symlinkPath", Optional.empty());
    values.put("symlinkPathUseRelative", false);
    values.put("timeSliceFormat", Optional.empty());
    values.put("format", "out_file");
    values.put("inject", Optional.empty());
    values.put("buffer", "file");
    CONFIG.assertDefaults(values);
  }

  @Test
  void readsAllParameters() {
    final Map<String, Object> inject = new LinkedHashMap<>();
    for (String name :
        new String[] {"hostnameKey", "hostname", "workerIdKey", "timeKey", "timeFormat"}) {
      inject.put(name, Optional.empty());
    }
    inject.put("tagKey", "g");
    inject.put("timeType", io.tailrace.api.InjectOptions.TimeType.FLOAT);
    inject.put("localtime", true);
    inject.put("utc", false);
    inject.put("timezone", Optional.empty());
    final Map<String, Object> values = new LinkedHashMap<>();
    values.put("path", "/q");
    values.put("addPathSuffix", false);
    values.put("pathSuffix", ".txt");
    values.put("append", true);
    values.put("compress", FileOutput.Compress.ZSTD);
    values.put("recompress", true);
    values.put("symlinkPath", "/l");
    values.put("symlinkPathUseRelative", true);
    values.put("timeSliceFormat", "%Y");
    values.put("format", "json");
    values.put("inject", inject);
    values.put("buffer", "memory");
    CONFIG.assertExplicit(
        "path /q\nadd_path_suffix false\npath_suffix .txt\nappend true\ncompress zstd\n"
            + "recompress true\nsymlink_path /l\nsymlink_path_use_relative true\n"
            + "time_slice_format %Y\n<format>\n@type json\n</format>\n"
            + "<inject>\ntag_key g\n</inject>\n<buffer tag>\n@type memory\n</buffer>",
        values);
  }
}
