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
package io.tailrace.plugin.elasticsearch;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The servers of a cluster, and who asks them.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/out_elasticsearch.rb,
 * get_connection_options.
 *
 * @param addresses scheme, host and port of each, 1 or more
 * @param path in front of all requests; empty, or with a slash at its beginning and none at its end
 * @param credentials {@code user:password} for basic authentication
 */
record Servers(List<URI> addresses, String path, Optional<String> credentials) {
  private static final Pattern HOST_AND_PORT = Pattern.compile("([^:/]+)(?::(\\d+))?");
  private static final Pattern ENCODED_USER =
      Pattern.compile("(.*)%\\{(.*)\\}:%\\{(.*)\\}(@.*)", Pattern.DOTALL);

  /**
   * Reads what {@code host} or {@code hosts} says once its placeholders are filled in.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static Servers of(String hosts, ConnectionOptions options) {
    final List<URI> addresses = new ArrayList<>();
    Optional<String> path = Optional.empty();
    Optional<String> credentials = Optional.empty();
    boolean isFirst = true;
    for (String part : hosts.split(",")) {
      final String text = part.strip();
      if (text.isEmpty()) {
        continue;
      }
      final URI uri = uri(text, options);
      final Optional<String> ownPath =
          Optional.ofNullable(uri.getRawPath()).map(Servers::trimmed).filter(p -> !p.isEmpty());
      final Optional<String> ownCredentials =
          Optional.ofNullable(uri.getRawUserInfo()).map(Servers::decoded);
      if (!isFirst && (!ownPath.equals(path) || !ownCredentials.equals(credentials))) {
        throw new IllegalArgumentException(
            "servers that are used for one another have to have the same path and user, and '"
                + uri.getHost()
                + "' has others than the ones before it");
      }
      isFirst = false;
      path = ownPath;
      credentials = ownCredentials;
      addresses.add(address(uri));
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("hosts '" + hosts + "' names no server");
    }
    return new Servers(
        List.copyOf(addresses),
        path.or(() -> options.path().map(Servers::trimmed)).orElse(""),
        credentials.or(() -> options.user().map(user -> user + ":" + options.password().get())));
  }

  private static URI uri(String text, ConnectionOptions options) {
    final String scheme = options.scheme().name().toLowerCase(Locale.ROOT);
    final Matcher plain = HOST_AND_PORT.matcher(text);
    try {
      if (plain.matches()) {
        final int port = plain.group(2) == null ? options.port() : Integer.parseInt(plain.group(2));
        return new URI(scheme, null, plain.group(1), port, null, null, null);
      }
      if (!text.contains("://")) {
        if (text.startsWith("[") || text.chars().filter(c -> c == ':').count() < 2) {
          return new URI(scheme + "://" + text);
        }
        return new URI(scheme, null, "[" + text + "]", options.port(), null, null, null);
      }
      final URI uri = new URI(withEncodedUser(text));
      if (uri.getHost() == null || !uri.getScheme().matches("https?")) {
        throw new IllegalArgumentException("'" + hidden(text) + "' is not the URL of a server");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'" + hidden(text) + "' is not the address of a server: " + e.getReason(), e);
    }
  }

  private static URI address(URI uri) {
    final int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(uri);
    return URI.create(uri.getScheme() + "://" + uri.getHost() + ":" + port);
  }

  private static int defaultPort(URI uri) {
    return uri.getScheme().equals("https") ? 443 : 80;
  }

  /** Encodes what stands in {@code %{...}} for an URL. */
  private static String withEncodedUser(String text) {
    final Matcher matcher = ENCODED_USER.matcher(text);
    return matcher.matches()
        ? matcher.group(1)
            + encoded(matcher.group(2))
            + ":"
            + encoded(matcher.group(3))
            + matcher.group(4)
        : text;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String trimmed(String path) {
    String text = path;
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return text.isEmpty() || text.startsWith("/") ? text : "/" + text;
  }

  /** The text of an address without user and password, for messages. */
  private static String hidden(String text) {
    return text.replaceAll("//.*@", "//xxxxxx@");
  }

  /** The servers for messages; user and password are not among it. */
  String describe() {
    final StringBuilder text = new StringBuilder();
    for (URI address : addresses) {
      text.append(text.length() == 0 ? "" : ", ").append(address).append(path);
    }
    return text.toString();
  }
}
