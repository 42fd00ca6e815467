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
 * The annotation processor that writes a plugin jar's index, {@code
 * META-INF/tailrace/plugins.json}.
 *
 * <p>The daemon reads indexes and not classes: from them it knows every type, parameter, default
 * and text of documentation in a folder of jars without loading one of them. What an author gets
 * wrong that a compiler can see is a compile error here, at the line where it stands.
 *
 * <p>The index is one JSON object, UTF-8, its plugins sorted by kind and type, so that equal
 * sources give equal bytes. A member that is empty or false is left out, and readers skip members
 * that they do not know:
 *
 * <pre>
 * index     = { "format": 1, "plugins": [ plugin ... ] }
 * plugin    = { "kind", "type", "aliases": [], "class", "summary", "doc",
 *               "modes": [ "direct" | "buffered" | "accept" | "edit" | "filter" ],
 *               "config": class name of the configuration record,
 *               and the members of a body }
 * body      = { "argument": parameter, "parameters": [ parameter ... ], "sections": [ section ... ],
 *               "rest": parameter }
 * parameter = { "name", "aliases": [], "type", "element", "members": [], "java", "default",
 *               "required", "secret", "deprecated", "obsoleted", "doc",
 *               "numbered": { "from", "to" } }
 * section   = { "name", "alias", "required", "multi", "doc",
 *               "compat": { old name: new name }, "plugin": kind of the nested plugin,
 *               "defaultType", "defaults": { name: value }, and the members of a body }
 * </pre>
 *
 * <p>{@code type} is one of string, integer, float, bool, size, time, regexp, record_accessor,
 * enum, array and hash; {@code element} is the type of what an array or hash holds, or any; {@code
 * members} are the words of an enum, or of the enum that an array or hash holds; {@code java} is
 * the Java type without {@code Optional} and {@code Setting}. Components of {@code @Inline} records
 * stand among the parameters and sections of the record that they are part of. A section with
 * {@code plugin} has the members of a body too where parameters stand beside those of the plugin.
 */
package io.tailrace.api.processor;
