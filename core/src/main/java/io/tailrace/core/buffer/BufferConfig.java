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
package io.tailrace.core.buffer;

import io.tailrace.api.ByteSize;
import io.tailrace.api.Compression;
import io.tailrace.api.config.Argument;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.Name;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code <buffer>} section says about the engine; what it says about where chunks are kept
 * is the storage plugin's.
 *
 * <p>Source: fluentd lib/fluent/plugin/output.rb, the section {@code buffer}, and
 * lib/fluent/plugin/buffer.rb. Ours are {@code retry_scope}, {@code durability} and {@code
 * shutdown_flush_timeout}.
 *
 * @param chunkKeys what events are sorted by: tag, time, record fields
 * @param timekey length of a time slice, if time is among the keys
 * @param timekeyWait how long a time slice waits for late events
 * @param timekeyUseUtc whether slices begin in UTC
 * @param timekeyZone the zone that slices begin in, instead of the machine's
 * @param flushAtShutdown whether a stop flushes; if absent, memory buffers do
 * @param flushMode when chunks are queued
 * @param flushInterval age at which chunks are queued, in mode interval
 * @param flushThreadCount chunks that are written at the same time, 1 or more
 * @param flushThreadInterval least time between two looks for what is to be queued
 * @param flushThreadBurstInterval pause of a thread between two chunks
 * @param delayedCommitTimeout how long a pending write may take
 * @param overflowAction what happens to a stream when the buffer is full
 * @param retryForever whether there is no limit for retries
 * @param retryTimeout time after which retries end
 * @param retryMaxTimes retries after which they end
 * @param retrySecondaryThreshold part of that time after which the secondary is tried
 * @param retryType how intervals grow
 * @param retryWait first interval
 * @param retryExponentialBackoffBase factor between intervals
 * @param retryMaxInterval longest interval, before it is randomized
 * @param retryRandomize whether intervals vary by an eighth
 * @param retryScope whether a failure holds up all chunks, as in Fluentd, or the one that failed
 * @param chunkLimitSize most bytes of a chunk
 * @param totalLimitSize bytes at which no more is taken in
 * @param queueLimitLength that in chunks, as in old configurations
 * @param chunkLimitRecords most events of a chunk
 * @param chunkFullThreshold part of a limit at which a chunk is queued
 * @param queuedChunksLimitSize queued chunks at which no more are queued by time
 * @param compress how chunks are compressed
 * @param decompressionSizeLimit most bytes that a chunk may have when it is decompressed
 * @param disableChunkBackup whether what is given up is thrown away
 * @param durability what an acknowledged event survives
 * @param shutdownFlushTimeout how long a stop flushes
 */
public record BufferConfig(
    @Argument @Default("") List<String> chunkKeys,
    Optional<Duration> timekey,
    @Default("600") Duration timekeyWait,
    @Default("false") boolean timekeyUseUtc,
    Optional<String> timekeyZone,
    Optional<Boolean> flushAtShutdown,
    @Default("default") Setting<FlushMode> flushMode,
    @Default("60") Setting<Duration> flushInterval,
    @Default("1") int flushThreadCount,
    @Default("1.0") double flushThreadInterval,
    @Default("1.0") double flushThreadBurstInterval,
    @Default("60") Duration delayedCommitTimeout,
    @Default("throw_exception") OverflowAction overflowAction,
    @Default("false") boolean retryForever,
    @Default("72h") Duration retryTimeout,
    Optional<Integer> retryMaxTimes,
    @Default("0.8") double retrySecondaryThreshold,
    @Default("exponential_backoff") RetryType retryType,
    @Default("1") Duration retryWait,
    @Default("2") double retryExponentialBackoffBase,
    Optional<Duration> retryMaxInterval,
    @Default("true") boolean retryRandomize,
    @Default("output") RetryScope retryScope,
    Optional<ByteSize> chunkLimitSize,
    Optional<ByteSize> totalLimitSize,
    Optional<Integer> queueLimitLength,
    Optional<Integer> chunkLimitRecords,
    @Default("0.95") double chunkFullThreshold,
    Optional<Integer> queuedChunksLimitSize,
    @Default("text") Compress compress,
    @Default("256m") ByteSize decompressionSizeLimit,
    @Default("false") boolean disableChunkBackup,
    @Default("os") Durability durability,
    @Default("25s") Duration shutdownFlushTimeout) {

  private static final Duration SHUTDOWN_FLUSH_TIMEOUT_MAX = Duration.ofSeconds(45);

  /** When chunks are queued. */
  public enum FlushMode {
    /** {@link #LAZY} if time is a chunk key, otherwise {@link #INTERVAL}. */
    DEFAULT,
    /** When they are full or their time slice is over. */
    LAZY,
    /** When they are full or old enough. */
    INTERVAL,
    /** After each append. */
    IMMEDIATE
  }

  /** What happens to a stream when the buffer is full. */
  public enum OverflowAction {
    /** It is refused. */
    THROW_EXCEPTION,
    /** Its receipt is pending until there is room. */
    BLOCK,
    /** The oldest queued chunk is thrown away. */
    DROP_OLDEST_CHUNK
  }

  /** How intervals between retries grow. */
  public enum RetryType {
    /** By a factor. */
    EXPONENTIAL_BACKOFF,
    /** Not at all. */
    PERIODIC
  }

  /** What a failure holds up. */
  public enum RetryScope {
    /** All chunks of the output. */
    OUTPUT,
    /** The chunk that failed. */
    CHUNK
  }

  /** How chunks are compressed. */
  public enum Compress {
    /** Not. */
    TEXT,
    /** Each append is a gzip member. */
    GZIP,
    /** Each append is a zstd frame. */
    ZSTD
  }

  /** What an acknowledged event survives, in buffers that persist. */
  public enum Durability {
    /** The end of the process. */
    @Name("os")
    PROCESS,
    /** The end of the machine: it is on the disk. */
    @Name("fsync")
    DISK
  }

  /** Checks what one value alone says. */
  public BufferConfig {
    if (flushThreadCount < 1) {
      throw new ParameterException(
          "flush_thread_count",
          "flush_thread_count is " + flushThreadCount + ": nothing would ever be flushed",
          "write 1 or more");
    }
    expectPositive("chunk_limit_size", chunkLimitSize.map(ByteSize::bytes));
    expectPositive("total_limit_size", totalLimitSize.map(ByteSize::bytes));
    expectPositive("queue_limit_length", queueLimitLength.map(Integer::longValue));
    expectNotNegative("flush_interval", flushInterval.value());
    expectNotNegative("timekey_wait", timekeyWait);
    expectNotNegative("delayed_commit_timeout", delayedCommitTimeout);
    expectNotNegative("retry_timeout", retryTimeout);
    expectNotNegative("retry_wait", retryWait);
    retryMaxInterval.ifPresent(interval -> expectNotNegative("retry_max_interval", interval));
    expectNotNegative("shutdown_flush_timeout", shutdownFlushTimeout);
    if (retrySecondaryThreshold <= 0 || retrySecondaryThreshold >= 1) {
      throw new ParameterException(
          "retry_secondary_threshold",
          "retry_secondary_threshold is " + retrySecondaryThreshold,
          "write a number between 0 and 1");
    }
    if (!(chunkFullThreshold > 0 && chunkFullThreshold <= 1)) {
      throw new ParameterException(
          "chunk_full_threshold",
          "chunk_full_threshold is " + chunkFullThreshold,
          "write a number above 0 and up to 1");
    }
    if (chunkLimitRecords.isPresent() && chunkLimitRecords.get() < 1) {
      throw new ParameterException(
          "chunk_limit_records",
          "chunk_limit_records is " + chunkLimitRecords.get(),
          "write 1 or more");
    }
    if (shutdownFlushTimeout.compareTo(SHUTDOWN_FLUSH_TIMEOUT_MAX) > 0) {
      throw new ParameterException(
          "shutdown_flush_timeout",
          "shutdown_flush_timeout is " + shutdownFlushTimeout.toSeconds() + " s",
          "write up to "
              + SHUTDOWN_FLUSH_TIMEOUT_MAX.toSeconds()
              + "s: a stop that takes longer is cut off");
    }
    if (!(flushThreadInterval >= 0) || !(flushThreadBurstInterval >= 0)) {
      throw new ParameterException(
          flushThreadInterval >= 0 ? "flush_thread_burst_interval" : "flush_thread_interval",
          "the interval is negative",
          "write 0 or more seconds");
    }
  }

  /** Refuses a limit that no event could keep. */
  private static void expectPositive(String name, Optional<Long> limit) {
    if (limit.isPresent() && limit.get() < 1) {
      throw new ParameterException(
          name,
          name + " is " + limit.get() + ": the buffer could take nothing",
          "write more than 0, or remove the line");
    }
  }

  private static void expectNotNegative(String name, Duration time) {
    if (time.isNegative()) {
      throw new ParameterException(
          name, name + " is negative: " + time.toMillis() / 1000.0 + " s", "write 0 or more");
    }
  }

  /** The compression of what is appended. */
  public Optional<Compression> compression() {
    return switch (compress) {
      case TEXT -> Optional.empty();
      case GZIP -> Optional.of(Compression.GZIP);
      case ZSTD -> Optional.of(Compression.ZSTD);
    };
  }
}
