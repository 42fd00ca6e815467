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
package io.tailrace.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import io.tailrace.api.StoredBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Iterator;

/**
 * Stored bytes in pieces, so that no more of them is encrypted than the socket takes. Closes
 * nothing.
 */
final class StoredBytesInput implements ChunkedInput<ByteBuf> {
  private static final int PIECE_BYTES = 64 << 10;

  private final long length;
  private final Iterator<ByteBuffer> buffers;
  private final FileChannel file; // null: none
  private ByteBuffer current = ByteBuffer.allocate(0);
  private long position;

  StoredBytesInput(StoredBytes bytes) {
    length = bytes.length();
    file = bytes.file().orElse(null);
    buffers = bytes.buffers().iterator();
  }

  @Override
  public boolean isEndOfInput() {
    return position >= length;
  }

  @Override
  public ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
    if (isEndOfInput()) {
      return null;
    }
    final ByteBuf piece = file != null ? read(allocator) : slice();
    position += piece.readableBytes();
    return piece;
  }

  @Override
  @SuppressWarnings("deprecation") // the interface still has it
  public ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
    return readChunk(context.alloc());
  }

  private ByteBuf read(ByteBufAllocator allocator) throws IOException {
    final int count = (int) Math.min(PIECE_BYTES, length - position);
    final ByteBuf piece = allocator.buffer(count);
    boolean isRead = false;
    try {
      while (piece.readableBytes() < count) {
        final int read =
            piece.writeBytes(file, position + piece.readableBytes(), count - piece.readableBytes());
        if (read < 0) {
          throw new EOFException("the file ends before its " + length + " bytes");
        }
      }
      isRead = true;
      return piece;
    } finally {
      if (!isRead) {
        piece.release();
      }
    }
  }

  private ByteBuf slice() throws EOFException {
    while (!current.hasRemaining()) {
      if (!buffers.hasNext()) {
        throw new EOFException("the buffers end before their " + length + " bytes");
      }
      current = buffers.next().duplicate();
    }
    final int count = Math.min(PIECE_BYTES, current.remaining());
    final ByteBuffer piece = current.duplicate();
    piece.limit(piece.position() + count);
    current.position(current.position() + count);
    return Unpooled.wrappedBuffer(piece);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public long progress() {
    return position;
  }

  @Override
  public void close() {
    // whoever sends the bytes closes them
  }
}
