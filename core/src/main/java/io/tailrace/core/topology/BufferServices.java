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

import io.tailrace.api.buffer.Disk;
import io.tailrace.api.buffer.SlabPool;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/**
 * What buffered outputs get from the host.
 *
 * @param flushThreads runs writes of chunks, each of which may take long
 * @param backupBase directory under which chunks are kept that cannot be delivered
 * @param zone the machine's time zone
 * @param workers workers of the daemon
 * @param filePermission of new files; empty: what the umask leaves
 * @param directoryPermission of new directories; empty: what the umask leaves
 */
public record BufferServices(
    Executor flushThreads,
    Disk disk,
    SlabPool slabs,
    Path backupBase,
    ZoneId zone,
    int workers,
    OptionalInt filePermission,
    OptionalInt directoryPermission) {}
