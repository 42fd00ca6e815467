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
 * Compression of whole byte ranges: gzip, deflate and zstd.
 *
 * <p>Decompression is streamed into a {@link io.tailrace.api.ByteSink} and stops at a limit, so
 * that a small input cannot make a large output; a size that the input states about itself is never
 * trusted.
 *
 * <p>zstd is done by zstd-jni, the original in C. Against aircompressor, in Java, on 1 MiB of
 * access log, one core, JDK 17 and 25: compressing 80 to 130 MB/s against 40 to 50, decompressing
 * 460 to 1,100 MB/s against 120 to 240, the result 2 % smaller. It reads windows of 128 MiB and not
 * of 8, and needs no {@code sun.misc.Unsafe}, which Java is about to take away. The price is 7 MB
 * of native libraries, unpacked to the temporary folder when zstd is first used: it has to allow
 * execution, or {@code -DZstdTempFolder} names one that does.
 */
package io.tailrace.core.codec.compress;
