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

import java.util.HashMap;
import java.util.Map;

/** Local variables of one embedded expression, and what it sees of the world. */
final class ExpressionScope {

  private final EvaluationContext context;
  private final Map<String, Object> locals = new HashMap<>();

  ExpressionScope(EvaluationContext context) {
    this.context = context;
    locals.put("hostname", context.hostname());
    locals.put("worker_id", context.workerId());
  }

  EvaluationContext context() {
    return context;
  }

  boolean has(String name) {
    return locals.containsKey(name);
  }

  Object get(String name) {
    return locals.get(name);
  }

  void set(String name, Object value) {
    locals.put(name, value);
  }

  void remove(String name) {
    locals.remove(name);
  }
}
