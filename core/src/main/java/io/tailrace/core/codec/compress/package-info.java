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
 * <p>zstd is done by aircompressor, in Java: 0.25 MB instead of 6.4 MB of native libraries. It
 * reads windows of up to 8 MiB, which is what the levels up to 19 write; should senders with larger
 * windows turn up, zstd-jni is the alternative.
 */
package io.tailrace.core.codec.compress;
