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
 * The program: command line, life cycle, signals.
 *
 * <p>There is one process. What Fluentd divides between a supervisor and its worker is done by one
 * thread here, {@code main}: it reads the configuration, makes the topology, starts it, and waits
 * for what signals ask for. A reload makes the new topology whole while the old one runs, so that a
 * configuration that is wrong costs nothing; only then the old one is stopped and the new one
 * started. Listening sockets stay open meanwhile, and clients wait instead of being refused.
 *
 * <p>Source: fluentd lib/fluent/supervisor.rb, lib/fluent/engine.rb, lib/fluent/command/fluentd.rb.
 */
package io.tailrace.core.daemon;
