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
import io.tailrace.api.ValueWriter;
import java.util.Arrays;
import java.util.List;

/** A value of the {@code <record>} section, compiled. Immutable and thread-safe. */
sealed interface Template {
  /** Writes the one value that the template is for this event. */
  void writeTo(ValueWriter out, Workspace event);

  /** A value without placeholders. */
  record Constant(byte[] packed) implements Template {
    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      out.sink().write(packed);
    }
  }

  /** One placeholder alone, which keeps the type of what it names. */
  record Typed(Piece piece) implements Template {
    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      piece.writeTo(out, event);
    }
  }

  /** Text with placeholders. */
  final class Text implements Template {
    private final Piece[] pieces;

    Text(List<Piece> pieces) {
      this.pieces = pieces.toArray(new Piece[0]);
    }

    void appendTo(ByteSink text, Workspace event) {
      for (Piece piece : pieces) {
        piece.appendTo(text, event);
      }
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      final ByteSink text = event.emptyText();
      appendTo(text, event);
      out.writeUtf8(text.array(), 0, text.length());
    }
  }

  /** An array of which at least one element has a placeholder. */
  final class ArrayOf implements Template {
    private final Template[] elements;

    ArrayOf(List<Template> elements) {
      this.elements = elements.toArray(new Template[0]);
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      out.writeArrayHeader(elements.length);
      for (Template element : elements) {
        element.writeTo(out, event);
      }
    }
  }

  /** A map with a placeholder in a value, and none in a key. */
  final class MapOf implements Template {
    private final Template[] keysAndValues;

    /**
     * @param keysAndValues in turn
     */
    MapOf(List<Template> keysAndValues) {
      this.keysAndValues = keysAndValues.toArray(new Template[0]);
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      out.writeMapHeader(keysAndValues.length / 2);
      for (Template template : keysAndValues) {
        template.writeTo(out, event);
      }
    }
  }

  /**
   * A map with a placeholder in a key. Keys that become equal count once, with the last one's value
   * at the first one's place, as in a Ruby hash.
   */
  final class MapOfTemplateKeys implements Template {
    private final Text[] keys;
    private final Template[] values;

    MapOfTemplateKeys(List<Text> keys, List<Template> values) {
      this.keys = keys.toArray(new Text[0]);
      this.values = values.toArray(new Template[0]);
    }

    @Override
    public void writeTo(ValueWriter out, Workspace event) {
      final byte[][] texts = new byte[keys.length][];
      final Template[] wanted = values.clone();
      int count = 0;
      for (int i = 0; i < keys.length; i++) {
        final ByteSink text = event.emptyText();
        keys[i].appendTo(text, event);
        final int same = find(texts, count, text);
        if (same < 0) {
          texts[count] = text.toByteArray();
          wanted[count] = values[i];
          count++;
        } else {
          wanted[same] = values[i];
        }
      }
      out.writeMapHeader(count);
      for (int i = 0; i < count; i++) {
        out.writeUtf8(texts[i], 0, texts[i].length);
        wanted[i].writeTo(out, event);
      }
    }

    private static int find(byte[][] texts, int count, ByteSink text) {
      for (int i = 0; i < count; i++) {
        final byte[] other = texts[i];
        if (Arrays.equals(other, 0, other.length, text.array(), 0, text.length())) {
          return i;
        }
      }
      return -1;
    }
  }
}
