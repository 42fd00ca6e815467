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
 * Runs one plugin in a real pipeline, inside a unit test.
 *
 * <p>{@link io.tailrace.testkit.TestPipeline} builds everything that a daemon builds of a
 * configuration, of plugin classes on the test's class path: bound configuration records, filter
 * chains, routes, labels, timers, servers. Events are emitted by hand and collected at the end;
 * time passes only when the test says so.
 *
 * <pre>{@code
 * try (TestPipeline pipeline = TestPipeline.filter("@type grep\n<regexp>\n key a\n pattern x\n</regexp>")) {
 *   pipeline.emit("tag", Map.of("a", "x"));
 *   pipeline.emit("tag", Map.of("a", "y"));
 *   assertThat(pipeline.records()).containsExactly(Map.of("a", "x"));
 * }
 * }</pre>
 *
 * <p>Closing a pipeline checks what no test should have to ask for: the books of all events
 * balance, no thread and no timer of a plugin is left. Bytes that were lent to a plugin are
 * overwritten when its call returns, so that a plugin that keeps what it only borrowed fails in its
 * author's test and not in production.
 *
 * <p>{@link io.tailrace.testkit.PluginContract} is the test that every plugin should pass; {@link
 * io.tailrace.testkit.ConfigAssertions} tests configuration records, {@link
 * io.tailrace.testkit.ReadmeConfigurations} the configurations in a README.
 */
package io.tailrace.testkit;
