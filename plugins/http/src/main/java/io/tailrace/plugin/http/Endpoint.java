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

import io.tailrace.api.Chunk;
import io.tailrace.api.OutputContext;
import io.tailrace.api.Template;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.api.config.ParameterException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.net.URIAuthority;

/**
 * The URL that chunks are sent to, with the placeholders of chunks. Immutable.
 *
 * <p>Tags and fields come from outside: where they would lead to another host than the configured
 * one, that host has to be allowed.
 *
 * <p>Source: fluentd lib/fluent/plugin/out_http.rb, configure and parse_endpoint.
 */
final class Endpoint {
  private static final Pattern PLACEHOLDER = Pattern.compile("[$%]\\{[^}]+\\}");

  /** Of strftime; a percent sign before two hexadecimal digits is an encoded byte. */
  private static final Pattern TIME = Pattern.compile("%(?!\\p{XDigit}{2})[-0^#_:]*\\d*[A-Za-z+%]");

  /** Stands for a placeholder: no host has such a name (RFC 2606). */
  private static final String DUMMY = "placeholder-0c1e9f58.invalid";

  private final Template template;
  private final Optional<String> configuredHost;
  private final List<String> allowedHosts;

  private Endpoint(Template template, Optional<String> configuredHost, List<String> allowedHosts) {
    this.template = template;
    this.configuredHost = configuredHost;
    this.allowedHosts = allowedHosts;
  }

  /**
   * Reads the parameter.
   *
   * @throws ParameterException if it is no URL, whatever becomes of its placeholders
   */
  static Endpoint of(String text, List<String> allowedHosts, OutputContext context) {
    final String withDummies = PLACEHOLDER.matcher(text).replaceAll(DUMMY);
    final boolean isFixed = withDummies.equals(text);
    Optional<String> host = Optional.empty();
    try {
      final boolean hasTime = context.chunkKeys().hasTime();
      final URI uri = new URI(hasTime ? TIME.matcher(withDummies).replaceAll("0") : withDummies);
      if (isFixed) {
        host = Optional.of(Target.of(uri).hostText());
      } else if (uri.getRawAuthority() != null) {
        host = Optional.of(withBrackets(URIAuthority.create(uri.getRawAuthority()).getHostName()));
      }
    } catch (URISyntaxException e) {
      throw new ParameterException(
          "endpoint", "Invalid endpoint URI: " + text + " (" + e.getReason() + ")");
    }
    return new Endpoint(context.uncheckedTemplate(text), host, allowedHosts);
  }

  /** Whether requests may need TLS: the URL says so, or does not say before it is filled in. */
  boolean usesTls() {
    return !template.text().startsWith("http:");
  }

  /**
   * Where the chunk is to be sent.
   *
   * @throws UnrecoverableException if it would be a host that is not allowed
   * @throws IOException if what the placeholders became makes no URL
   */
  Target of(Chunk chunk) throws UnrecoverableException, IOException {
    final String text = template.expand(chunk);
    final Target target;
    try {
      target = Target.of(new URI(text));
    } catch (URISyntaxException e) {
      throw new IOException("Invalid endpoint URI: " + text + " (" + e.getReason() + ")", e);
    }
    if (configuredHost.isEmpty() || !configuredHost.get().equals(target.hostText())) {
      if (allowedHosts.isEmpty()) {
        throw new UnrecoverableException(
            "allowed_hosts is strictly required when using placeholders in the endpoint host");
      }
      if (!allowedHosts.contains(target.hostText())) {
        throw new UnrecoverableException("Not allowed host: " + target.hostText());
      }
    }
    return target;
  }

  /** The name or address in an URL, whose brackets an address of IPv6 has there alone. */
  static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static String withBrackets(String host) {
    return host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
  }

  /**
   * An URL without placeholders.
   *
   * @param path with the query
   */
  record Target(HttpHost host, String path) {
    private static final int PORT_DEFAULT = 80;
    private static final int TLS_PORT_DEFAULT = 443;

    static Target of(URI uri) throws URISyntaxException {
      final String scheme = uri.getScheme();
      final boolean isTls = "https".equalsIgnoreCase(scheme);
      if (!isTls && !"http".equalsIgnoreCase(scheme) || uri.getRawAuthority() == null) {
        throw new URISyntaxException(
            uri.toString(), "it has to begin with http:// or https:// and a host");
      }
      // Names of hosts may have characters that URI.getHost() does not take, such as '_'.
      final URIAuthority authority = URIAuthority.create(uri.getRawAuthority());
      final int portDefault = isTls ? TLS_PORT_DEFAULT : PORT_DEFAULT;
      final URI encoded = new URI(uri.toASCIIString());
      final String path = encoded.getRawPath().isEmpty() ? "/" : encoded.getRawPath();
      final String query = encoded.getRawQuery();
      return new Target(
          new HttpHost(
              isTls ? "https" : "http",
              withoutBrackets(authority.getHostName()),
              authority.getPort() < 0 ? portDefault : authority.getPort()),
          query == null ? path : path + "?" + query);
    }

    /** The host as it stands in an URL. */
    String hostText() {
      return withBrackets(host.getHostName());
    }

    HttpUriRequestBase request(String method) {
      final HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create("/"));
      request.setScheme(host.getSchemeName());
      request.setAuthority(
          new URIAuthority(host.getHostName(), isUsualPort() ? -1 : host.getPort()));
      request.setPath(path);
      return request;
    }

    boolean isTls() {
      return host.getSchemeName().equals("https");
    }

    private boolean isUsualPort() {
      return host.getPort() == (isTls() ? TLS_PORT_DEFAULT : PORT_DEFAULT);
    }

    /** The URL, without the user that it may name. */
    @Override
    public String toString() {
      return host.getSchemeName()
          + "://"
          + hostText()
          + (isUsualPort() ? "" : ":" + host.getPort())
          + path;
    }
  }
}
