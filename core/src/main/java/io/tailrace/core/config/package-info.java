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
 * The configuration language: text to tree to typed values.
 *
 * <p>{@link io.tailrace.core.config.ConfigLoader} reads a configuration, with everything it
 * includes, into an immutable tree of {@link io.tailrace.core.config.ConfigElement}s. Every name,
 * argument and value in the tree knows where it was written. What is wrong is collected in {@link
 * io.tailrace.core.config.Problems}, so that an operator sees all of it at once.
 *
 * <p>The syntax is Fluentd's, v1 and YAML; sources are named at each class. What Fluentd evaluates
 * as Ruby is evaluated here by an interpreter of the subset that configurations use.
 *
 * <p>This package uses no other package of the engine. Nothing in it starts a thread; all of it
 * runs on the thread of the caller.
 */
package io.tailrace.core.config;
