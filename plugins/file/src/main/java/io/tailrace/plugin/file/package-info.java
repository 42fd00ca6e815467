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
 * Outputs that put chunks into files: {@code file}, and {@code secondary_file} for what another
 * output could not deliver.
 *
 * <p>At least once. A new file appears under its name whole or not at all: it is written under a
 * hidden name and then linked to the first free one, so a crash in between leaves the hidden file,
 * which the next attempt at the same chunk writes over. Behind an existing file ({@code append}) a
 * failed write is cut off again; what a crash leaves of one stays, and the whole chunk follows.
 *
 * <p>Chunks are written on the flush threads of the host, several at once if the configuration says
 * so. Those that go into the same file wait for each other, whichever output or worker of the
 * process they come from.
 */
package io.tailrace.plugin.file;
