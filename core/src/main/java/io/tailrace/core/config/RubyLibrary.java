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
package io.tailrace.core.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Methods of the classes and modules that embedded expressions may name. */
final class RubyLibrary {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "[0-9.]+(?:/[0-9.]+)?|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%\\w+)?\\]?(?:/\\d+)?");

  private final String module;
  private final RubyCall call;

  RubyLibrary(String module, RubyCall call) {
    this.module = module;
    this.call = call;
  }

  Object call() {
    return switch (module) {
      case "ENV" -> environment();
      case "File" -> file();
      case "Socket" -> only("gethostname", call.scope().context().hostname());
      case "Time" -> only("now", ZonedDateTime.now(call.scope().context().clock()));
      case "Process" -> only("pid", ProcessHandle.current().pid());
      case "Etc" -> only("nprocessors", (long) Runtime.getRuntime().availableProcessors());
      case "SecureRandom" -> random();
      case "Base64" -> base64();
      case "JSON" -> json();
      case "IPAddr" -> address();
      case "Integer" -> integer();
      case "Float" -> real();
      case "String" -> RubyText.of(function());
      default -> throw call.unsupported();
    };
  }

  private Object only(String method, Object value) {
    if (!call.name().equals(method)) {
      throw call.unsupported();
    }
    return value;
  }

  private Object function() {
    if (!call.name().equals("call")) {
      throw call.unsupported();
    }
    return call.argument(0);
  }

  private Object environment() {
    final Map<String, String> environment = call.scope().context().environment();
    return switch (call.name()) {
      case "[]" -> environment.get(call.text(0));
      case "fetch" ->
          call.fetch(environment.containsKey(call.text(0)), environment.get(call.text(0)));
      case "key?", "has_key?", "include?", "member?" -> environment.containsKey(call.text(0));
      default -> throw call.unsupported();
    };
  }

  private Object file() {
    return switch (call.name()) {
      case "join" -> join();
      case "read" -> read();
      case "exist?" -> Files.exists(Path.of(call.text(0)));
      case "file?" -> Files.isRegularFile(Path.of(call.text(0)));
      case "directory?" -> Files.isDirectory(Path.of(call.text(0)));
      case "readable?" -> Files.isReadable(Path.of(call.text(0)));
      case "basename" -> basename();
      case "dirname" -> dirname(call.text(0));
      case "extname" -> {
        final String name = name(call.text(0));
        final int dot = name.lastIndexOf('.');
        yield dot <= 0 || dot == name.length() - 1 ? "" : name.substring(dot);
      }
      case "expand_path" -> {
        final Path base =
            Path.of(call.argumentCount() > 1 ? call.text(1) : "").toAbsolutePath().normalize();
        yield base.resolve(call.text(0)).normalize().toString();
      }
      default -> throw call.unsupported();
    };
  }

  private String join() {
    final StringBuilder out = new StringBuilder();
    for (int i = 0; i < call.argumentCount(); i++) {
      final String part = call.text(i);
      if (i == 0) {
        out.append(part);
      } else {
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == '/') {
          end--;
        }
        out.setLength(end);
        out.append('/').append(part.replaceFirst("^/+", ""));
      }
    }
    return out.toString();
  }

  private String read() {
    final String name = call.text(0);
    try {
      return Files.readString(Path.of(name));
    } catch (NoSuchFileException e) {
      throw call.raised("No such file or directory @ rb_sysopen - " + name);
    } catch (IOException | UncheckedIOException e) {
      throw call.raised(name + " cannot be read: " + e.getMessage());
    }
  }

  private String basename() {
    final String name = name(call.text(0));
    if (call.argumentCount() == 1) {
      return name;
    }
    final String suffix = call.text(1);
    if (suffix.equals(".*")) {
      final int dot = name.lastIndexOf('.');
      return dot <= 0 ? name : name.substring(0, dot);
    }
    return name.endsWith(suffix) && !name.equals(suffix)
        ? name.substring(0, name.length() - suffix.length())
        : name;
  }

  private static String name(String path) {
    final String trimmed = path.replaceFirst("(?<=.)/+$", "");
    return trimmed.equals("/") ? "/" : trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  private static String dirname(String path) {
    final String trimmed = path.replaceFirst("(?<=.)/+$", "");
    final int slash = trimmed.lastIndexOf('/');
    if (slash < 0) {
      return ".";
    }
    return slash == 0 ? "/" : trimmed.substring(0, slash).replaceFirst("(?<=.)/+$", "");
  }

  private Object random() {
    return switch (call.name()) {
      case "uuid" -> UUID.randomUUID().toString();
      case "hex" -> {
        final long bytes = call.argumentCount() == 0 ? 16 : Math.min(1024, call.integer(0));
        final StringBuilder out = new StringBuilder();
        while (out.length() < 2 * bytes) {
          out.append(UUID.randomUUID().toString().replace("-", ""), 0, 8);
        }
        yield out.substring(0, (int) (2 * bytes));
      }
      default -> throw call.unsupported();
    };
  }

  private Object base64() {
    final byte[] bytes = call.text(0).getBytes(StandardCharsets.UTF_8);
    try {
      return switch (call.name()) {
        case "decode64" -> text(Base64.getMimeDecoder().decode(bytes));
        case "strict_decode64" -> text(Base64.getDecoder().decode(bytes));
        case "urlsafe_decode64" -> text(Base64.getUrlDecoder().decode(bytes));
        case "encode64" ->
            bytes.length == 0
                ? ""
                : Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(bytes) + "\n";
        case "strict_encode64" -> Base64.getEncoder().encodeToString(bytes);
        case "urlsafe_encode64" -> Base64.getUrlEncoder().encodeToString(bytes);
        default -> throw call.unsupported();
      };
    } catch (IllegalArgumentException e) {
      throw call.raised("invalid base64");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Object json() {
    return switch (call.name()) {
      case "parse" -> {
        try {
          yield JsonText.read(call.text(0));
        } catch (JsonText.MalformedJsonException e) {
          throw call.raised("unexpected token: " + e.getMessage());
        }
      }
      case "dump", "generate" -> JsonText.write(call.argument(0));
      default -> throw call.unsupported();
    };
  }

  /** Reads an address without ever asking a name server. */
  private Object address() {
    if (!call.name().equals("new")) {
      throw call.unsupported();
    }
    final String text = call.text(0);
    if (!ADDRESS.matcher(text).matches()) {
      throw call.raised("invalid address: " + text);
    }
    try {
      return InetAddress.getByName(text.replaceFirst("/.*", "").replaceAll("[\\[\\]]|%.*", ""));
    } catch (UnknownHostException e) {
      throw call.raised("invalid address: " + text);
    }
  }

  private Object integer() {
    final Object value = function();
    if (value instanceof Number number) {
      return number.longValue();
    }
    final String text = RubyText.of(value).strip();
    if (!text.matches("[+-]?[0-9]+(?:_[0-9]+)*")) {
      throw call.raised("invalid value for Integer(): " + RubyText.inspect(value));
    }
    return RubyStringMethods.toInteger(text);
  }

  private Object real() {
    final Object value = function();
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    final String text = RubyText.of(value).strip();
    if (!text.matches("[+-]?[0-9]+(?:_[0-9]+)*(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")) {
      throw call.raised("invalid value for Float(): " + RubyText.inspect(value));
    }
    return RubyStringMethods.toFloat(text);
  }
}
