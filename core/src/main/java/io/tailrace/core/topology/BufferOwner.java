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

import io.tailrace.core.buffer.Backup;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a storage plugin learns of the output that it keeps chunks for.
 *
 * @param id the output's id
 * @param type the output's {@code @type}
 * @param directory the output's own directory
 * @param isPacked whether chunks hold packed events
 */
record BufferOwner(
    String id,
    String type,
    Optional<Path> directory,
    Buffering buffering,
    boolean isPacked,
    Backup backup) {}
