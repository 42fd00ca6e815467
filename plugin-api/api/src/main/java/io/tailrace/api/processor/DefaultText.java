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

import java.util.List;
import java.util.regex.Pattern;

/** Checks the text of a {@code @Default} as far as it can be without the engine. */
final class DefaultText {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+(_\\d+)*");
  private static final Pattern TIME = Pattern.compile("-?\\d+(\\.\\d+)?[smhd]?");
  private static final Pattern SIZE = Pattern.compile("-?\\d+[kKmMgGtT]?");
  private static final List<String> BOOLS = List.of("true", "false", "yes", "no");

  private DefaultText() {}

  /** What is wrong with the text, to follow "the default 'text' is"; empty if nothing is. */
  static String problem(BodyModel.ValueType type, String text) {
    switch (type.name()) {
      case "integer":
        return isInteger(text, type.java()) ? "" : "not " + type.java();
      case "float":
        return isFloat(text) ? "" : "not a number";
      case "bool":
        return BOOLS.contains(text) ? "" : "not true or false";
      case "time":
        return TIME.matcher(text).matches()
            ? ""
            : "not a time: write seconds, or a number followed by s, m, h or d";
      case "size":
        return SIZE.matcher(text).matches()
            ? ""
            : "not a size: write bytes, or a number followed by k, m, g or t";
      case "enum":
        return type.members().contains(text)
            ? ""
            : "not one of " + String.join(", ", type.members());
      default:
        return "";
    }
  }

  private static boolean isInteger(String text, String java) {
    if (!INTEGER.matcher(text).matches()) {
      return false;
    }
    try {
      long value = Long.parseLong(text.replace("_", ""));
      return !java.equals("int") || value == (int) value;
    } catch (NumberFormatException e) {
      return false; // more digits than a long holds
    }
  }

  private static boolean isFloat(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
