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
package io.tailrace.api.processor;

import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;

/** Where mistakes in a plugin's source are told, with a note whether there was one. */
final class Report {
  private final Messager messager;
  private boolean hasErrors;

  Report(Messager messager) {
    this.messager = messager;
  }

  void error(Element element, String text) {
    hasErrors = true;
    messager.printMessage(Diagnostic.Kind.ERROR, text, element);
  }

  void warning(Element element, String text) {
    messager.printMessage(Diagnostic.Kind.WARNING, text, element);
  }

  boolean hasErrors() {
    return hasErrors;
  }
}
