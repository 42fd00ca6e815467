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
package io.tailrace.core.seam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

final class HostThreadsTest {
  @Test
  void makesThreadsWithoutTheContextClassLoaderOfWhoeverNeedsThem() {
    final Thread current = Thread.currentThread();
    final ClassLoader outer = current.getContextClassLoader();
    current.setContextClassLoader(new ClassLoader(outer) {});
    try {
      final Thread thread = HostThreads.named("timer").newThread(() -> {});

      assertThat(thread.getContextClassLoader()).isSameAs(HostThreads.class.getClassLoader());
      assertThat(thread.getName()).isEqualTo("timer");
      assertThat(thread.isDaemon()).isTrue();
    } finally {
      current.setContextClassLoader(outer);
    }
  }

  @Test
  void numbersThreads() {
    final ThreadFactory factory = HostThreads.numbered("flush");

    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("flush-0");
    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("flush-1");
  }
}
