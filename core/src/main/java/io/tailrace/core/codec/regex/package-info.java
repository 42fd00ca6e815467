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
 * Ruby's regular expressions on UTF-8 bytes: one type, {@link io.tailrace.api.Regex}, over several
 * engines.
 *
 * <p>{@link io.tailrace.core.codec.regex.RegexCompiler} is the only entry. joni compiles every
 * pattern first: it is the judge of the syntax, and runs what no other engine can. What is regular
 * is parsed a second time here and run on the bytes: a fixed text by a search, anything else by an
 * automaton that is made deterministic while it runs, with tags if groups are wanted.
 *
 * <p>Design note: a one-pass automaton was considered for the groups. Fluentd's own patterns for
 * nginx and apache are not one-pass ({@code "(?<method>\S+)(?: ...)?"}: at a quote both ways are
 * open), so the tagged automaton takes its place; on a one-pass pattern it does the same work. What
 * would make us change it: patterns of the field that exceed its bounds and fall back to joni.
 *
 * <p>Everything but joni is linear in the text. A property test holds all engines to joni's
 * answers.
 */
package io.tailrace.core.codec.regex;
