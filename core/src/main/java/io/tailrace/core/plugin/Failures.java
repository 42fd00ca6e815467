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

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one sentence what the JVM means when a plugin's classes fail. */
final class Failures {
  private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d+)");
  private static final int CLASS_FILE_VERSION_OF_JAVA_0 = 44;

  /** Libraries that the daemon has for itself. */
  private static final List<String> OF_THE_DAEMON =
      List.of(
          "io.netty.",
          "com.fasterxml.jackson.",
          "org.msgpack.",
          "org.pf4j.",
          "org.joni.",
          "org.jcodings.",
          "ch.qos.logback.",
          "picocli.",
          "org.snakeyaml.");

  private Failures() {}

  /** Says what an error means that comes from the classes of a jar and not from what they do. */
  static String sentence(String jarName, SdkVersion sdk, LinkageError error) {
    Throwable initialiser = initialiserFailure(error);
    if (initialiser != null) {
      return jarName
          + ": the static initialiser of a class failed ("
          + text(initialiser)
          + "); use another version of the plugin, or repair what it expects";
    }
    String message = String.valueOf(error.getMessage());
    if (error instanceof NoClassDefFoundError) {
      return missingClass(jarName, sdk, message.replace('/', '.'));
    }
    if (error instanceof UnsupportedClassVersionError) {
      Matcher version = CLASS_FILE_VERSION.matcher(message);
      return jarName
          + " is built for "
          + (version.find()
              ? "Java " + (Integer.parseInt(version.group(1)) - CLASS_FILE_VERSION_OF_JAVA_0)
              : "a newer Java")
          + ", and this is Java "
          + Runtime.version().feature()
          + "; run Tailrace on a newer Java";
    }
    if (error instanceof UnsatisfiedLinkError) {
      return jarName
          + " needs a native library that is not there ("
          + message
          + "); install it, or a build of the plugin for this machine";
    }
    if (error instanceof IncompatibleClassChangeError) {
      return jarName
          + " calls what is not there ("
          + message.replace('/', '.')
          + "); "
          + (message.contains("io.tailrace.api") || message.contains("io/tailrace/api")
              ? "it was built against another SDK than " + sdk
              : "its libraries do not fit one another")
          + ": use another version of the plugin";
    }
    return jarName
        + " has a class that the JVM does not accept ("
        + error.getClass().getSimpleName()
        + ": "
        + message
        + "); build it again";
  }

  private static String missingClass(String jarName, SdkVersion sdk, String name) {
    if (SpiClassLoader.isShared(name)) {
      return jarName
          + " uses "
          + name
          + ", which SDK "
          + sdk
          + " does not have; it was built against another version: use one that fits";
    }
    if (name.startsWith("io.tailrace.")) {
      return jarName
          + " uses "
          + name
          + ", which is not in the SDK; it was built against another version, or reaches into the"
          + " engine";
    }
    boolean isOfTheDaemon = OF_THE_DAEMON.stream().anyMatch(name::startsWith);
    return jarName
        + " uses "
        + name
        + ", which is neither in the jar nor in the SDK; "
        + (isOfTheDaemon ? "the daemon's own copy is not for plugins: " : "")
        + "build the jar with its libraries inside, as the plugin parent POM does";
  }

  /** What a static initialiser threw, now or when the class was first used; null if none did. */
  private static Throwable initialiserFailure(LinkageError error) {
    if (error instanceof ExceptionInInitializerError && error.getCause() != null) {
      return error.getCause();
    }
    boolean isLater =
        error instanceof NoClassDefFoundError
            && String.valueOf(error.getMessage()).startsWith("Could not initialize class");
    return isLater ? (error.getCause() == null ? error : error.getCause()) : null;
  }

  /** The exception in a few words. */
  static String text(Throwable failure) {
    String name = failure.getClass().getSimpleName();
    String message = failure.getMessage();
    return message == null || message.isBlank() ? name : name + ": " + message;
  }

  /** The linkage error that is behind an exception, or null. */
  static LinkageError linkageError(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
      if (t instanceof LinkageError error) {
        return error;
      }
    }
    return null;
  }
}
