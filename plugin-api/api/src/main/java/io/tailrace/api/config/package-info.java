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
 * How a plugin says what its configuration looks like: a record whose components are the
 * parameters.
 *
 * <p>A component's name in snake case is the parameter's name ({@code bodySizeLimit} is {@code
 * body_size_limit}), its type says how the text is read, its {@code @param} text is its
 * documentation. Types: {@code boolean}, {@code int}, {@code long}, {@code double}, {@link String},
 * {@link java.time.Duration}, {@link io.tailrace.api.ByteSize}, {@link io.tailrace.api.Regex},
 * {@link io.tailrace.api.RecordPath}, enums (members in lower case), {@link java.util.List} and
 * {@link java.util.Map} of those, {@link java.util.Optional} of any, {@link
 * io.tailrace.api.config.Setting} of any, records for sections, and {@link
 * io.tailrace.api.config.PluginRef} for nested plugins. A component without {@link
 * io.tailrace.api.config.Default} that is neither {@code Optional} nor a {@code List} or {@code
 * Map} nor a section is required.
 */
package io.tailrace.api.config;
