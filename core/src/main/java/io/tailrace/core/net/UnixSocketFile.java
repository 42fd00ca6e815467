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
package io.tailrace.core.net;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The place of a unix socket in the file system. */
final class UnixSocketFile {
  private UnixSocketFile() {}

  /**
   * Makes room for a socket: the directories above it, and a socket that was left there goes.
   *
   * @return whether there was one
   * @throws BindException if another process listens there, or if there is something else
   */
  static boolean claim(Path path) throws IOException {
    final Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new BindException(
          "cannot listen on "
              + path
              + ": there is a file that is no socket; move it, or give this server another path");
    }
    if (isServed(path)) {
      throw new BindException(
          "cannot listen on "
              + path
              + ": another process listens there (see which with: ss -lxp src "
              + path
              + "); stop it, or give this server another path");
    }
    Files.delete(path);
    return true;
  }

  private static boolean isServed(Path path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false); // its backlog may be full
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
        return true;
      } catch (IOException e) {
        return false; // nobody accepts what the socket file stands for
      }
    }
  }
}
