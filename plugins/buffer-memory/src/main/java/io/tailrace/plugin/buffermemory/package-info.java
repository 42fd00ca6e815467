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
 * Chunks in memory outside of the heap, which end with the process.
 *
 * <p>A chunk begins in a small array of the heap, since there may be thousands with little in them,
 * and moves to slabs of the process's pool when it grows. It is appended to under the host's lock
 * of the output, and read and purged by any thread once it is queued.
 */
package io.tailrace.plugin.buffermemory;
