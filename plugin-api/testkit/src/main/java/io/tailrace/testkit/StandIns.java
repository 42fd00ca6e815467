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
package io.tailrace.testkit;

import io.tailrace.api.Buffer;
import io.tailrace.api.BufferContext;
import io.tailrace.api.BufferedOutput;
import io.tailrace.api.ByteSink;
import io.tailrace.api.ByteSize;
import io.tailrace.api.Chunk;
import io.tailrace.api.DirectOutput;
import io.tailrace.api.Event;
import io.tailrace.api.EventStream;
import io.tailrace.api.FallbackTime;
import io.tailrace.api.Filter;
import io.tailrace.api.Formatter;
import io.tailrace.api.Input;
import io.tailrace.api.Parser;
import io.tailrace.api.Plugin;
import io.tailrace.api.Receipt;
import io.tailrace.api.StreamWriter;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.buffer.RestoredChunk;
import io.tailrace.api.buffer.StoredChunk;
import io.tailrace.api.config.Rest;
import io.tailrace.core.plugin.PluginKind;
import io.tailrace.core.sim.HeapBuffer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Plugins that take any parameters and do nothing, in place of types that are not there. */
final class StandIns {
  private StandIns() {}

  /** Returns null for kinds that have none. */
  static Class<? extends Plugin> of(PluginKind kind) {
    return switch (kind) {
      case INPUT -> AnyInput.class;
      case FILTER -> AnyFilter.class;
      case OUTPUT -> AnyOutput.class;
      case PARSER -> AnyParser.class;
      case FORMATTER -> AnyFormatter.class;
      case BUFFER -> AnyBuffer.class;
      default -> null;
    };
  }

  record Anything(@Rest Map<String, String> parameters) {}

  static final class AnyInput implements Input {
    AnyInput(Anything config) {}
  }

  static final class AnyFilter implements Filter {
    AnyFilter(Anything config) {}

    @Override
    public boolean accept(Event event) {
      return true;
    }
  }

  static final class AnyOutput implements DirectOutput, BufferedOutput {
    AnyOutput(Anything config) {}

    @Override
    public boolean prefersBuffered() {
      return false;
    }

    @Override
    public CompletionStage<Void> write(Chunk chunk) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public Receipt process(EventStream stream) {
      return Receipt.accepted();
    }
  }

  static final class AnyParser implements Parser {
    AnyParser(Anything config) {}

    @Override
    public int parse(byte[] bytes, int offset, int length, StreamWriter out, FallbackTime times) {
      return 0;
    }
  }

  static final class AnyFormatter implements Formatter {
    AnyFormatter(Anything config) {}

    @Override
    public void format(Event event, ByteSink out) {}
  }

  static final class AnyBuffer implements Buffer {
    private final HeapBuffer heap;

    AnyBuffer(Anything config, BufferContext context) {
      heap = new HeapBuffer(context);
    }

    @Override
    public boolean isPersistent() {
      return heap.isPersistent();
    }

    @Override
    public ByteSize defaultChunkLimitSize() {
      return heap.defaultChunkLimitSize();
    }

    @Override
    public ByteSize defaultTotalLimitSize() {
      return heap.defaultTotalLimitSize();
    }

    @Override
    public StoredChunk create(ChunkMetadata metadata, byte[] id, long createdNs)
        throws IOException {
      return heap.create(metadata, id, createdNs);
    }

    @Override
    public List<RestoredChunk> resume() {
      return heap.resume();
    }
  }
}
