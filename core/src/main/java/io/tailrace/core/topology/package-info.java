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
 * Labels, routes and filter chains: which outputs an event reaches by its tag.
 *
 * <p>Emitters hold a {@link io.tailrace.core.topology.Router}, one for the root and one for each
 * label, and never an output; what a router leads to is one {@link
 * io.tailrace.core.topology.RouteTable}, replaced by one volatile write. Filters and direct outputs
 * run on the thread that emits.
 */
package io.tailrace.core.topology;
