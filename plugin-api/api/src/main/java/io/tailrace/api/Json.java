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

/**
 * Reads JSON text into packed events and values, and writes packed records and values as JSON.
 *
 * <p>Bytes are turned into bytes: no map, list or string is made. Thread-safe; input is borrowed
 * for the call.
 *
 * <p><b>What is read.</b> What Fluentd's {@code json} parser reads with Oj, its default: JSON, and
 * beyond it comments, {@code NaN}, {@code Infinity} and control characters inside strings. Bytes
 * that are not UTF-8 are kept as they are. Of a key that stands twice the last value counts, at the
 * first one's place. Integers are exact from -2^63 to 2^64-1; others become the nearest float.
 * Nesting deeper than 510 levels is refused. Time and room needed are linear in the input.
 *
 * <p><b>What is written.</b> What Fluentd's {@code json} formatter prints, byte for byte. So {@code
 * NaN} and {@code Infinity}, which JSON does not have, are printed as those words, and bytes that
 * are not UTF-8 as they are.
 */
public interface Json {
  /**
   * Reads one document: an object is an event, an array has an event in each object in it; other
   * members of the array are passed over, and so is any other document.
   *
   * <p>If the input is not JSON, no event of it is left in {@code out}. If a time cannot be
   * understood, the events before it are.
   *
   * @param fields what is done with the fields of each record, made by {@link Codecs#parsedFields}
   * @param times the time of events that have none
   * @return events written
   * @throws JsonSyntaxException if the input is empty, is not JSON, or has more than one document
   * @throws ParseException if the time of an event cannot be understood
   */
  int readDocument(
      byte[] bytes,
      int offset,
      int length,
      ParsedFields fields,
      StreamWriter out,
      FallbackTime times)
      throws ParseException;

  /**
   * Reads documents that follow each other, with or without blanks and newlines between them.
   * Nothing at all is an empty sequence.
   *
   * <p>On a failure the events of the documents before it stay in {@code out}.
   *
   * @return events written
   * @throws JsonSyntaxException if something is not JSON
   * @throws ParseException if the time of an event cannot be understood
   * @see #readDocument
   */
  int readSequence(
      byte[] bytes,
      int offset,
      int length,
      ParsedFields fields,
      StreamWriter out,
      FallbackTime times)
      throws ParseException;

  /**
   * Reads one value of any type and writes it packed. On a failure nothing is written.
   *
   * @throws JsonSyntaxException if the input is not exactly one JSON value
   */
  void readValue(byte[] bytes, int offset, int length, ValueWriter out) throws JsonSyntaxException;

  /** Appends the record as a JSON object, without a newline. */
  void write(Record record, ByteSink out);

  /**
   * Appends the value as JSON.
   *
   * @throws IllegalArgumentException if the value is missing, or is malformed within
   */
  void write(Value value, ByteSink out);
}
