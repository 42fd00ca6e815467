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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a Javadoc comment without its markup: paragraphs separated by an empty line, code in
 * backquotes, lines of {@code <pre>} indented by four spaces.
 *
 * @param text what stands before the first block tag
 * @param parameters the texts of {@code @param}, by name
 */
record DocComment(String text, Map<String, String> parameters) {
  private static final Pattern BLOCK_TAG = Pattern.compile("(?m)^\\s*@[A-Za-z]+");
  private static final Pattern PARAM = Pattern.compile("(^|\\s)@param\\s+(\\w+)(\\s+|$)");
  private static final Pattern SENTENCE_END = Pattern.compile("\\.(?=\\s|$)|\\n\\n");

  /**
   * @param comment null if there is none
   * @param names names that {@code @param} may have; one of these is also seen in mid-line
   */
  static DocComment parse(String comment, Collection<String> names) {
    if (comment == null) {
      return new DocComment("", Map.of());
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    Matcher param = PARAM.matcher(comment);
    String open = null;
    int from = 0;
    int firstTag = comment.length();
    while (param.find()) {
      if (!names.contains(param.group(2))) {
        continue;
      }
      if (open == null) {
        firstTag = param.start();
      } else {
        parameters.put(open, plain(upToTag(comment.substring(from, param.start()))));
      }
      open = param.group(2);
      from = param.end();
    }
    if (open != null) {
      parameters.put(open, plain(upToTag(comment.substring(from))));
    }
    return new DocComment(plain(upToTag(comment.substring(0, firstTag))), parameters);
  }

  /** The first sentence. */
  String summary() {
    Matcher end = SENTENCE_END.matcher(text);
    return end.find() ? text.substring(0, end.end()).strip() : text;
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  private static String upToTag(String text) {
    Matcher tag = BLOCK_TAG.matcher(text);
    return tag.find() ? text.substring(0, tag.start()) : text;
  }

  private static String plain(String markup) {
    Plain plain = new Plain();
    plain.append(markup);
    return plain.text();
  }

  /** Takes markup, gives text. */
  private static final class Plain {
    private static final Pattern TAG = Pattern.compile("<(/?[A-Za-z][A-Za-z0-9]*)");
    private static final Pattern ENTITY = Pattern.compile("&(lt|gt|amp|quot|nbsp|#\\d{1,5});");

    private final StringBuilder out = new StringBuilder();
    private boolean isPreformatted;
    private int preformattedStart;

    void append(String markup) {
      int i = 0;
      while (i < markup.length()) {
        char c = markup.charAt(i);
        if (c == '{' && markup.startsWith("{@", i)) {
          i = inlineTag(markup, i);
        } else if (c == '<') {
          i = htmlTag(markup, i);
        } else if (c == '&') {
          i = entity(markup, i);
        } else {
          character(c);
          i++;
        }
      }
    }

    String text() {
      return out.toString().strip();
    }

    private void character(char c) {
      if (isPreformatted || !Character.isWhitespace(c)) {
        out.append(c);
      } else if (out.length() > 0 && !Character.isWhitespace(out.charAt(out.length() - 1))) {
        out.append(' ');
      }
    }

    private int inlineTag(String markup, int start) {
      int depth = 0;
      int end = start;
      while (end < markup.length()) {
        char c = markup.charAt(end);
        if (c == '{') {
          depth++;
        } else if (c == '}' && --depth == 0) {
          break;
        }
        end++;
      }
      int nameEnd = start + 2;
      while (nameEnd < end && Character.isLetter(markup.charAt(nameEnd))) {
        nameEnd++;
      }
      String name = markup.substring(start + 2, nameEnd);
      String content = markup.substring(nameEnd, end);
      if (name.startsWith("link")) {
        String[] link = content.strip().split("\\s+(?![^(]*\\))", 2);
        append(link.length > 1 ? link[1] : memberName(link[0]));
      } else if (isPreformatted) {
        verbatim(content);
      } else {
        verbatim(name.equals("code") ? "`" + content.strip() + "`" : content.strip());
      }
      return Math.min(end + 1, markup.length());
    }

    private void verbatim(String text) {
      for (int i = 0; i < text.length(); i++) {
        character(text.charAt(i));
      }
    }

    private static String memberName(String reference) {
      String simple = reference.replaceAll("^(\\w+\\.)*(?=[A-Z]\\w*)", "");
      return simple.startsWith("#") ? simple.substring(1) : simple.replace('#', '.');
    }

    private int htmlTag(String markup, int start) {
      int end = markup.indexOf('>', start);
      Matcher tag = TAG.matcher(markup).region(start, end < 0 ? start : end);
      if (!tag.lookingAt()) {
        character('<');
        return start + 1;
      }
      switch (tag.group(1)) {
        case "pre" -> {
          paragraph();
          isPreformatted = true;
          preformattedStart = out.length();
        }
        case "/pre" -> {
          isPreformatted = false;
          String lines = out.substring(preformattedStart).stripTrailing();
          out.setLength(preformattedStart);
          out.append(lines.replaceFirst("^\\s*\\n", "").stripIndent().indent(4));
          paragraph();
        }
        case "p", "ul", "ol", "/ul", "/ol" -> paragraph();
        case "li", "br" -> {
          trimEnd();
          out.append(tag.group(1).equals("li") ? "\n- " : "\n");
        }
        default -> {
          // Other tags only say how the text looks.
        }
      }
      return end + 1;
    }

    private void paragraph() {
      trimEnd();
      if (out.length() > 0) {
        out.append("\n\n");
      }
    }

    private void trimEnd() {
      int length = out.length();
      while (length > 0 && Character.isWhitespace(out.charAt(length - 1))) {
        length--;
      }
      out.setLength(length);
    }

    private int entity(String markup, int start) {
      Matcher entity = ENTITY.matcher(markup).region(start, markup.length());
      if (!entity.lookingAt()) {
        character('&');
        return start + 1;
      }
      switch (entity.group(1)) {
        case "lt" -> out.append('<');
        case "gt" -> out.append('>');
        case "amp" -> out.append('&');
        case "quot" -> out.append('"');
        case "nbsp" -> out.append(' ');
        default -> out.append((char) Integer.parseInt(entity.group(1).substring(1)));
      }
      return entity.end();
    }
  }
}
