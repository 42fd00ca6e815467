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

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Reads the subset of Ruby that configurations embed: literals, local variables, method calls with
 * blocks, the operators, {@code ?:}, {@code begin}/{@code rescue} and the modifiers {@code if},
 * {@code unless}, {@code rescue}.
 *
 * <p>One recursive descent, a method a level of precedence, which is why it is one long class.
 * Blanks are skipped before a token, line ends only where Ruby lets an expression go on.
 */
final class ExpressionParser {

  private static final Set<String> ENDS =
      Set.of("end", "rescue", "else", "elsif", "ensure", "then", "when");

  private static final Set<String> UNSUPPORTED_KEYWORDS =
      Set.of(
          "def",
          "class",
          "module",
          "while",
          "until",
          "for",
          "case",
          "yield",
          "return",
          "lambda",
          "proc",
          "loop",
          "super",
          "self",
          "eval",
          "system",
          "exec",
          "puts",
          "print",
          "exit",
          "Kernel",
          "Open3",
          "IO",
          "Dir",
          "require_relative",
          "load");

  private static final Set<String> CONSTANTS =
      Set.of(
          "ENV",
          "File",
          "Socket",
          "Time",
          "Process",
          "SecureRandom",
          "Base64",
          "JSON",
          "IPAddr",
          "Etc",
          "SetNil",
          "SetDefault",
          "Fluent",
          "StandardError",
          "RuntimeError",
          "KeyError",
          "ArgumentError",
          "Exception",
          "Fluent::SetNil",
          "Fluent::SetDefault",
          "Fluent::ConfigError",
          "Integer",
          "Float",
          "String",
          "Errno::ENOENT",
          "IPAddr::Error",
          "IPAddr::InvalidAddressError",
          "JSON::ParserError");

  private final String text;
  private int pos;

  ExpressionParser(String text, int pos) {
    this.text = text;
    this.pos = pos;
  }

  /** Returns the position behind what was read. */
  int pos() {
    return pos;
  }

  /** Reads up to the closing brace; the position is at that brace then. */
  Expression parseEmbedded() {
    final Expression body = statements();
    if (peek() != '}') {
      throw unexpected();
    }
    return body;
  }

  /**
   * Returns the index behind the brace that closes the code that begins at the index, or -1; looks
   * at strings and braces only.
   */
  static int skipEmbedded(String text, int start) {
    int depth = 1;
    int i = start;
    while (i < text.length()) {
      final char c = text.charAt(i++);
      if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      } else if (c == '\'' || c == '"' || c == '`') {
        i = skipString(text, i, c);
        if (i < 0) {
          return -1;
        }
      }
    }
    return -1;
  }

  private static int skipString(String text, int start, char quote) {
    int i = start;
    while (i < text.length()) {
      final char c = text.charAt(i++);
      if (c == quote) {
        return i;
      }
      if (c == '\\') {
        i++;
      } else if (c == '#' && quote != '\'' && i < text.length() && text.charAt(i) == '{') {
        i = skipEmbedded(text, i + 1);
        if (i < 0) {
          return -1;
        }
      }
    }
    return -1;
  }

  // Statements

  private Expression statements() {
    final List<Expression> list = new ArrayList<>();
    skipSeparators();
    while (!atEndOfStatements()) {
      list.add(statement());
      skipBlanks();
      if (!atEndOfStatements() && peek() != ';' && peek() != '\n' && peek() != '#') {
        throw unexpected();
      }
      skipSeparators();
    }
    return scope -> {
      Object last = null;
      for (Expression expression : list) {
        last = expression.evaluate(scope);
      }
      return last;
    };
  }

  private boolean atEndOfStatements() {
    if (pos >= text.length() || peek() == '}' || peek() == ')') {
      return true;
    }
    return ENDS.contains(wordAhead());
  }

  private Expression statement() {
    Expression result = lowOperators();
    while (true) {
      skipBlanks();
      final Expression body = result;
      if (acceptWord("if")) {
        final Expression condition = lowOperators();
        result =
            scope -> Expression.isTrue(condition.evaluate(scope)) ? body.evaluate(scope) : null;
      } else if (acceptWord("unless")) {
        final Expression condition = lowOperators();
        result =
            scope -> Expression.isTrue(condition.evaluate(scope)) ? null : body.evaluate(scope);
      } else if (acceptWord("rescue")) {
        result = rescue(body, lowOperators());
      } else {
        return result;
      }
    }
  }

  private static Expression rescue(Expression body, Expression handler) {
    return scope -> {
      try {
        return body.evaluate(scope);
      } catch (ExpressionException e) {
        if (!e.isRescuable()) {
          throw e;
        }
        return handler.evaluate(scope);
      }
    };
  }

  private Expression lowOperators() {
    Expression left = notExpression();
    while (true) {
      skipBlanks();
      if (acceptWord("and")) {
        left = and(left, notExpression());
      } else if (acceptWord("or")) {
        left = or(left, notExpression());
      } else {
        return left;
      }
    }
  }

  private static Expression and(Expression left, Expression right) {
    return scope -> {
      final Object value = left.evaluate(scope);
      return Expression.isTrue(value) ? right.evaluate(scope) : value;
    };
  }

  private static Expression or(Expression left, Expression right) {
    return scope -> {
      final Object value = left.evaluate(scope);
      return Expression.isTrue(value) ? value : right.evaluate(scope);
    };
  }

  private Expression notExpression() {
    skipBlanksAndLineEnds();
    if (acceptWord("not")) {
      final Expression operand = notExpression();
      return scope -> !Expression.isTrue(operand.evaluate(scope));
    }
    return assignment();
  }

  private Expression assignment() {
    final int start = pos;
    final String name = wordAhead();
    if (!name.isEmpty() && isLocalName(name)) {
      pos += name.length();
      skipBlanks();
      if (peek() == '=' && "=~>".indexOf(peek(1)) < 0) {
        pos++;
        final Expression value = assignedValue();
        return assign(name, value);
      }
      if (text.startsWith("||=", pos)) {
        pos += 3;
        final Expression value = assignedValue();
        return scope ->
            Expression.isTrue(scope.get(name))
                ? scope.get(name)
                : assign(name, value).evaluate(scope);
      }
      if (text.startsWith("+=", pos)) {
        final int at = pos;
        pos += 2;
        final Expression value = assignedValue();
        return scope -> {
          final Object sum = RubyOperators.add(at, at + 2, scope.get(name), value.evaluate(scope));
          scope.set(name, sum);
          return sum;
        };
      }
      pos = start;
    }
    return ternary();
  }

  private Expression assignedValue() {
    skipBlanksAndLineEnds();
    final Expression value = assignment();
    skipBlanks();
    return acceptWord("rescue") ? rescue(value, assignment()) : value;
  }

  private static Expression assign(String name, Expression value) {
    return scope -> {
      final Object result = value.evaluate(scope);
      scope.set(name, result);
      return result;
    };
  }

  // Operators

  private Expression ternary() {
    final Expression condition = orOperator();
    skipBlanks();
    if (peek() != '?') {
      return condition;
    }
    pos++;
    skipBlanksAndLineEnds();
    final Expression yes = ternary();
    skipBlanksAndLineEnds();
    expect(":");
    skipBlanksAndLineEnds();
    final Expression no = ternary();
    return scope ->
        Expression.isTrue(condition.evaluate(scope)) ? yes.evaluate(scope) : no.evaluate(scope);
  }

  private Expression orOperator() {
    Expression left = andOperator();
    while (accept("||")) {
      left = or(left, andOperator());
    }
    return left;
  }

  private Expression andOperator() {
    Expression left = equality();
    while (accept("&&")) {
      left = and(left, equality());
    }
    return left;
  }

  private Expression equality() {
    Expression left = comparison();
    while (true) {
      final Expression first = left;
      if (accept("==")) {
        final Expression second = comparison();
        left = scope -> RubyOperators.equal(first.evaluate(scope), second.evaluate(scope));
      } else if (accept("!=")) {
        final Expression second = comparison();
        left = scope -> !RubyOperators.equal(first.evaluate(scope), second.evaluate(scope));
      } else {
        skipBlanks();
        if (text.startsWith("=~", pos) || text.startsWith("!~", pos)) {
          throw ExpressionException.unsupported(pos, pos + 2, text.substring(pos, pos + 2));
        }
        return left;
      }
    }
  }

  private Expression comparison() {
    Expression left = sum();
    while (true) {
      skipBlanks();
      final int at = pos;
      final String operator =
          accept("<=") ? "<=" : accept(">=") ? ">=" : accept("<") ? "<" : accept(">") ? ">" : "";
      if (operator.isEmpty()) {
        return left;
      }
      if (operator.length() == 1 && peek() == operator.charAt(0)) {
        throw ExpressionException.unsupported(at, at + 2, operator + operator);
      }
      left =
          binary(
              left,
              sum(),
              (a, b) -> RubyOperators.compare(at, at + operator.length(), operator, a, b));
    }
  }

  private static Expression binary(
      Expression left, Expression right, BiFunction<Object, Object, Object> operator) {
    return scope -> operator.apply(left.evaluate(scope), right.evaluate(scope));
  }

  private Expression sum() {
    Expression left = product();
    while (true) {
      skipBlanks();
      final int at = pos;
      if (peek() == '+' && peek(1) != '=' && accept("+")) {
        left = binary(left, product(), (a, b) -> RubyOperators.add(at, at + 1, a, b));
      } else if (peek() == '-' && accept("-")) {
        left = binary(left, product(), (a, b) -> RubyOperators.subtract(at, at + 1, a, b));
      } else {
        return left;
      }
    }
  }

  private Expression product() {
    Expression left = unary();
    while (true) {
      skipBlanks();
      final int at = pos;
      final char operator = peek();
      if (operator != '*' && operator != '/' && operator != '%') {
        return left;
      }
      pos++;
      if (peek() == '*') {
        throw ExpressionException.unsupported(at, at + 2, "**");
      }
      skipBlanksAndLineEnds();
      left = binary(left, unary(), (a, b) -> RubyOperators.multiply(at, at + 1, operator, a, b));
    }
  }

  private Expression unary() {
    skipBlanksAndLineEnds();
    final int at = pos;
    if (peek() == '!') {
      pos++;
      final Expression operand = unary();
      return scope -> !Expression.isTrue(operand.evaluate(scope));
    }
    if (peek() == '-' && !isDigit(peek(1))) {
      pos++;
      final Expression operand = unary();
      return scope -> RubyOperators.subtract(at, at + 1, 0L, operand.evaluate(scope));
    }
    return postfix(primary());
  }

  // Calls

  private Expression postfix(Expression receiver) {
    Expression result = receiver;
    while (true) {
      final Expression target = result;
      if (peek() == '[') {
        final int at = pos++;
        final List<Expression> arguments = arguments(']');
        result = call(target, "[]", arguments, null, at, pos, false);
        continue;
      }
      final int start = pos;
      skipBlanksAndLineEnds();
      final boolean safe = text.startsWith("&.", pos);
      if (!safe && (peek() != '.' || peek(1) == '.')) {
        pos = start;
        return result;
      }
      pos += safe ? 2 : 1;
      skipBlanksAndLineEnds();
      final int at = pos;
      final String name = wordAhead();
      if (name.isEmpty()) {
        throw unexpected();
      }
      pos += name.length();
      final int end = pos;
      final Block symbol = symbolBlock();
      final List<Expression> arguments =
          symbol == null && peek() == '(' ? parenthesised() : List.of();
      final Block block = symbol == null ? block() : symbol;
      result = call(target, name, arguments, block, at, end, safe);
    }
  }

  private static Expression call(
      Expression target,
      String name,
      List<Expression> arguments,
      Block block,
      int from,
      int to,
      boolean safe) {
    return scope -> {
      final Object receiver = target.evaluate(scope);
      if (safe && receiver == null) {
        return null;
      }
      final List<Object> values = new ArrayList<>();
      for (Expression argument : arguments) {
        values.add(argument.evaluate(scope));
      }
      return new RubyCall(receiver, name, values, block, scope, from, to).invoke();
    };
  }

  private List<Expression> parenthesised() {
    pos++;
    return arguments(')');
  }

  private List<Expression> arguments(char close) {
    final List<Expression> list = new ArrayList<>();
    skipBlanksAndLineEnds();
    while (peek() != close) {
      list.add(statement());
      skipBlanksAndLineEnds();
      if (peek() == ',') {
        pos++;
        skipBlanksAndLineEnds();
      } else if (peek() != close) {
        throw unexpected();
      }
    }
    pos++;
    return list;
  }

  /**
   * A block.
   *
   * @param parameters its names
   */
  record Block(List<String> parameters, Expression body) {

    Object call(ExpressionScope scope, Object... values) {
      for (int i = 0; i < parameters.size(); i++) {
        scope.set(parameters.get(i), i < values.length ? values[i] : null);
      }
      try {
        return body.evaluate(scope);
      } finally {
        parameters.forEach(scope::remove);
      }
    }
  }

  /** Reads {@code (&:name)}: the block that calls a method without arguments. */
  private Block symbolBlock() {
    if (!text.startsWith("(&:", pos)) {
      return null;
    }
    pos += 3;
    final int at = pos;
    final String name = wordAhead();
    pos += name.length();
    final int end = pos;
    expect(")");
    final Expression item = scope -> scope.get("&");
    return new Block(List.of("&"), call(item, name, List.of(), null, at, end, false));
  }

  private Block block() {
    final int start = pos;
    skipBlanks();
    final boolean braces = peek() == '{';
    if (!braces && !acceptWord("do")) {
      pos = start;
      return null;
    }
    if (braces) {
      pos++;
    }
    skipBlanksAndLineEnds();
    final List<String> parameters = new ArrayList<>();
    if (accept("|")) {
      while (!accept("|")) {
        skipBlanks();
        final String name = wordAhead();
        if (name.isEmpty()) {
          throw unexpected();
        }
        pos += name.length();
        parameters.add(name);
        accept(",");
      }
    }
    final Expression body = statements();
    if (braces) {
      expect("}");
    } else {
      expectWord("end");
    }
    return new Block(parameters, body);
  }

  // Primaries

  private Expression primary() {
    skipBlanksAndLineEnds();
    final int at = pos;
    final char c = peek();
    if (isDigit(c) || c == '-' && isDigit(peek(1))) {
      return number();
    }
    switch (c) {
      case '\'' -> {
        final String value = singleQuoted();
        return scope -> value;
      }
      case '"' -> {
        return doubleQuoted();
      }
      case '`' -> {
        return command();
      }
      case '(' -> {
        pos++;
        final Expression body = statements();
        expect(")");
        return body;
      }
      case '[' -> {
        pos++;
        final List<Expression> items = arguments(']');
        return scope -> {
          final List<Object> list = new ArrayList<>();
          items.forEach(item -> list.add(item.evaluate(scope)));
          return list;
        };
      }
      case '/' -> {
        return regexp();
      }
      case ':' -> {
        if (isWordStart(peek(1))) {
          pos++;
          final Symbol symbol = new Symbol(wordAhead());
          pos += symbol.name().length();
          return scope -> symbol;
        }
        throw unexpected();
      }
      case '%', '{', '$', '@', '<', '&', '-' ->
          throw ExpressionException.unsupported(at, at + 1, String.valueOf(c));
      default -> {
        return word();
      }
    }
  }

  private Expression word() {
    final int at = pos;
    final String word = wordAhead();
    if (word.isEmpty()) {
      throw unexpected();
    }
    pos += word.length();
    final int end = pos;
    switch (word) {
      case "nil" -> {
        return scope -> null;
      }
      case "true" -> {
        return scope -> true;
      }
      case "false" -> {
        return scope -> false;
      }
      case "use_nil" -> {
        emptyParentheses();
        return scope -> {
          throw new ExpressionSignal(EmbeddedCode.Special.NIL);
        };
      }
      case "use_default" -> {
        emptyParentheses();
        return scope -> {
          throw new ExpressionSignal(EmbeddedCode.Special.DEFAULT);
        };
      }
      case "raise" -> {
        return raise(at);
      }
      case "require" -> {
        commandArguments();
        return scope -> true;
      }
      case "begin" -> {
        return beginBlock();
      }
      case "if", "unless" -> {
        return conditional(word.equals("unless"));
      }
      default -> {
        if (UNSUPPORTED_KEYWORDS.contains(word)) {
          throw ExpressionException.unsupported(at, end, word);
        }
        return Character.isUpperCase(word.charAt(0)) ? constant(at) : variable(word, at, end);
      }
    }
  }

  private void emptyParentheses() {
    if (text.startsWith("()", pos)) {
      pos += 2;
    }
  }

  private Expression variable(String name, int from, int to) {
    final boolean isCall = peek() == '(';
    return scope -> {
      if (isCall || !scope.has(name)) {
        throw ExpressionException.unsupported(from, to, name);
      }
      return scope.get(name);
    };
  }

  private Expression constant(int from) {
    while (text.startsWith("::", pos) && Character.isUpperCase(peek(2))) {
      pos += 2;
      pos += wordAhead().length();
    }
    final String name = text.substring(from, pos);
    final int end = pos;
    if (!CONSTANTS.contains(name)) {
      throw ExpressionException.unsupported(from, end, name);
    }
    final RubyConstant constant = new RubyConstant(name);
    if (peek() == '(') {
      // Integer('1') and its kind: functions with the name of a class.
      final List<Expression> arguments = parenthesised();
      return call(scope -> constant, "call", arguments, null, from, end, false);
    }
    return scope -> constant;
  }

  private Expression raise(int from) {
    final List<Expression> arguments = commandArguments();
    final int end = pos;
    return scope -> {
      String message = "unhandled exception";
      for (Expression argument : arguments) {
        final Object value = argument.evaluate(scope);
        message = RubyText.of(value);
        if (message.endsWith("SetNil")) {
          throw new ExpressionSignal(EmbeddedCode.Special.NIL);
        }
        if (message.endsWith("SetDefault")) {
          throw new ExpressionSignal(EmbeddedCode.Special.DEFAULT);
        }
      }
      throw ExpressionException.raised(from, end, message, "the expression raised this itself");
    };
  }

  /** Reads arguments with or without parentheses, for the words that are written as commands. */
  private List<Expression> commandArguments() {
    if (peek() == '(') {
      return parenthesised();
    }
    final List<Expression> list = new ArrayList<>();
    skipBlanks();
    if (pos < text.length() && ";})\n".indexOf(peek()) < 0 && !ENDS.contains(wordAhead())) {
      do {
        list.add(ternary());
      } while (accept(","));
    }
    return list;
  }

  private Expression beginBlock() {
    final Expression body = statements();
    Expression result = body;
    while (acceptWord("rescue")) {
      skipBlanks();
      while (Character.isUpperCase(peek())) {
        final int at = pos;
        pos += wordAhead().length();
        constant(at);
        accept(",");
        skipBlanks();
      }
      String name = "";
      if (accept("=>")) {
        skipBlanks();
        name = wordAhead();
        pos += name.length();
        skipBlanks();
      }
      acceptWord("then");
      result = rescueInto(result, name, statements());
    }
    if (acceptWord("ensure")) {
      final Expression protectedBody = result;
      final Expression cleanup = statements();
      result =
          scope -> {
            try {
              return protectedBody.evaluate(scope);
            } finally {
              cleanup.evaluate(scope);
            }
          };
    }
    expectWord("end");
    return result;
  }

  private static Expression rescueInto(Expression body, String name, Expression handler) {
    return scope -> {
      try {
        return body.evaluate(scope);
      } catch (ExpressionException e) {
        if (!e.isRescuable()) {
          throw e;
        }
        if (!name.isEmpty()) {
          scope.set(name, e.getMessage());
        }
        return handler.evaluate(scope);
      }
    };
  }

  private Expression conditional(boolean negated) {
    final Expression condition = lowOperators();
    skipBlanks();
    acceptWord("then");
    final Expression yes = statements();
    final Expression no;
    if (acceptWord("elsif")) {
      no = conditional(false);
      return choose(condition, negated, yes, no);
    } else if (acceptWord("else")) {
      no = statements();
    } else {
      no = scope -> null;
    }
    expectWord("end");
    return choose(condition, negated, yes, no);
  }

  private static Expression choose(
      Expression condition, boolean negated, Expression yes, Expression no) {
    return scope ->
        Expression.isTrue(condition.evaluate(scope)) != negated
            ? yes.evaluate(scope)
            : no.evaluate(scope);
  }

  // Literals

  private Expression number() {
    final int start = pos;
    if (peek() == '-') {
      pos++;
    }
    while (isDigit(peek()) || peek() == '_') {
      pos++;
    }
    final boolean isFloat = peek() == '.' && isDigit(peek(1));
    if (isFloat) {
      pos++;
      while (isDigit(peek()) || peek() == '_') {
        pos++;
      }
    }
    if (isWordStart(peek())) {
      throw ExpressionException.unsupported(start, pos + 1, text.substring(start, pos + 1));
    }
    final String digits = text.substring(start, pos).replace("_", "");
    if (isFloat) {
      final Double value = Double.valueOf(digits);
      return scope -> value;
    }
    final BigInteger integer = new BigInteger(digits);
    if (integer.bitLength() >= Long.SIZE) {
      throw ExpressionException.unsupported(start, pos, digits);
    }
    final Long value = integer.longValue();
    return scope -> value;
  }

  private String singleQuoted() {
    final int start = pos++;
    final StringBuilder out = new StringBuilder();
    while (true) {
      if (pos >= text.length()) {
        throw ExpressionException.malformed(
            start, start + 1, "the string in the embedded code is not closed");
      }
      final char c = text.charAt(pos++);
      if (c == '\'') {
        return out.toString();
      }
      if (c == '\\' && (peek() == '\'' || peek() == '\\')) {
        out.append(text.charAt(pos++));
      } else {
        out.append(c);
      }
    }
  }

  private Expression doubleQuoted() {
    final int start = pos++;
    final List<Expression> parts = new ArrayList<>();
    final StringBuilder literal = new StringBuilder();
    while (true) {
      if (pos >= text.length()) {
        throw ExpressionException.malformed(
            start, start + 1, "the string in the embedded code is not closed");
      }
      final char c = text.charAt(pos++);
      if (c == '"') {
        flush(literal, parts);
        return scope -> {
          final StringBuilder out = new StringBuilder();
          parts.forEach(part -> out.append(RubyText.of(part.evaluate(scope))));
          return out.toString();
        };
      }
      if (c == '\\' && pos < text.length()) {
        pos = RubyEscapes.append(text, pos, literal);
      } else if (c == '#' && peek() == '{') {
        pos++;
        flush(literal, parts);
        parts.add(statements());
        expect("}");
      } else {
        literal.append(c);
      }
    }
  }

  private static void flush(StringBuilder literal, List<Expression> parts) {
    final String value = literal.toString();
    parts.add(scope -> value);
    literal.setLength(0);
  }

  private Expression command() {
    final int start = pos++;
    final int close = text.indexOf('`', pos);
    if (close < 0) {
      throw ExpressionException.malformed(
          start, start + 1, "the command in the embedded code is not closed");
    }
    final String command = text.substring(pos, close).strip();
    pos = close + 1;
    final Map<String, Boolean> known =
        Map.of("hostname", true, "hostname -s", true, "hostname -f", true);
    if (!known.containsKey(command)) {
      throw ExpressionException.unsupported(start, pos, "`" + command + "`");
    }
    final boolean isShort = command.endsWith("-s");
    return scope -> {
      final String hostname = scope.context().hostname();
      return (isShort ? hostname.replaceFirst("\\..*", "") : hostname) + "\n";
    };
  }

  private Expression regexp() {
    final int start = pos++;
    final StringBuilder source = new StringBuilder();
    while (pos < text.length() && peek() != '/') {
      if (peek() == '\\' && peek(1) == '/') {
        pos++;
      } else if (peek() == '\\') {
        source.append(text.charAt(pos++));
      }
      source.append(text.charAt(pos++));
    }
    pos++;
    final int flagsStart = pos;
    while ("imx".indexOf(peek()) >= 0) {
      pos++;
    }
    final String flags =
        text.substring(Math.min(flagsStart, text.length()), Math.min(pos, text.length()));
    final Object pattern = RubyOperators.regexp(start, pos, source.toString(), flags);
    return scope -> pattern;
  }

  // Characters

  private ExpressionException unexpected() {
    if (pos >= text.length()) {
      return ExpressionException.malformed(pos, pos + 1, "expected end of embedded code but $end");
    }
    final String word = wordAhead();
    final String what = word.isEmpty() ? String.valueOf(peek()) : word;
    return ExpressionException.malformed(
        pos, pos + what.length(), "unexpected '" + what + "' in embedded code");
  }

  private char peek() {
    return peek(0);
  }

  private char peek(int ahead) {
    return pos + ahead < text.length() ? text.charAt(pos + ahead) : SourceText.END;
  }

  private boolean accept(String operator) {
    skipBlanks();
    if (!text.startsWith(operator, pos)) {
      return false;
    }
    pos += operator.length();
    return true;
  }

  private void expect(String operator) {
    if (!accept(operator)) {
      throw unexpected();
    }
  }

  private boolean acceptWord(String word) {
    if (!wordAhead().equals(word)) {
      return false;
    }
    pos += word.length();
    return true;
  }

  private void expectWord(String word) {
    skipSeparators();
    if (!acceptWord(word)) {
      throw unexpected();
    }
  }

  /** Returns the identifier at the position, with a question or exclamation mark behind it. */
  private String wordAhead() {
    int end = pos;
    if (!isWordStart(peek())) {
      return "";
    }
    while (end < text.length() && (isWordStart(text.charAt(end)) || isDigit(text.charAt(end)))) {
      end++;
    }
    final char mark = end < text.length() ? text.charAt(end) : ' ';
    final char behind = end + 1 < text.length() ? text.charAt(end + 1) : ' ';
    if (mark == '?' || mark == '!' && behind != '=') {
      end++;
    }
    return text.substring(pos, end);
  }

  private static boolean isLocalName(String word) {
    return !Character.isUpperCase(word.charAt(0)) && !word.endsWith("?") && !word.endsWith("!");
  }

  private static boolean isWordStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skipBlanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\\' && peek(1) == '\n') {
      pos += peek() == '\\' ? 2 : 1;
    }
  }

  private void skipBlanksAndLineEnds() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
      pos++;
    }
  }

  private void skipSeparators() {
    while (true) {
      skipBlanksAndLineEnds();
      if (peek() == ';') {
        pos++;
      } else if (peek() == '#') {
        while (pos < text.length() && peek() != '\n') {
          pos++;
        }
      } else {
        return;
      }
    }
  }
}
