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
package io.tailrace.api.chunkfile;

import io.tailrace.api.buffer.Checksums;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of chunk files: {@code prefix.b<id>.suffix} while staged, {@code prefix.q<id>.suffix}
 * once queued, the id in lower-case hex digits. {@code file_single} has a key between prefix and
 * state.
 *
 * <p>Source: fluentd lib/fluent/plugin/buffer/file_chunk.rb, assume_chunk_state, and
 * file_single_chunk.rb, unique_id_and_key_from_path.
 *
 * @param prefix what stands before {@code .*.} in the pattern
 * @param suffix what stands behind it
 * @param hasKey whether it is the scheme of {@code file_single}
 */
public record ChunkNames(String prefix, String suffix, boolean hasKey) {
  /** How the names of meta files end. */
  public static final String META_SUFFIX = ".meta";

  /** How the names of files end that a repair has not finished. */
  public static final String NEW_SUFFIX = ".new";

  private static final int ID_DIGITS = 32;
  private static final Pattern STATE = Pattern.compile("\\.([bq])([0-9a-f]+)\\.");

  /**
   * The name of a data file and what it says.
   *
   * @param statePosition index of the letter in it
   * @param digits the id as it stands there
   * @param key between prefix and state, encoded; empty if the scheme has none
   */
  public record Name(String text, int statePosition, String digits, String key) {
    /** Whether the chunk is queued; staged otherwise. */
    public boolean isQueued() {
      return text.charAt(statePosition) == 'q';
    }

    /** The name in the other state. */
    public String twin() {
      return text.substring(0, statePosition)
          + (isQueued() ? 'b' : 'q')
          + text.substring(statePosition + 1);
    }

    /** The name once the chunk is queued. */
    public Name queued() {
      return isQueued() ? this : other();
    }

    /** The name before the chunk is queued. */
    public Name staged() {
      return isQueued() ? other() : this;
    }

    private Name other() {
      return new Name(twin(), statePosition, digits, key);
    }

    /** The name of the file of checksums. */
    public String sidecar() {
      return Checksums.fileName(text, statePosition, digits.length());
    }

    /** The name of the data while it is written anew; once it is whole it gets its own. */
    public String newData() {
      final String sidecar = sidecar();
      return sidecar.substring(0, sidecar.length() - Checksums.SUFFIX.length()) + NEW_SUFFIX;
    }

    /** The id's 16 bytes. Shorter ones are of version 0.12, which wrote them twice elsewhere. */
    public byte[] id() {
      final byte[] bytes = HexFormat.of().parseHex(digits, 0, digits.length() & ~1);
      final byte[] id = new byte[ID_DIGITS / 2];
      for (int i = 0; i < id.length && bytes.length > 0; i++) {
        id[i] = bytes[i % bytes.length];
      }
      return id;
    }
  }

  /** The name of a new chunk's data file. */
  public Name staged(String key, byte[] id) {
    final String digits = HexFormat.of().formatHex(id);
    final String start = hasKey ? prefix + "." + key + "." : prefix + ".";
    return new Name(start + "b" + digits + "." + suffix, start.length(), digits, key);
  }

  /** What a name says if it is one of a data file. */
  public Optional<Name> parse(String name) {
    final int start = prefix.length();
    if (!name.startsWith(prefix)
        || name.length() <= start
        || name.charAt(start) != '.'
        || !name.endsWith("." + suffix)) {
      return Optional.empty();
    }
    final Matcher matcher = STATE.matcher(name);
    Optional<Name> found = Optional.empty();
    // The dot behind one candidate may be the one before the next.
    for (int at = start; matcher.find(at); at = matcher.start() + 1) {
      final boolean isLast = matcher.end() == name.length() - suffix.length();
      if (hasKey && !isLast) {
        continue;
      }
      final String digits = matcher.group(2);
      // The leftmost one is Fluentd's choice; one with as many digits as an id has is surer.
      if (found.isEmpty() || digits.length() == ID_DIGITS) {
        final String key =
            hasKey && matcher.start() > start ? name.substring(start + 1, matcher.start()) : "";
        found = Optional.of(new Name(name, matcher.start(1), digits, key));
      }
    }
    return found;
  }

  /** The name of the data file that a meta file stands beside, if it is one. */
  public Optional<Name> parseMeta(String name) {
    return name.endsWith(META_SUFFIX)
        ? parse(name.substring(0, name.length() - META_SUFFIX.length()))
        : Optional.empty();
  }

  /** The pattern that stands for all names. */
  public String pattern() {
    return prefix + ".*." + suffix;
  }
}
