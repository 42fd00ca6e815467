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
package io.tailrace.core.topology;

import io.tailrace.api.Buffer;
import io.tailrace.api.ChunkKeys;
import io.tailrace.core.buffer.BufferConfig;
import io.tailrace.core.config.SectionRef;

/**
 * What the configuration says about how an output's events are buffered.
 *
 * @param storage where chunks are kept
 * @param flushMode when chunks are queued; never {@code DEFAULT}
 * @param isConfigured whether there is a {@code <buffer>} section
 */
record Buffering(
    BufferConfig config,
    SectionRef<Buffer> storage,
    ChunkKeys keys,
    BufferConfig.FlushMode flushMode,
    OutputOptions options,
    boolean isConfigured) {}
