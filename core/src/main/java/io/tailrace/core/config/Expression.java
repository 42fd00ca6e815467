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

/**
 * A parsed embedded expression.
 *
 * <p>Values are null (nil), {@code Boolean}, {@code Long}, {@code Double}, {@code String}, {@link
 * Symbol}, {@code List}, {@code Map}, {@code ZonedDateTime}, {@code InetAddress} and {@link
 * RubyConstant}.
 */
@FunctionalInterface
interface Expression {

  /**
   * @throws ExpressionException if the expression fails, or does what is not supported
   * @throws ExpressionSignal if it asks for nil or for the default
   */
  Object evaluate(ExpressionScope scope);

  static boolean isTrue(Object value) {
    return value != null && !Boolean.FALSE.equals(value);
  }
}
