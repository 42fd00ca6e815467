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
package io.tailrace.core.codec.text;

import java.math.BigInteger;

/**
 * The shortest decimal text that reads back as the same {@code double}, in the form of Ruby's
 * {@code Float#to_s}.
 *
 * <p>The digits are found with the algorithm of Raffaello Giulietti, "The Schubfach way to render
 * doubles" (2020): of all decimals inside the rounding interval of the double the shortest, and of
 * those the closest. {@code Double.toString} is not used, because it is not the shortest before JDK
 * 19 and its layout differs. No allocation.
 */
final class FloatText {
  /** More bytes than any result needs: sign, 17 digits, point and {@code e-324}. */
  static final int LENGTH_MAX = 25;

  private static final int MANTISSA_BITS = 52;
  private static final long HIDDEN_BIT = 1L << MANTISSA_BITS;
  private static final int EXPONENT_OF_UNIT_MIN = -1074;
  private static final int POWER_MIN = -324;
  private static final int POWER_MAX = 292;
  private static final long MASK_63 = Long.MAX_VALUE;

  /** Largest decimal exponent that is written without {@code e}: Ruby's DBL_DIG. */
  private static final int FIXED_POINT_MAX = 15;

  /** For each power k two halves of 63 bits of floor(10^-k scaled to 126 bits) + 1. */
  private static final long[] SCALES = scales();

  private FloatText() {}

  private static long[] scales() {
    final long[] halves = new long[2 * (POWER_MAX - POWER_MIN + 1)];
    for (int k = POWER_MIN; k <= POWER_MAX; k++) {
      final int shift = 125 - floorLog2OfPowerOf10(-k);
      BigInteger numerator = BigInteger.ONE;
      BigInteger denominator = BigInteger.ONE;
      if (k <= 0) {
        numerator = BigInteger.TEN.pow(-k);
      } else {
        denominator = BigInteger.TEN.pow(k);
      }
      if (shift >= 0) {
        numerator = numerator.shiftLeft(shift);
      } else {
        denominator = denominator.shiftLeft(-shift);
      }
      final BigInteger scale = numerator.divide(denominator).add(BigInteger.ONE);
      halves[2 * (k - POWER_MIN)] = scale.shiftRight(63).longValueExact();
      halves[2 * (k - POWER_MIN) + 1] = scale.longValue() & MASK_63;
    }
    return halves;
  }

  /**
   * Writes {@code value} as {@code Float#to_s} does.
   *
   * @param target has room for {@link #LENGTH_MAX} bytes at {@code offset}
   * @return the offset behind the text
   */
  static int write(double value, byte[] target, int offset) {
    final long bits = Double.doubleToRawLongBits(value);
    final long fraction = bits & (HIDDEN_BIT - 1);
    final int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
    if (exponent == 0x7ff) {
      if (fraction != 0) {
        return ascii("NaN", target, offset);
      }
      return ascii(bits < 0 ? "-Infinity" : "Infinity", target, offset);
    }
    int at = offset;
    if (bits < 0) {
      target[at++] = '-';
    }
    if (exponent == 0 && fraction == 0) {
      return ascii("0.0", target, at);
    }
    final long mantissa = exponent == 0 ? fraction : fraction | HIDDEN_BIT;
    final int unit = EXPONENT_OF_UNIT_MIN + Math.max(exponent, 1) - 1;
    if (unit <= 0 && unit > -MANTISSA_BITS - 1 && (mantissa & ((1L << -unit) - 1)) == 0) {
      return layout(mantissa >> -unit, 0, target, at); // a whole number below 2^53
    }
    return shortest(mantissa, unit, exponent > 1 && fraction == 0, target, at);
  }

  /** Finds the digits of {@code mantissa * 2^unit}; names follow section 9 of the paper. */
  private static int shortest(long mantissa, int unit, boolean irregular, byte[] target, int at) {
    final int out = (int) mantissa & 1;
    final long center = mantissa << 2;
    final long right = center + 2;
    final long left = irregular ? center - 1 : center - 2;
    final int k =
        irregular ? floorLog10OfThreeQuartersOfPowerOf2(unit) : floorLog10OfPowerOf2(unit);
    final int shift = unit + floorLog2OfPowerOf10(-k) + 2;
    final long high = SCALES[2 * (k - POWER_MIN)];
    final long low = SCALES[2 * (k - POWER_MIN) + 1];
    final long scaled = roundToOdd(high, low, center << shift);
    final long lower = roundToOdd(high, low, left << shift) + out;
    final long upper = roundToOdd(high, low, right << shift) - out;

    final long below = scaled >> 2;
    if (below >= 10) {
      final long tensBelow = below / 10 * 10;
      final long tensAbove = tensBelow + 10;
      final boolean belowFits = lower <= tensBelow << 2;
      final boolean aboveFits = tensAbove << 2 <= upper;
      if (belowFits != aboveFits) {
        return layout(belowFits ? tensBelow : tensAbove, k, target, at);
      }
    }
    final long above = below + 1;
    final boolean belowFits = lower <= below << 2;
    final boolean aboveFits = above << 2 <= upper;
    if (belowFits != aboveFits) {
      return layout(belowFits ? below : above, k, target, at);
    }
    final long toMiddle = scaled - (below + above << 1);
    final boolean takeBelow = toMiddle < 0 || toMiddle == 0 && (below & 1) == 0;
    return layout(takeBelow ? below : above, k, target, at);
  }

  /** The product's top bits, with the lowest bit set if anything was cut off. */
  private static long roundToOdd(long high, long low, long factor) {
    final long carry = Math.multiplyHigh(low, factor);
    final long middle = (high * factor >>> 1) + carry;
    final long top = Math.multiplyHigh(high, factor) + (middle >>> 63);
    return top | (middle & MASK_63) + MASK_63 >>> 63;
  }

  /** Writes {@code digits * 10^power}, digits above 0, as Ruby lays a float out. */
  private static int layout(long digits, int power, byte[] target, int offset) {
    long significant = digits;
    int exponent = power;
    while (significant % 10 == 0) {
      significant /= 10;
      exponent++;
    }
    final int count = digitCount(significant);
    final int point = count + exponent; // the value is 0.ddd * 10^point
    int at = offset;
    if (point > 0 && (point <= FIXED_POINT_MAX || point == FIXED_POINT_MAX + 1 && count > point)) {
      if (point >= count) {
        at = digits(significant, count, target, at);
        for (int i = count; i < point; i++) {
          target[at++] = '0';
        }
        target[at++] = '.';
        target[at++] = '0';
        return at;
      }
      digits(significant, count, target, at + 1);
      System.arraycopy(target, at + 1, target, at, point);
      target[at + point] = '.';
      return at + count + 1;
    }
    if (point <= 0 && point > -4) {
      target[at++] = '0';
      target[at++] = '.';
      for (int i = point; i < 0; i++) {
        target[at++] = '0';
      }
      return digits(significant, count, target, at);
    }
    digits(significant, count, target, at + 1);
    target[at] = target[at + 1];
    target[at + 1] = '.';
    if (count == 1) {
      target[at + 2] = '0';
      at += 3;
    } else {
      at += count + 1;
    }
    target[at++] = 'e';
    final int decimalExponent = point - 1;
    target[at++] = (byte) (decimalExponent < 0 ? '-' : '+');
    final int magnitude = Math.abs(decimalExponent);
    return digits(magnitude, Math.max(2, digitCount(magnitude)), target, at);
  }

  /** Writes the last {@code count} decimal digits of {@code value}. */
  static int digits(long value, int count, byte[] target, int offset) {
    long rest = value;
    for (int i = offset + count - 1; i >= offset; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return offset + count;
  }

  /** How many decimal digits {@code value}, 0 or more, has. */
  static int digitCount(long value) {
    int count = 1;
    long limit = 10;
    while (count < 19 && value >= limit) {
      count++;
      limit *= 10;
    }
    return count;
  }

  private static int ascii(String text, byte[] target, int offset) {
    for (int i = 0; i < text.length(); i++) {
      target[offset + i] = (byte) text.charAt(i);
    }
    return offset + text.length();
  }

  // The three logarithms are exact for every exponent a double has; the constants are
  // log10(2), log10(4/3) and log2(10) in fixed point.

  private static int floorLog10OfPowerOf2(int e) {
    return (int) (e * 661_971_961_083L >> 41);
  }

  private static int floorLog10OfThreeQuartersOfPowerOf2(int e) {
    return (int) (e * 661_971_961_083L - 274_743_187_321L >> 41);
  }

  private static int floorLog2OfPowerOf10(int e) {
    return (int) (e * 913_124_641_741L >> 38);
  }
}
