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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What may stand in a section, or at the top of a plugin's configuration. */
final class BodyModel {
  final List<Parameter> parameters = new ArrayList<>();
  final List<Section> sections = new ArrayList<>();

  /** Null where there is none. */
  Parameter argument;

  /** Null where there is none. */
  Parameter rest;

  /** The kind of the plugin that the section is for as well; empty where it is for none. */
  String pluginKind = "";

  /**
   * How a value is read. {@code element} is empty and {@code members} too where they say nothing.
   */
  record ValueType(String name, String element, List<String> members, String java) {}

  /** A parameter; {@code defaultText} is null where there is none. */
  record Parameter(
      String name,
      List<String> aliases,
      ValueType type,
      String defaultText,
      boolean required,
      boolean secret,
      String deprecated,
      String obsoleted,
      String doc,
      int numberedFrom,
      int numberedTo) {
    boolean isNumbered() {
      return numberedTo >= numberedFrom;
    }
  }

  /** A section; at most one of {@code pluginKind} and {@code body} is empty. */
  record Section(
      String name,
      String alias,
      boolean required,
      boolean multi,
      String doc,
      Map<String, String> compat,
      String pluginKind,
      String defaultType,
      Map<String, String> defaults,
      BodyModel body) {}
}
