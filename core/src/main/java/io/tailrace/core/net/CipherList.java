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

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;

/**
 * Reads OpenSSL's cipher lists: names and classes of suites between colons, with {@code !}, {@code
 * -} and {@code +} in front of them, classes combined by {@code +}.
 *
 * <p>Only suites that Java has can be chosen, and never one without encryption or without
 * authentication. The suites of TLS 1.3 are not chosen by such lists, as in OpenSSL: all are
 * offered. {@code @STRENGTH} keeps Java's order, strongest first; {@code @SECLEVEL} is left to
 * Java's own limits. Words that OpenSSL knows and Java has no suite for choose none.
 *
 * <p>Source: openssl-ciphers(1).
 */
final class CipherList {
  private CipherList() {}

  /**
   * The suites that a list chooses, by Java's names.
   *
   * @throws IllegalArgumentException if it chooses none
   */
  static List<String> suites(String list) {
    final List<String> all = available();
    final List<String> pool = all.stream().filter(suite -> suite.contains("_WITH_")).toList();
    final LinkedHashSet<String> chosen = new LinkedHashSet<>();
    final Set<String> banned = new HashSet<>();
    for (String word : list.trim().split("[:, ]+")) {
      if (word.isEmpty() || word.startsWith("@")) {
        continue;
      }
      final char operator = word.charAt(0);
      final boolean hasOperator = operator == '!' || operator == '-' || operator == '+';
      final List<String> meant = matching(pool, hasOperator ? word.substring(1) : word);
      switch (hasOperator ? operator : ' ') {
        case '!':
          banned.addAll(meant);
          meant.forEach(chosen::remove);
          break;
        case '-':
          meant.forEach(chosen::remove);
          break;
        case '+':
          for (String suite : meant) {
            if (chosen.remove(suite)) {
              chosen.add(suite);
            }
          }
          break;
        default:
          for (String suite : meant) {
            if (!banned.contains(suite)) {
              chosen.add(suite);
            }
          }
      }
    }
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "ciphers '" + list + "' chooses no cipher suite that Java has");
    }
    final List<String> result = new ArrayList<>();
    for (String suite : all) {
      if (!suite.contains("_WITH_") && suite.startsWith("TLS_")) {
        result.add(suite);
      }
    }
    result.addAll(chosen);
    return result;
  }

  private static List<String> matching(List<String> pool, String word) {
    final String[] classes = word.split("\\+");
    return pool.stream()
        .filter(
            suite -> {
              final Set<String> words = words(suite);
              return Arrays.stream(classes).allMatch(words::contains);
            })
        .toList();
  }

  /** Everything that OpenSSL calls the suite or a class that it is in. */
  static Set<String> words(String suite) {
    final int with = suite.indexOf("_WITH_");
    final String exchange = suite.substring(suite.indexOf('_') + 1, with);
    final String cipher = suite.substring(with + "_WITH_".length());
    final Set<String> words = new TreeSet<>();
    words.add(suite);
    words.add(openSslName(exchange, cipher));
    words.addAll(List.of("ALL", "DEFAULT"));
    addExchange(exchange, words);
    addCipher(cipher, words);
    return words;
  }

  private static void addExchange(String exchange, Set<String> words) {
    if (exchange.startsWith("ECDHE")) {
      words.addAll(List.of("ECDHE", "EECDH", "kECDHE", "kEECDH", "ECDH"));
    } else if (exchange.startsWith("DHE")) {
      words.addAll(List.of("DHE", "EDH", "kDHE", "kEDH", "DH"));
    } else if (exchange.equals("RSA")) {
      words.add("kRSA");
    } else if (exchange.startsWith("ECDH_")) {
      words.addAll(List.of("ECDH", "kECDH"));
    }
    if (exchange.endsWith("ECDSA")) {
      words.addAll(List.of("aECDSA", "ECDSA"));
    } else if (exchange.endsWith("RSA")) {
      words.addAll(List.of("aRSA", "RSA"));
    } else if (exchange.endsWith("DSS")) {
      words.addAll(List.of("aDSS", "DSS"));
    }
  }

  private static void addCipher(String cipher, Set<String> words) {
    if (cipher.startsWith("AES_")) {
      words.addAll(List.of("AES", "HIGH", "AES" + cipher.substring(4, 7)));
      if (cipher.contains("_GCM_")) {
        words.add("AESGCM");
      }
    } else if (cipher.startsWith("CHACHA20")) {
      words.addAll(List.of("CHACHA20", "HIGH"));
    } else if (cipher.startsWith("3DES")) {
      words.addAll(List.of("3DES", "MEDIUM"));
    } else if (cipher.startsWith("RC4")) {
      words.addAll(List.of("RC4", "MEDIUM"));
    }
    final boolean isAead = cipher.contains("_GCM_") || cipher.startsWith("CHACHA20");
    if (isAead) {
      words.addAll(List.of("AEAD", "TLSv1.2"));
    } else if (cipher.endsWith("_SHA")) {
      words.addAll(List.of("SHA", "SHA1", "SSLv3", "TLSv1", "TLSv1.0"));
    } else if (cipher.endsWith("_MD5")) {
      words.add("MD5");
    } else {
      words.addAll(List.of(cipher.substring(cipher.lastIndexOf('_') + 1), "TLSv1.2"));
    }
  }

  private static String openSslName(String exchange, String cipher) {
    final String prefix = exchange.equals("RSA") ? "" : exchange.replace('_', '-') + "-";
    if (cipher.startsWith("CHACHA20")) {
      return prefix + "CHACHA20-POLY1305";
    }
    if (cipher.startsWith("3DES")) {
      return prefix + "DES-CBC3-SHA";
    }
    return prefix
        + cipher
            .replace("AES_128", "AES128")
            .replace("AES_256", "AES256")
            .replace("_CBC_", "_")
            .replace('_', '-');
  }

  /** Java's suites, strongest first, without those that would protect nothing. */
  private static List<String> available() {
    final String[] supported;
    try {
      supported = SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java has no TLS", e);
    }
    final List<String> suites = new ArrayList<>();
    for (String suite : supported) {
      final String upper = suite.toUpperCase(Locale.ROOT);
      if (!upper.contains("NULL")
          && !upper.contains("ANON")
          && !upper.contains("EXPORT")
          && !upper.contains("KRB5")
          && !upper.contains("RENEGOTIATION")) {
        suites.add(suite);
      }
    }
    return suites;
  }
}
