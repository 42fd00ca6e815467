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
package io.tailrace.core.topology;

import io.tailrace.api.PluginContext.TimerAction;
import io.tailrace.core.plugin.PluginScope;
import io.tailrace.core.seam.Scheduler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * A plugin's timer. An action that throws stops its timer; one that runs when the plugin is stopped
 * is waited for, so that the plugin is not closed under it.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/timer.rb.
 */
final class TimerHelper implements Component.Helper {
  private static final long STOP_WAIT_SECONDS = 5;

  private final ReentrantLock runs = new ReentrantLock(); // held while the action runs
  private final Component component;
  private final Scheduler scheduler;
  private final Duration interval;
  private final TimerAction action;
  private final Logger log;
  private volatile Scheduler.Cancellable running;
  private volatile boolean isStopped;

  TimerHelper(
      Component component, Scheduler scheduler, Duration interval, TimerAction action, Logger log) {
    this.component = component;
    this.scheduler = scheduler;
    this.interval = interval;
    this.action = action;
    this.log = log;
  }

  @Override
  public void start() {
    isStopped = false;
    running = scheduler.every(interval, this::run);
  }

  @Override
  public void stop() throws InterruptedException {
    cancel();
    if (runs.tryLock(STOP_WAIT_SECONDS, TimeUnit.SECONDS)) {
      runs.unlock();
    } else {
      log.warn(
          "a timer of the plugin is still busy after {} seconds; going on without waiting for it",
          STOP_WAIT_SECONDS);
    }
  }

  private void cancel() {
    isStopped = true;
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  public void close() {
    cancel();
  }

  private void run() {
    runs.lock();
    try {
      if (!isStopped) {
        runAction();
      }
    } finally {
      runs.unlock();
    }
  }

  private void runAction() {
    final PluginScope scope = component.enter();
    try (scope) {
      action.run();
    } catch (Exception | Error e) {
      Component.restoreInterrupt(e);
      log.atError()
          .setCause(e)
          .addKeyValue("error", e)
          .log("Unexpected error raised. Stopping the timer.");
      cancel();
    }
  }
}
