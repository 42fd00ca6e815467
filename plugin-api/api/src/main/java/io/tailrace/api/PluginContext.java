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

import io.tailrace.api.config.PluginRef;
import io.tailrace.api.net.Names;
import io.tailrace.api.net.TlsParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * What the host gives to a plugin. All helpers belong to the plugin's life: what was asked for in
 * the constructor is open from {@link Plugin#start} to {@link Plugin#stop}, and nothing outlives
 * {@link Plugin#close}.
 */
public interface PluginContext {
  /** The plugin's {@code @id}, or a name of the host's making where none is given. */
  String id();

  /** Whether the configuration gives an {@code @id}. */
  boolean hasConfiguredId();

  /** The plugin's log; its lines carry the id and obey {@code @log_level}. */
  Logger log();

  /** Where the daemon's log goes, for plugins that print there. */
  LogDevice logDevice();

  /** The process's standard output. */
  LogDevice standardOutput();

  /** A counter of the plugin's own, shown with its metrics; the same one for the same name. */
  Counter counter(String name, String description);

  /**
   * A number of the plugin's own that goes up and down, shown among its {@link
   * ComponentStatus#statistics}. To be called in the constructor.
   */
  void gauge(String name, String description, LongSupplier value);

  /** Nanoseconds since the epoch, now. */
  long nowNs();

  /** Nanoseconds from an arbitrary point, never going back; for differences. */
  long elapsedNs();

  /** The time now, for events that have none. */
  FallbackTime now();

  /** Looks up names. */
  Names names();

  /** Reads certificates, keys and lists of ciphers, for libraries that speak TLS by themselves. */
  TlsParts tlsParts();

  /** The short name of the host. */
  String hostname();

  /** Number of this worker, 0 or more. */
  int workerId();

  /** A directory of the plugin's own; exists only with {@code root_dir} and {@code @id}. */
  Optional<Path> directory();

  /** Calls the action every {@code interval}, from start to stop, never twice at once. */
  void every(Duration interval, TimerAction action);

  /** JSON, regular expressions, time formats, compression: on bytes. */
  Codecs codecs();

  /** A new writer for streams of the plugin's own. */
  StreamWriter newStreamWriter();

  /** A new scanner for packed events from outside. */
  EventScanner newEventScanner();

  /**
   * Makes a plugin that is nested in this one's configuration; it is started and stopped with this
   * one. To be called in the constructor.
   */
  <T extends Plugin> T create(PluginRef<T> ref);

  /**
   * Makes a plugin of another type from this plugin's own section, as a formatter does that wraps
   * another one; otherwise as {@link #create(PluginRef)}.
   */
  <T extends Plugin> T create(Class<T> kind, String type);

  /**
   * Makes what adds the fields of an {@code <inject>} section to records: nothing if there is no
   * section. To be called in the constructor.
   */
  Injector injector(Optional<InjectOptions> options);

  /** Takes events that cannot be handled. */
  ErrorEvents errors();

  /** What a timer runs; an exception is logged and stops the timer. */
  interface TimerAction {
    /** Does what is due; called on a thread of the host, which it must not hold for long. */
    void run() throws Exception;
  }
}
