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
package io.tailrace.plugin.http;

import io.tailrace.api.config.ParameterException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.net.URIAuthority;

/**
 * The proxy that requests go through. It is spoken to without TLS, whatever its URL says, as
 * Fluentd does.
 *
 * @param credentials name and password, with a colon between
 */
record ProxyServer(HttpHost host, Optional<String> credentials) {
  private static final int PORT_DEFAULT = 80;
  private static final int TLS_PORT_DEFAULT = 443;

  /**
   * Reads the parameter, or what stands for it in the environment.
   *
   * @throws ParameterException if it is no URL of a server
   */
  static Optional<ProxyServer> of(Optional<String> configured, Map<String, String> environment) {
    return configured
        .or(() -> Optional.ofNullable(environment.get("HTTP_PROXY")))
        .or(() -> Optional.ofNullable(environment.get("http_proxy")))
        .filter(text -> !text.isBlank())
        .map(ProxyServer::parse);
  }

  private static ProxyServer parse(String text) {
    try {
      final URI uri = new URI(text);
      if (uri.getScheme() == null || uri.getRawAuthority() == null) {
        throw new URISyntaxException(text, "it has to be like http://host:port");
      }
      final URIAuthority authority = URIAuthority.create(uri.getRawAuthority());
      final int port = uri.getScheme().equalsIgnoreCase("https") ? TLS_PORT_DEFAULT : PORT_DEFAULT;
      return new ProxyServer(
          new HttpHost(
              "http",
              Endpoint.withoutBrackets(authority.getHostName()),
              authority.getPort() < 0 ? port : authority.getPort()),
          Optional.ofNullable(authority.getUserInfo()).map(ProxyServer::decoded));
    } catch (URISyntaxException e) {
      // The URL may have a password, which is not shown.
      throw new ParameterException("proxy", "Invalid proxy URI: " + e.getReason());
    }
  }

  private static String decoded(String userInfo) {
    final String plain = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    return plain.contains(":") ? plain : plain + ":";
  }
}
