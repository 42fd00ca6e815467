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
package io.tailrace.testkit;

import io.tailrace.api.Plugin;
import io.tailrace.api.Receipt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What the host expects of every plugin; a plugin's test extends it and says how it is configured.
 *
 * <p>Each test builds a pipeline of the configuration and closes it, which checks the books and
 * looks for threads and timers that are left.
 */
public abstract class PluginContract {
  private static final int THREADS = 4;
  private static final int STREAMS_PER_THREAD = 200;
  private static final long DEADLINE_SECONDS = 30;

  /**
   * A whole configuration in which the plugin stands. If it is a filter or an output, events with
   * the tag {@code test} have to reach it.
   */
  protected abstract String configuration();

  @Test
  public void stopsAndClosesWithoutHavingBeenStarted() throws Exception {
    try (TestPipeline pipeline = TestPipeline.of(configuration()).build()) {
      for (Plugin plugin : pipeline.plugins(Plugin.class)) {
        inPluginScope(pipeline, plugin::stop);
        inPluginScope(pipeline, plugin::close);
      }
    }
  }

  @Test
  public void closesWithoutHavingBeenStopped() throws Exception {
    try (TestPipeline pipeline = TestPipeline.of(configuration()).build()) {
      for (Plugin plugin : pipeline.plugins(Plugin.class)) {
        inPluginScope(pipeline, plugin::start);
      }
      final List<Plugin> upstreamFirst = new ArrayList<>(pipeline.plugins(Plugin.class));
      for (int i = upstreamFirst.size() - 1; i >= 0; i--) {
        inPluginScope(pipeline, upstreamFirst.get(i)::close);
      }
    }
  }

  @Test
  public void stopsAndClosesRepeatedly() throws Exception {
    try (TestPipeline pipeline = TestPipeline.of(configuration()).start()) {
      pipeline.stop();
      for (Plugin plugin : pipeline.plugins(Plugin.class)) {
        inPluginScope(pipeline, plugin::stop);
        inPluginScope(pipeline, plugin::close);
        inPluginScope(pipeline, plugin::stop);
        inPluginScope(pipeline, plugin::close);
      }
    }
  }

  @Test
  public void isMadeAgainAfterItWasClosed() {
    TestPipeline.of(configuration()).start().close();
    TestPipeline.of(configuration()).start().close();
  }

  @Test
  public void takesRecordsOfAnyShape() {
    try (TestPipeline pipeline = TestPipeline.of(configuration()).start()) {
      pipeline.emit("test", Map.of());
      pipeline.emit("test", 0, Map.of("message", ""));
      pipeline.emitAll("test", List.of(anyShape(), Map.of("a", "b"), anyShape()));
    }
  }

  @Test
  public void takesEventsOfManyThreads() throws Exception {
    try (TestPipeline pipeline = TestPipeline.of(configuration()).start()) {
      final CountDownLatch ready = new CountDownLatch(THREADS);
      final AtomicReference<Throwable> failure = new AtomicReference<>();
      final List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        final Thread thread = new Thread(() -> emitMany(pipeline, ready, failure), "emitter-" + i);
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        if (thread.isAlive()) {
          throw new AssertionError("emitting did not end within " + DEADLINE_SECONDS + " s");
        }
      }
      if (failure.get() != null) {
        throw new AssertionError("emitting failed", failure.get());
      }
    }
  }

  private static void emitMany(
      TestPipeline pipeline, CountDownLatch ready, AtomicReference<Throwable> failure) {
    try {
      ready.countDown();
      ready.await();
      for (int i = 0; i < STREAMS_PER_THREAD; i++) {
        final Receipt receipt =
            pipeline.emitAll("test", List.of(Map.of("n", i), Map.of("message", "text " + i)));
        if (receipt == null) {
          throw new AssertionError("no receipt");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  private static Map<String, Object> anyShape() {
    final Map<String, Object> record = new LinkedHashMap<>();
    record.put("", "the empty key");
    record.put("nil", null);
    record.put("flag", true);
    record.put("least", Long.MIN_VALUE);
    record.put("nan", Double.NaN);
    record.put("text", "ärger \u0000 \ud83d\ude00 \"\\\n");
    record.put("bytes", new byte[] {(byte) 0xff, (byte) 0xc1, 0});
    record.put("list", List.of(1, "two", Map.of("three", List.of())));
    record.put("map", Map.of("a", Map.of("b", Map.of())));
    return record;
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void inPluginScope(TestPipeline pipeline, Step step) throws Exception {
    final Thread thread = Thread.currentThread();
    final ClassLoader outer = thread.getContextClassLoader();
    thread.setContextClassLoader(pipeline.pluginLoader());
    try {
      step.run();
    } finally {
      thread.setContextClassLoader(outer);
    }
  }
}
