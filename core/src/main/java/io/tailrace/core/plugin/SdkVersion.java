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
package io.tailrace.core.plugin;

import com.github.zafarkhaja.semver.ParseException;
import com.github.zafarkhaja.semver.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the SDK that a daemon gives to its plugins. */
public final class SdkVersion {
  private final Version version;

  private SdkVersion(Version version) {
    this.version = version;
  }

  /** The version of this build. */
  public static SdkVersion current() {
    try (InputStream in = SdkVersion.class.getResourceAsStream("sdk.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return of(properties.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A version such as {@code 0.1.0}; what follows a hyphen or a plus sign does not count, so a
   * snapshot takes the plugins of its release.
   *
   * @throws IllegalArgumentException if the text is not a semantic version
   */
  public static SdkVersion of(String text) {
    return new SdkVersion(core(text));
  }

  /**
   * Whether this version is in a range such as {@code >=0.1.0 & <0.2.0}; a bare version means that
   * or a newer one, an empty text or {@code *} any.
   *
   * @throws IllegalArgumentException if the text is not a range
   */
  boolean fits(String range) {
    return fits(version, range);
  }

  /**
   * @throws IllegalArgumentException if one of the texts is not what it should be
   */
  static boolean fits(String version, String range) {
    return isAny(range) || fits(core(version), range);
  }

  private static boolean isAny(String range) {
    return range.isBlank() || range.strip().equals("*");
  }

  private static boolean fits(Version version, String range) {
    String stripped = range.strip();
    if (isAny(stripped)) {
      return true;
    }
    try {
      return version.satisfies(stripped.matches("\\d+\\.\\d+\\.\\d+") ? ">=" + stripped : stripped);
    } catch (ParseException e) {
      throw new IllegalArgumentException("'" + range + "' is not a range of versions", e);
    }
  }

  private static Version core(String text) {
    try {
      return Version.parse(text, false).toStableVersion();
    } catch (ParseException e) {
      throw new IllegalArgumentException("'" + text + "' is not a version", e);
    }
  }

  @Override
  public String toString() {
    return version.toString();
  }
}
