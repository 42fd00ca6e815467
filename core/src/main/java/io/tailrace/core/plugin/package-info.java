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
 * Plugin jars: which are there, what is in them, and the class loaders that they run in.
 *
 * <p>The way of a jar:
 *
 * <ol>
 *   <li>{@link io.tailrace.core.plugin.PluginCatalog} looks at the plugin directories. It reads
 *       manifests and indexes and loads no class; a jar that cannot be used is refused with one
 *       sentence, and the others go on.
 *   <li>{@link io.tailrace.core.plugin.JarStore} copies each jar to {@code plugins/<sha256>.jar} of
 *       the work directory. Only that copy is ever opened: a jar that is written over in place
 *       would corrupt the plugin that runs from it.
 *   <li>{@link io.tailrace.core.plugin.PluginHost} gives a jar a class loader when the first of its
 *       types is opened, and closes it when the last {@link io.tailrace.core.plugin.PluginClass} of
 *       it is closed. Two contents of one plugin can be loaded at once, which is how a running one
 *       is replaced.
 * </ol>
 *
 * <p>Design note: PF4J keeps the loaded plugins, their dependencies and their order. It knows a
 * plugin by its id and allows each id once, so what we hand it has the id {@code id#fingerprint},
 * and dependencies rewritten to match. What it would do beyond that (finding jars, extensions,
 * instances, a disabled list) is switched off: the catalog and the index do it without loading
 * classes.
 */
package io.tailrace.core.plugin;
