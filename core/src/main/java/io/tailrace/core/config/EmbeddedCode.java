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

/** Evaluates the {@code #{...}} of one file, and reports what is wrong in its strings. */
final class EmbeddedCode {

  /** What evaluated code may ask for besides a text. */
  enum Special {
    NONE,
    NIL,
    DEFAULT;

    /** Returns what two fragments of one value ask for together: nil before default. */
    Special and(Special other) {
      if (this == NIL || other == NIL) {
        return NIL;
      }
      return this == DEFAULT ? this : other;
    }

    ConfigValue value(String text, Span span) {
      return switch (this) {
        case NONE -> new ConfigValue.Text(text, span);
        case NIL -> new ConfigValue.Nil(span);
        case DEFAULT -> new ConfigValue.Default(span);
      };
    }
  }

  private final SourceText in;
  private final EvaluationContext context;
  private final Problems problems;

  EmbeddedCode(SourceText in, EvaluationContext context, Problems problems) {
    this.in = in;
    this.context = context;
    this.problems = problems;
  }

  /** Notes an error in the range of the text that does not stop the reading. */
  void report(int from, int to, String message, String help) {
    problems.error(in.span(from, to), message, help);
  }

  /**
   * Evaluates the code at the position, which is behind the opening brace, appends its text and
   * moves behind the closing brace. Code that cannot be evaluated is reported and stands for
   * nothing.
   *
   * @throws SyntaxException if the code does not end
   */
  Special evaluate(SourceText source, StringBuilder out) throws SyntaxException {
    final int start = source.pos();
    final ExpressionParser parser = new ExpressionParser(source.text(), start);
    try {
      final Expression expression = parser.parseEmbedded();
      source.seek(parser.pos() + 1);
      final Object value = expression.evaluate(new ExpressionScope(context));
      out.append(RubyText.of(value));
      return Special.NONE;
    } catch (ExpressionException e) {
      final int end = ExpressionParser.skipEmbedded(source.text(), start);
      if (end < 0) {
        throw new SyntaxException(
            start - 2,
            start,
            "expected end of embedded code but $end",
            "the '#{' that begins here has no closing '}'");
      }
      source.seek(end);
      report(e.from(), Math.max(e.from() + 1, e.to()), e.getMessage(), e.help());
      return Special.NONE;
    } catch (ExpressionSignal e) {
      return e.special();
    }
  }
}
