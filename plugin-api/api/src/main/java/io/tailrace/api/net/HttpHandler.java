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
package io.tailrace.api.net;

/**
 * Answers the requests of an HTTP server. Called on several event loops at once, for one request of
 * a connection at a time; must not block.
 */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Answers one request.
   *
   * @param request borrowed for the call
   * @return the response; one that is pending holds back the connection's further requests
   * @throws Exception if the request cannot be answered: the client gets 500 and the connection is
   *     closed, the exception is logged and counted
   */
  HttpResponse handle(HttpRequest request) throws Exception;
}
