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
 * Looks at chunk files from outside of the buffer that they belong to: those of a daemon that runs,
 * of one that is gone, of Fluentd, and those that were given up. Reading opens files for reading
 * only and takes no lock, so it disturbs nobody; whoever writes at the same time is borne: a chunk
 * may move, grow or vanish between two looks.
 */
package io.tailrace.core.chunkfile;
