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

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/** Decodes the bytes of a configuration file; a byte order mark in front is dropped. */
final class TextDecoder {

  /** A file is not in its encoding. */
  static final class MalformedTextException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedTextException(String message) {
      super(message);
    }

    String help() {
      return "save the file as UTF-8, or name its encoding with --conf-encoding";
    }
  }

  private TextDecoder() {}

  static String decode(String file, byte[] bytes, Charset charset) throws MalformedTextException {
    final CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    final ByteBuffer in = ByteBuffer.wrap(bytes);
    final CharBuffer out =
        CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()) + 1);
    final CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new MalformedTextException(
          "invalid byte sequence in " + charset.name() + " in " + file + ", line " + line);
    }
    decoder.flush(out);
    out.flip();
    final String text = out.toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }
}
