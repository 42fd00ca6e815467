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
package io.tailrace.benchmarks;

import io.tailrace.api.ValueWriter;
import io.tailrace.core.event.PackedStream;
import io.tailrace.core.event.PackedWriter;
import java.util.Random;

/** Events as nginx's access log gives them: nine fields, about 200 bytes each. */
public final class NginxEvents {
  /** Events of a stream. */
  public static final int COUNT = 1000;

  private static final String[] METHODS = {"GET", "GET", "GET", "POST", "PUT", "DELETE"};
  private static final String[] AGENTS = {
    "curl/8.5.0", "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0", "kube-probe/1.29",
  };

  private NginxEvents() {}

  /** A stream of {@link #COUNT} events, the same at every call. */
  public static PackedStream stream() {
    final Random random = new Random(1);
    final PackedWriter writer = new PackedWriter();
    for (int i = 0; i < COUNT; i++) {
      final ValueWriter record = writer.beginEvent();
      record.writeMapHeader(9);
      field(record, "remote", "10.0." + random.nextInt(256) + "." + random.nextInt(256));
      field(record, "host", "-");
      field(record, "user", random.nextInt(10) == 0 ? "alice" : "-");
      field(record, "method", METHODS[random.nextInt(METHODS.length)]);
      field(record, "path", "/api/v1/items/" + random.nextInt(1_000_000) + "?page=2&sort=name");
      record.writeString("code");
      record.writeLong(random.nextInt(20) == 0 ? 500 : 200);
      record.writeString("size");
      record.writeLong(random.nextInt(100_000));
      field(record, "referer", "https://www.example.com/start");
      field(record, "agent", AGENTS[random.nextInt(AGENTS.length)]);
      writer.endEvent(1_700_000_000L + i, random.nextInt(1_000_000_000));
    }
    return writer.stream("nginx.access").retained();
  }

  private static void field(ValueWriter record, String key, String value) {
    record.writeString(key);
    record.writeString(value);
  }
}
