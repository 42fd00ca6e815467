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
package io.tailrace.api.buffer;

/**
 * What a chunk's {@code .meta} file says.
 *
 * <p>Source: fluentd lib/fluent/plugin/buffer/file_chunk.rb, write_metadata and restore_metadata.
 *
 * @param metadata what its events have in common
 * @param id 16 bytes
 * @param count events
 * @param createdAt seconds since the epoch
 * @param modifiedAt seconds since the epoch
 */
public record ChunkMeta(
    ChunkMetadata metadata, byte[] id, long count, long createdAt, long modifiedAt) {}
