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
package io.tailrace.plugin.forward;

import io.tailrace.api.Compression;
import io.tailrace.api.StoredBytes;
import io.tailrace.testkit.BareChunk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** A chunk in memory; knows how many of its views are open. */
final class TestChunk implements BareChunk {
  private static final AtomicInteger IDS = new AtomicInteger();

  private final String tag;
  private final long count;
  private final byte[] bytes;
  private final boolean isGzip;
  private final byte[] id = new byte[16];
  final AtomicInteger open = new AtomicInteger();

  TestChunk(String tag, long count, byte[] bytes, boolean isGzip) {
    this.tag = tag;
    this.count = count;
    this.bytes = bytes;
    this.isGzip = isGzip;
    ByteBuffer.wrap(id).putInt(12, IDS.incrementAndGet());
  }

  /** Events with the fields {@code n} from 0 on. */
  static TestChunk of(String tag, int count) {
    final byte[][] entries = new byte[count][];
    for (int n = 0; n < count; n++) {
      entries[n] = Wire.entries(Wire.entry(Wire.TIME, Map.of("n", n)));
    }
    return new TestChunk(tag, count, Wire.join(entries), false);
  }

  @Override
  public String id() {
    return HexFormat.of().formatHex(id);
  }

  @Override
  public byte[] idBytes() {
    return id.clone();
  }

  @Override
  public Optional<String> tag() {
    return Optional.ofNullable(tag);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public Optional<Compression> compression() {
    return isGzip ? Optional.of(Compression.GZIP) : Optional.empty();
  }

  @Override
  public InputStream open() throws IOException {
    final InputStream in = new ByteArrayInputStream(bytes);
    return isGzip ? new GZIPInputStream(in) : in;
  }

  @Override
  public StoredBytes stored() {
    open.incrementAndGet();
    final ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return new StoredBytes() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public List<ByteBuffer> buffers() {
        return List.of(direct.asReadOnlyBuffer());
      }

      @Override
      public Optional<FileChannel> file() {
        return Optional.empty();
      }

      @Override
      public void read(long position, byte[] to, int offset, int length) {
        System.arraycopy(bytes, (int) position, to, offset, length);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }
}
