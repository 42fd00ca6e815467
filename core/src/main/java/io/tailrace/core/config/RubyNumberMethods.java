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

/** Methods of Ruby's Integer and Float that embedded expressions may call. */
final class RubyNumberMethods {

  private RubyNumberMethods() {}

  static Object call(Number number, RubyCall call) {
    final double real = number.doubleValue();
    final boolean isInteger = number instanceof Long;
    return switch (call.name()) {
      case "to_i", "truncate" -> number.longValue();
      case "to_f" -> real;
      case "to_s" -> Long.toString(number.longValue(), (int) call.integer(0));
      case "floor" -> isInteger ? number.longValue() : (long) Math.floor(real);
      case "ceil" -> isInteger ? number.longValue() : (long) Math.ceil(real);
      case "round" -> isInteger ? number.longValue() : round(real, call);
      case "abs" -> isInteger ? (Number) Math.abs(number.longValue()) : (Number) Math.abs(real);
      case "zero?" -> real == 0;
      case "positive?" -> real > 0;
      case "negative?" -> real < 0;
      case "even?" -> number.longValue() % 2 == 0;
      case "odd?" -> number.longValue() % 2 != 0;
      default -> throw call.unsupported();
    };
  }

  private static Object round(double real, RubyCall call) {
    if (call.argumentCount() == 0) {
      return (long) (real < 0 ? -Math.floor(-real + 0.5) : Math.floor(real + 0.5));
    }
    final double factor = Math.pow(10, call.integer(0));
    return Math.round(real * factor) / factor;
  }
}
