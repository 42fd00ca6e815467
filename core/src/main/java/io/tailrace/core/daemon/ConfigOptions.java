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
package io.tailrace.core.daemon;

import io.tailrace.core.config.ConfigLoader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the command line says about the configuration; it wins over {@code <system>}.
 *
 * @param file main configuration file
 * @param choice a sentence that says why it is this file, if the command line does not
 * @param type how it is written
 * @param encoding how its bytes are read
 * @param inline text behind the main file
 * @param isStrict whether values have to be of their type as a whole
 * @param isWithoutSource whether to leave out the inputs
 * @param isSizing whether to count the bytes of events
 * @param emitErrorLogInterval least time between two reports of failed emits
 * @param workers number of workers
 */
record ConfigOptions(
    Path file,
    Optional<String> choice,
    ConfigLoader.FileType type,
    Charset encoding,
    Optional<String> inline,
    boolean isStrict,
    boolean isWithoutSource,
    boolean isSizing,
    Optional<Duration> emitErrorLogInterval,
    Optional<Integer> workers) {}
