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
package io.tailrace.api.config;

import java.util.Map;

/**
 * Implemented by the configuration record of a buffered output whose other parameters say what the
 * {@code <buffer>} section has where it does not say it itself. The record has a component for that
 * section.
 */
public interface BufferDefaults {
  /** Parameters of the section and their values, as they would be written. */
  Map<String, String> bufferDefaults();
}
