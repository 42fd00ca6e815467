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
 * Servers that the host runs for a plugin, and clients.
 *
 * <p>A plugin opens no port by itself: in its constructor it asks its context for a server, gives
 * the options and a handler, and the host binds the address when the plugin starts, stops reading
 * when it stops, and may hand the open socket to the plugin's successor when the configuration is
 * reloaded. So {@code <transport tls>} works the same everywhere, and no thread of the plugin's own
 * is needed.
 *
 * <p>Clients are asked for in the same way: connections, TLS and the lookup of names are the
 * host's, and what is still open when the plugin is closed is closed with it.
 *
 * <p>A handler runs on one of the host's event loops and must not block there: what takes time is
 * answered later, through {@link HttpResponse#after}.
 */
package io.tailrace.api.net;
