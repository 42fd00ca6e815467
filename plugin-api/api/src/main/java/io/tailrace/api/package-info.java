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
 * The plugin SDK: everything a Tailrace plugin sees besides the JDK and SLF4J's API.
 *
 * <p>A plugin is a public class that implements one of the kinds ({@link io.tailrace.api.Input},
 * {@link io.tailrace.api.Filter}, {@link io.tailrace.api.DirectOutput}, {@link
 * io.tailrace.api.Parser}, {@link io.tailrace.api.Formatter}, ...) and carries {@link
 * io.tailrace.api.config.PluginType}. Its one public constructor takes its configuration record and
 * its context, both optional, in any order. Events are seen in place, in their MessagePack bytes:
 * nothing is decoded that nobody looks at.
 */
package io.tailrace.api;
