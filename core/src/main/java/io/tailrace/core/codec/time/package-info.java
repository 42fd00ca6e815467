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
 * Times as text, on bytes: strftime, strptime and free-form reading as Ruby and Fluentd do them.
 *
 * <p>A format is compiled once, when a plugin is configured. Afterwards nothing is allocated while
 * times are written or read, except where a time lies near a change of its zone's offset, or a text
 * is not understood.
 *
 * <p>All of it is checked against tables recorded with Ruby 3.1 and Fluentd's own classes.
 */
package io.tailrace.core.codec.time;
