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

import io.tailrace.api.net.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * Looks names up by the system's resolver, and by DNS where more than addresses is asked for, on
 * threads of its own that end when there is nothing to do. Thread-safe.
 */
final class HostNames implements Names, AutoCloseable {
  private static final String DNS_TIMEOUT_MS = "2000";
  private static final String DNS_TRIES = "2";

  private static final String JAVA_KEEPS_SECONDS = "networkaddress.cache.ttl";

  private final ThreadPoolExecutor threads;

  HostNames() {
    // Java would keep addresses for 30 s. How long they are kept is for whoever asks to decide.
    if (Security.getProperty(JAVA_KEEPS_SECONDS) == null) {
      Security.setProperty(JAVA_KEEPS_SECONDS, "0");
    }
    threads = LookupThreads.create("client-lookup");
  }

  @Override
  public CompletionStage<List<InetAddress>> addresses(String host) {
    return lookUp(host, () -> List.of(InetAddress.getAllByName(host)));
  }

  @Override
  public CompletionStage<List<InetAddress>> addresses(String host, String server) {
    return lookUp(
        host,
        () -> {
          final List<InetAddress> addresses = new ArrayList<>();
          for (String type : List.of("A", "AAAA")) {
            for (String text : records(host, Optional.of(server), type)) {
              addresses.add(InetAddress.getByName(text));
            }
          }
          if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
          }
          return addresses;
        });
  }

  @Override
  public CompletionStage<List<SrvRecord>> services(String name, Optional<String> server) {
    return lookUp(
        name,
        () -> {
          final List<SrvRecord> records = new ArrayList<>();
          for (String text : records(name, server, "SRV")) {
            records.add(srv(text));
          }
          records.sort(Comparator.comparingInt(SrvRecord::priority));
          return List.copyOf(records);
        });
  }

  /** Reads {@code 0 5 24224 host.example.}. */
  private static SrvRecord srv(String text) throws IOException {
    final String[] parts = text.trim().split(" +");
    try {
      final String target = parts[3];
      return new SrvRecord(
          Integer.parseInt(parts[0]),
          Integer.parseInt(parts[1]),
          Integer.parseInt(parts[2]),
          target.endsWith(".") ? target.substring(0, target.length() - 1) : target);
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException("'" + text + "' is no SRV record", e);
    }
  }

  /** The records of one type; none if the name is not known. */
  private static List<String> records(String name, Optional<String> server, String type)
      throws NamingException {
    final Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, server.map(host -> "dns://" + host).orElse("dns:"));
    environment.put("com.sun.jndi.dns.timeout.initial", DNS_TIMEOUT_MS);
    environment.put("com.sun.jndi.dns.timeout.retries", DNS_TRIES);
    final InitialDirContext dns = new InitialDirContext(environment);
    final List<String> values = new ArrayList<>();
    try {
      final Attribute found = dns.getAttributes(name, new String[] {type}).get(type);
      if (found != null) {
        for (NamingEnumeration<?> all = found.getAll(); all.hasMore(); ) {
          values.add(String.valueOf(all.next()));
        }
      }
      return values;
    } catch (NameNotFoundException e) {
      return values;
    } finally {
      dns.close();
    }
  }

  private <T> CompletionStage<T> lookUp(String name, Callable<T> task) {
    final CompletableFuture<T> found = new CompletableFuture<>();
    try {
      threads.execute(
          () -> {
            try {
              found.complete(task.call());
            } catch (UnknownHostException e) {
              found.completeExceptionally(
                  new UnknownHostException("'" + name + "' is not a known host"));
            } catch (IOException e) {
              found.completeExceptionally(e);
            } catch (Exception e) {
              found.completeExceptionally(
                  new IOException("'" + name + "' cannot be looked up: " + e.getMessage(), e));
            }
          });
    } catch (RejectedExecutionException e) {
      found.completeExceptionally(
          new IOException("'" + name + "' cannot be looked up: too many lookups are waiting", e));
    }
    return found;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
