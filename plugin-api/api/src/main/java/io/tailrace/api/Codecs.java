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
package io.tailrace.api;

import java.io.IOException;
import java.io.OutputStream;

/** The byte-level codecs, implemented once by the host. All are thread-safe unless they say so. */
public interface Codecs {
  /**
   * Compiles a regular expression.
   *
   * @param source the pattern alone, without slashes and flags
   * @throws IllegalArgumentException if it is not one; the message says where and why
   */
  Regex regex(String source);

  /**
   * Compiles a regular expression written as in a configuration: {@code /pattern/flags} or the
   * pattern alone.
   *
   * @throws IllegalArgumentException if it is not one; the message says where and why
   */
  Regex parseRegex(String text);

  /** Makes a writer of times; nothing in the options is wrong, they have checked themselves. */
  TimeFormatter timeFormatter(TimeOptions options);

  /**
   * Makes a reader of times.
   *
   * @throws IllegalArgumentException if UTC or a time zone is asked for without a format, or the
   *     format ends in the middle of a directive
   */
  TimeParser timeParser(TimeOptions options);

  /**
   * Appends the text that a value has where text is wanted, which is Ruby's {@code to_s}: strings
   * as they are, nothing for nil and missing values, numbers in decimal, arrays and maps as {@link
   * #writeInspected} gives them.
   */
  void writeText(Value value, ByteSink out);

  /** Appends the value in the form of Ruby's {@code inspect}: {@code {"a"=>[1, nil]}}. */
  void writeInspected(Value value, ByteSink out);

  /** The reader and writer of JSON. */
  Json json();

  /**
   * Prepares what the common parameters of {@code <parse>} do to parsed records.
   *
   * @param rule what may stand in the time field
   * @throws IllegalArgumentException if a parameter cannot be used; the message says why
   */
  ParsedFields parsedFields(ParserOptions options, TimeFieldRule rule);

  /**
   * Reads MessagePack values that follow each other: a map is an event, an array has an event in
   * each map in it; anything else is passed over.
   *
   * <p>On a failure the events of the values before it stay in {@code out}.
   *
   * @param fields what is done with the fields of each record
   * @param times the time of events that have none
   * @return events written
   * @throws ParseException if a value is malformed or cut off, or a time cannot be understood
   */
  int readMessagePack(
      byte[] bytes,
      int offset,
      int length,
      ParsedFields fields,
      StreamWriter out,
      FallbackTime times)
      throws ParseException;

  /**
   * Opens a stream that compresses what is written to it, into one gzip member or zstd frame. It
   * has to be closed, which writes the end and closes {@code to}.
   */
  OutputStream compressing(Compression compression, OutputStream to) throws IOException;

  /**
   * Decompresses and appends the content to {@code to}, which is left as it was on a failure. No
   * more room is taken than the content needs, whatever the input states.
   *
   * @param limitBytes most bytes that the content may have, 0 or more
   * @throws ContentLimitException if the content is larger
   * @throws IOException if the input is not whole or is not in that format; the message says which
   */
  void decompress(
      Compression compression, byte[] bytes, int offset, int length, ByteSink to, long limitBytes)
      throws IOException;
}
