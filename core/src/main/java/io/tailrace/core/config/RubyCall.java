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

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One method call of an embedded expression, its receiver and arguments evaluated. */
final class RubyCall {

  /** Methods that texts have and nil has not: calling one on nil is the operator's mistake. */
  private static final Set<String> ON_TEXT =
      Set.of(
          "upcase",
          "downcase",
          "capitalize",
          "strip",
          "lstrip",
          "rstrip",
          "chomp",
          "chop",
          "split",
          "join",
          "gsub",
          "sub",
          "tr",
          "[]",
          "first",
          "last",
          "map",
          "empty?",
          "include?",
          "start_with?",
          "end_with?",
          "length",
          "size",
          "reverse",
          "delete",
          "fetch",
          "concat",
          "ljust",
          "rjust",
          "center",
          "delete_prefix",
          "delete_suffix",
          "ipv6?",
          "ipv4?",
          "match?",
          "key?",
          "has_key?",
          "dig",
          "keys",
          "values",
          "strftime",
          "squeeze",
          "select",
          "reject");

  private final Object receiver;
  private final String name;
  private final List<Object> arguments;
  private final ExpressionParser.Block block;
  private final ExpressionScope scope;
  private final int from;
  private final int to;

  RubyCall(
      Object receiver,
      String name,
      List<Object> arguments,
      ExpressionParser.Block block,
      ExpressionScope scope,
      int from,
      int to) {
    this.receiver = receiver;
    this.name = name;
    this.arguments = arguments;
    this.block = block;
    this.scope = scope;
    this.from = from;
    this.to = to;
  }

  Object invoke() {
    try {
      return onAnything();
    } catch (ArithmeticException | NumberFormatException e) {
      throw raised(e.getMessage());
    }
  }

  private Object onAnything() {
    switch (name) {
      case "nil?" -> {
        return receiver == null;
      }
      case "to_s" -> {
        if (arguments.isEmpty()) {
          return RubyText.of(receiver instanceof InetAddress a ? a.getHostAddress() : receiver);
        }
      }
      case "inspect" -> {
        return RubyText.inspect(receiver);
      }
      case "to_json" -> {
        return JsonText.write(receiver);
      }
      case "freeze", "dup", "itself", "clone" -> {
        return receiver;
      }
      case "is_a?", "respond_to?", "send", "public_send", "instance_eval", "class", "then" ->
          throw unsupported();
      default -> {
        // By the type of the receiver.
      }
    }
    if (receiver == null) {
      return onNil();
    }
    if (receiver instanceof RubyConstant constant) {
      return new RubyLibrary(constant.name(), this).call();
    }
    if (receiver instanceof String text) {
      return RubyStringMethods.call(text, this);
    }
    if (receiver instanceof Number number) {
      return RubyNumberMethods.call(number, this);
    }
    if (receiver instanceof List<?> list) {
      return RubyListMethods.call(list, this);
    }
    if (receiver instanceof Map<?, ?> map) {
      return onMap(map);
    }
    if (receiver instanceof ZonedDateTime time) {
      return RubyTimeMethods.call(time, this);
    }
    if (receiver instanceof InetAddress address) {
      return onAddress(address);
    }
    throw unsupported();
  }

  private Object onNil() {
    return switch (name) {
      case "to_i" -> 0L;
      case "to_f" -> 0.0;
      case "to_a" -> List.of();
      default -> {
        if (ON_TEXT.contains(name)) {
          throw ExpressionException.raised(
              from,
              to,
              "undefined method '" + name + "' for nil",
              "nil is what a missing environment variable gives; name a default: (ENV['X'] ||"
                  + " 'text')");
        }
        throw unsupported();
      }
    };
  }

  private Object onAddress(InetAddress address) {
    return switch (name) {
      case "ipv6?" -> address instanceof Inet6Address;
      case "ipv4?" -> address instanceof Inet4Address;
      default -> throw unsupported();
    };
  }

  private Object onMap(Map<?, ?> map) {
    return switch (name) {
      case "[]" -> map.get(key(0));
      case "fetch" -> fetch(map.containsKey(key(0)), map.get(key(0)));
      case "dig" -> {
        Object value = map;
        for (Object argument : arguments) {
          value = dig(value, argument);
        }
        yield value;
      }
      case "key?", "has_key?", "include?", "member?" -> map.containsKey(key(0));
      case "keys" -> List.copyOf(map.keySet());
      case "values" -> new ArrayList<>(map.values());
      case "empty?" -> map.isEmpty();
      case "length", "size" -> (long) map.size();
      case "map", "collect" -> {
        final List<Object> mapped = new ArrayList<>();
        map.forEach((key, value) -> mapped.add(yieldTo(key, value)));
        yield mapped;
      }
      default -> throw unsupported();
    };
  }

  private static Object dig(Object value, Object key) {
    if (value instanceof Map<?, ?> map) {
      return map.get(key instanceof Symbol symbol ? symbol.name() : key);
    }
    if (value instanceof List<?> list && key instanceof Long index) {
      return RubyListMethods.at(list, index);
    }
    return null;
  }

  // For the classes that know the methods of a type

  String name() {
    return name;
  }

  ExpressionScope scope() {
    return scope;
  }

  int argumentCount() {
    return arguments.size();
  }

  boolean hasBlock() {
    return block != null;
  }

  /** Calls the block of the call. */
  Object yieldTo(Object... values) {
    if (block == null) {
      throw unsupported();
    }
    return block.call(scope, values);
  }

  /**
   * Returns what {@code fetch} does: the value, else the default or the block's value, else error.
   */
  Object fetch(boolean found, Object value) {
    if (found) {
      return value;
    }
    if (arguments.size() > 1) {
      return arguments.get(1);
    }
    if (block != null) {
      return block.call(scope, arguments.get(0));
    }
    throw ExpressionException.raised(
        from,
        to,
        "key not found: " + RubyText.inspect(arguments.get(0)),
        "set it, or name a default: fetch(" + RubyText.inspect(arguments.get(0)) + ", 'text')");
  }

  Object argument(int index) {
    if (index >= arguments.size()) {
      throw raised(
          "wrong number of arguments (given "
              + arguments.size()
              + ", expected "
              + (index + 1)
              + ")");
    }
    return arguments.get(index);
  }

  Object key(int index) {
    return argument(index) instanceof Symbol symbol ? symbol.name() : argument(index);
  }

  String text(int index) {
    if (argument(index) instanceof String text) {
      return text;
    }
    throw raised(
        "no implicit conversion of " + RubyOperators.typeName(argument(index)) + " into String");
  }

  long integer(int index) {
    if (argument(index) instanceof Number number) {
      return number.longValue();
    }
    throw raised(
        "no implicit conversion of " + RubyOperators.typeName(argument(index)) + " into Integer");
  }

  ExpressionException unsupported() {
    final String prefix = receiver instanceof RubyConstant constant ? constant.name() : "";
    return ExpressionException.unsupported(from, to, prefix + "." + name);
  }

  ExpressionException raised(String message) {
    return ExpressionException.raised(from, to, message, "");
  }
}
