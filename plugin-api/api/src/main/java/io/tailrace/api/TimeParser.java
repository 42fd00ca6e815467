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
 * Reads times from text, straight from bytes.
 *
 * <p>Safe for use by many threads; what was read is left in a {@link ParsedTime} of the caller.
 */
public interface TimeParser {
  /**
   * Reads a time from the whole range.
   *
   * @param bytes the text in UTF-8; borrowed
   * @param result takes the time; undefined after a failure
   * @throws ParseException {@code invalid time format: value = ...} if the text is no such time
   */
  void parse(byte[] bytes, int offset, int length, ParsedTime result) throws ParseException;

  /**
   * Reads a time from a number, as a record may hold one.
   *
   * @throws ParseException if this parser takes texts only
   */
  void parse(long number, ParsedTime result) throws ParseException;

  /**
   * Reads a time from a number with a fraction, as a record may hold one.
   *
   * @throws ParseException if this parser takes texts only, or the number is not finite
   */
  void parse(double number, ParsedTime result) throws ParseException;
}
