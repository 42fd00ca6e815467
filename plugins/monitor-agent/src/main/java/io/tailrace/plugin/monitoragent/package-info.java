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
 * Tells over HTTP, and as events, which plugins run and what they have counted, as Fluentd's {@code
 * in_monitor_agent} does.
 *
 * <p>What is told is what the host's ledger has: the plugin counts nothing itself and holds no
 * state, so every answer is made anew.
 *
 * <p>Delivery: its events are made at an interval and are not repeated; one that is not accepted is
 * logged and lost, the next one says more.
 *
 * <p>Threads: none of its own. Requests are answered on the host's event loops, events are emitted
 * on its timer.
 */
package io.tailrace.plugin.monitoragent;
