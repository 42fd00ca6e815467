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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;

/**
 * A body that lies in an array, handed to the connection as it is: the client's own entities copy
 * in pieces of 8 KiB.
 *
 * <p>It is produced anew for each server that is tried, one after the other.
 */
final class BulkEntity extends AbstractHttpEntity implements AsyncEntityProducer {
  private final byte[] array;
  private final int offset;
  private final int length;
  private ByteBuffer rest; // written by the client's thread

  /**
   * @param array borrowed until the request has ended
   * @param contentEncoding how the bytes are compressed, or null
   */
  BulkEntity(byte[] array, int offset, int length, String contentType, String contentEncoding) {
    super(contentType, contentEncoding);
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public InputStream getContent() {
    return new ByteArrayInputStream(array, offset, length);
  }

  @Override
  public int available() {
    return rest == null ? length : rest.remaining();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    if (rest == null) {
      rest = ByteBuffer.wrap(array, offset, length);
    }
    if (rest.hasRemaining()) {
      channel.write(rest);
    }
    if (!rest.hasRemaining()) {
      channel.endStream();
      rest = null;
    }
  }

  @Override
  public void failed(Exception cause) {
    rest = null; // who sent the request is told
  }

  @Override
  public void releaseResources() {
    rest = null;
  }

  @Override
  public Set<String> getTrailerNames() {
    return Set.of();
  }

  @Override
  public void close() {}
}
