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

import io.tailrace.api.ByteSink;
import io.tailrace.api.LogDevice;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A log device that keeps what is written to it. Thread-safe. */
public final class CapturedDevice implements LogDevice {
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteSink written = new ByteSink(1024); // guarded by lock
  private int writes; // guarded by lock

  CapturedDevice() {}

  @Override
  public void write(byte[] bytes, int offset, int length) {
    lock.lock();
    try {
      written.write(bytes, offset, length);
      writes++;
    } finally {
      lock.unlock();
    }
  }

  /** All that was written, byte for byte. */
  public byte[] bytes() {
    lock.lock();
    try {
      return written.toByteArray();
    } finally {
      lock.unlock();
    }
  }

  /** All that was written, read as UTF-8. */
  public String text() {
    lock.lock();
    try {
      return written.toString();
    } finally {
      lock.unlock();
    }
  }

  /** The lines that were written, without their ends. */
  public List<String> lines() {
    return text().lines().toList();
  }

  /** Calls of {@link #write} so far. */
  public int writes() {
    lock.lock();
    try {
      return writes;
    } finally {
      lock.unlock();
    }
  }
}
