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

import io.tailrace.api.config.Default;

/**
 * What every output can be told.
 *
 * @param timeAsInteger whether times are written into chunks as whole seconds
 * @param slowFlushLogThreshold seconds from which on a write of a chunk is called slow
 */
record OutputOptions(
    @Default("false") boolean timeAsInteger, @Default("20.0") double slowFlushLogThreshold) {}
