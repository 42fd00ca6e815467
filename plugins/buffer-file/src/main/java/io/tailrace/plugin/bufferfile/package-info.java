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
/**
 * Chunks in files that Fluentd's buffers {@code file} and {@code file_single} can read and write as
 * well, with a file of checksums beside each, see {@link io.tailrace.api.buffer.Checksums}.
 *
 * <p>What an append promises: the events are in the file when it returns, so they outlive the
 * process; after {@code sync} they outlive the machine.
 *
 * <h2>Order of writes, and what a crash between them leaves</h2>
 *
 * <ul>
 *   <li>Create: sidecar, meta, data. Before the last, files without data, which are taken away.
 *   <li>Append: data, sidecar entry, meta. Data that no entry covers was not acknowledged by us,
 *       but may have been by Fluentd: whole events of it are kept. The meta only lags in its count,
 *       which is not believed.
 *   <li>Enqueue: meta where it lags, rename of the data, rename of the meta. Between the renames
 *       the meta has the name of the other state; it is found there.
 *   <li>Purge: data, meta, sidecar. What is left without data is taken away.
 *   <li>Repair of a chunk that is damaged in the middle: backup of the damaged range, new data, new
 *       sidecar under other names, rename of the data, rename of the sidecar. Between the renames
 *       the new sidecar is the one that the data agrees with.
 *   <li>Repair of a chunk that is damaged at its end: backup, cut of the data, cut of the sidecar.
 *   <li>Rescue of a chunk whose open files somebody removed: sidecar, meta, data, each written
 *       under another name, synced and renamed. Before the last, files without data, which are
 *       taken away: a process that is killed there has lost what was removed.
 * </ul>
 *
 * <h2>Threads</h2>
 *
 * <p>Appending, queueing and closing are called under one lock of the output; reading, purging and
 * syncing by any thread. The lock of {@link OpenFiles} guards names and descriptors.
 */
package io.tailrace.plugin.bufferfile;
