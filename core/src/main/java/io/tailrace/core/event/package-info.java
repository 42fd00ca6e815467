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
 * Packed events: streams, cursors, edits and filter passes over MessagePack bytes.
 *
 * <p>Bytes are scanned where they enter ({@link io.tailrace.core.event.StreamScanner}) and trusted
 * from then on. Nothing here turns a value into an object unless {@code asMap} asks for it.
 */
package io.tailrace.core.event;
