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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.TimeFormatter;
import io.tailrace.api.Value;
import io.tailrace.api.ValueWriter;

/**
 * A run of a text with placeholders: what stands there literally, or one placeholder. Immutable and
 * thread-safe; the event is seen through the workspace.
 */
sealed interface Piece {
  /** Appends the text: Ruby's {@code to_s} of what the placeholder names, nothing for nothing. */
  void appendTo(ByteSink text, Workspace event);

  /** Writes what the placeholder names with its own type, nil for nothing. */
  void writeTo(ValueWriter out, Workspace event);

  /** Text that is the same for all events. */
  record Literal(byte[] utf8) implements Piece {
    @Override
    public void appendTo(ByteSink text, Workspace event) {
      text.write(utf8);
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      out.writeUtf8(utf8, 0, utf8.length);
    }
  }

  /** {@code ${tag}}. */
  record Tag() implements Piece {
    @Override
    public void appendTo(ByteSink text, Workspace event) {
      text.write(event.tag().bytes());
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      final byte[] tag = event.tag().bytes();
      out.writeUtf8(tag, 0, tag.length);
    }
  }

  /** {@code ${tag_parts[N]}}, {@code ${tag_prefix[N]}}, {@code ${tag_suffix[N]}}. */
  record TagSection(TagTexts.Section section, int number, UnknownPlaceholder otherwise)
      implements Piece {
    @Override
    public void appendTo(ByteSink text, Workspace event) {
      final TagTexts tag = event.tag();
      final int index = tag.indexOf(number);
      if (index < 0) {
        otherwise.report();
        return;
      }
      final int start = tag.start(section, index);
      text.write(tag.bytes(), start, tag.end(section, index) - start);
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      final TagTexts tag = event.tag();
      final int index = tag.indexOf(number);
      if (index < 0) {
        otherwise.report();
        out.writeNil();
        return;
      }
      final int start = tag.start(section, index);
      out.writeUtf8(tag.bytes(), start, tag.end(section, index) - start);
    }
  }

  /** {@code ${time}}. */
  record Time(TimeFormatter format) implements Piece {
    @Override
    public void appendTo(ByteSink text, Workspace event) {
      format.format(event.seconds(), event.nanos(), text);
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      final ByteSink text = event.emptyText();
      appendTo(text, event);
      out.writeUtf8(text.array(), 0, text.length());
    }
  }

  /**
   * {@code ${record["key"]}}.
   *
   * @param slot the place in the workspace that the field is looked up into
   */
  record Field(int slot, Codecs codecs, UnknownPlaceholder otherwise) implements Piece {
    @Override
    public void appendTo(ByteSink text, Workspace event) {
      final Value value = event.field(slot);
      if (value.isMissing()) {
        otherwise.report();
      } else {
        codecs.writeText(value, text);
      }
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      final Value value = event.field(slot);
      if (value.isMissing()) {
        otherwise.report();
      }
      out.writeValue(value);
    }
  }

  /** A placeholder that never names anything. */
  record Unknown(UnknownPlaceholder placeholder) implements Piece {
    @Override
    public void appendTo(ByteSink text, Workspace event) {
      placeholder.report();
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      placeholder.report();
      out.writeNil();
    }
  }
}
