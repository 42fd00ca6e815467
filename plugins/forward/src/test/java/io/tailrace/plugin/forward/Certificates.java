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
package io.tailrace.plugin.forward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** Keys and certificates that vouch for themselves, in PEM files, made by Java's keytool. */
final class Certificates {
  private static final String PASSWORD = "password";

  private final Path dir;

  Certificates(Path dir) {
    this.dir = dir;
  }

  /** The certificate of a name, which is made when it is first asked for. */
  Path certificate(String name) throws IOException, GeneralSecurityException, InterruptedException {
    make(name);
    return dir.resolve(name + ".cert.pem");
  }

  Path key(String name) throws IOException, GeneralSecurityException, InterruptedException {
    make(name);
    return dir.resolve(name + ".key.pem");
  }

  private void make(String name)
      throws IOException, GeneralSecurityException, InterruptedException {
    final Path store = dir.resolve(name + ".p12");
    if (Files.exists(store)) {
      return;
    }
    final Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(name + ".log").toFile())
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException(Files.readString(dir.resolve(name + ".log")));
    }
    final KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    write(name + ".cert.pem", "CERTIFICATE", keys.getCertificate("own").getEncoded());
    write(
        name + ".key.pem", "PRIVATE KEY", keys.getKey("own", PASSWORD.toCharArray()).getEncoded());
  }

  private void write(String file, String type, byte[] der) throws IOException {
    final String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        dir.resolve(file),
        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}
