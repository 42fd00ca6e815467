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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.tailrace.api.PartialFailure;
import io.tailrace.api.Receipt;
import io.tailrace.api.RollbackException;
import io.tailrace.api.UnrecoverableException;
import io.tailrace.core.buffer.TestEngine.Write;
import io.tailrace.core.seam.ReadPause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  @TempDir private Path folder;
  private TestEngine t;

  @BeforeEach
  void open() {
    t = new TestEngine(folder);
  }

  @AfterEach
  void close() {
    t.close();
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  // ---- when chunks are written

  @Test
  void writesAChunkWhenItIsOldEnough() throws Exception {
    t.start("flush_interval 10s");
    t.emit("a", 1, 2);
    t.emit("b", 3);
    t.clock.advance(seconds(9));
    assertThat(t.writes).isEmpty();
    t.clock.advance(seconds(3));
    assertThat(t.writes).extracting(Write::numbers).containsExactly(List.of(1L, 2L, 3L));
    assertThat(t.hop.counts().out()).isEqualTo(3);
    assertThat(t.hop.counts().held()).isZero();
  }

  @Test
  void writesAtOnceInModeImmediate() throws Exception {
    t.start("flush_mode immediate");
    t.emit("a", 1);
    assertThat(t.writes).extracting(Write::numbers).containsExactly(List.of(1L));
  }

  @Test
  void writesInModeImmediateAlsoWhatCameWhileItWasWriting() throws Exception {
    t.start("flush_mode immediate");
    t.duringNextWrite(
        () -> {
          t.emit("a", 2);
          t.emit("a", 3);
          t.emit("a", 4);
        });
    t.emit("a", 1);
    assertThat(t.writes)
        .extracting(Write::numbers)
        .containsExactly(List.of(1L), List.of(2L), List.of(3L), List.of(4L));
  }

  @Test
  void inModeLazyOnlyFullChunksAreWritten() throws Exception {
    t.start("flush_mode lazy\nchunk_limit_records 3");
    t.emit("a", 1, 2);
    t.clock.advance(Duration.ofDays(1));
    assertThat(t.writes).isEmpty();
    t.emit("a", 3);
    assertThat(t.writes).extracting(Write::numbers).containsExactly(List.of(1L, 2L, 3L));
  }

  @Test
  void aTimeSliceIsWrittenWhenItIsOverAndHasWaited() throws Exception {
    t.keys("time").start("timekey 60\ntimekey_wait 10s\ntimekey_use_utc true");
    final long start = t.second() - t.second() % 60;
    t.emitAt("a", start + 59, 1);
    t.emitAt("a", start + 60, 2);
    t.clock.advance(seconds(start + 69 - t.second()));
    assertThat(t.writes).isEmpty();
    t.clock.advance(seconds(3));
    assertThat(t.writes).extracting(Write::numbers).containsExactly(List.of(1L));
    assertThat(t.writes.get(0).chunk().timekey()).hasValue(start);
  }

  @Test
  void automaticQueueingStopsAtTheLimitOfQueuedChunks() throws Exception {
    t.keys("tag").start("flush_interval 1s\nqueued_chunks_limit_size 2");
    t.failWith(new IOException("down"));
    t.emit("first", 0);
    t.clock.advance(seconds(3));
    for (int i = 1; i < 5; i++) {
      t.emit("t" + i, i);
    }
    t.clock.advance(seconds(30));
    assertThat(t.engine.statistics().queueLength()).isEqualTo(2);
    assertThat(t.engine.statistics().stageLength()).isEqualTo(3);
    t.engine.flush();
    assertThat(t.engine.statistics().queueLength()).isEqualTo(5);
  }

  @Test
  void chunksAreSortedByTagAndField() throws Exception {
    t.keys("tag,n").start("flush_mode lazy");
    t.emit("a", 1, 2, 1);
    t.emit("b", 1);
    t.engine.flush();
    t.clock.advance(seconds(10));
    assertThat(t.writes)
        .extracting(write -> write.tag() + write.chunk().variables() + write.numbers())
        .containsExactly("a{n=1}[1, 1]", "a{n=2}[2]", "b{n=1}[1]");
  }

  @Test
  void restsBetweenChunksForTheBurstInterval() throws Exception {
    t.keys("tag").start("flush_mode lazy\nflush_thread_burst_interval 5s");
    t.emit("a", 1);
    t.emit("b", 2);
    t.engine.flush();
    assertThat(t.writes).hasSize(1);
    t.clock.advance(seconds(4));
    assertThat(t.writes).hasSize(1);
    t.clock.advance(seconds(1));
    assertThat(t.writes).hasSize(2);
  }

  // ---- limits

  @Test
  void aFullChunkGivesWayToTheNext() throws Exception {
    t.start("flush_mode lazy\nchunk_limit_records 4\nflush_thread_burst_interval 0");
    t.emit("a", 1, 2, 3);
    t.emit("a", 4, 5);
    t.emit("a", 6, 7, 8, 9, 10, 11, 12, 13, 14);
    t.engine.flush();
    assertThat(t.writes)
        .extracting(Write::numbers)
        .containsExactly(
            List.of(1L, 2L, 3L),
            List.of(4L, 5L, 6L, 7L),
            List.of(8L, 9L, 10L, 11L),
            List.of(12L, 13L, 14L));
  }

  @Test
  void anEventLargerThanAChunkIsRefusedAfterTheOthersAreStored() throws Exception {
    t.start("flush_mode lazy\nchunk_limit_size 64\nflush_thread_burst_interval 0");
    final Receipt receipt =
        t.emitRecords("a", List.of(Map.of("n", 1L), Map.of("x", "y".repeat(100)), Map.of("n", 2L)));
    assertThat(receipt.failure())
        .isInstanceOf(BufferOverflowException.class)
        .hasMessageMatching(
            "a \\d+ bytes record \\(nth: 1\\) is larger than buffer chunk limit size \\(64\\)");
    t.engine.flush();
    assertThat(t.allNumbers()).containsExactly(1L, 2L);
    assertThat(t.hop.counts().refused()).isEqualTo(1);
  }

  @Test
  void refusesWhenTheBufferIsFull() throws Exception {
    t.start("flush_mode lazy\ntotal_limit_size 20");
    assertThat(t.emit("a", 1, 2).isAccepted()).isTrue();
    final Receipt refused = t.emit("a", 3);
    assertThat(refused.failure()).hasMessage("buffer space has too many data");
    assertThat(t.hop.counts().refused()).isEqualTo(1);
  }

  @Test
  void blocksUntilThereIsRoomAndStoresOnce() throws Exception {
    t.start("flush_mode lazy\ntotal_limit_size 20\noverflow_action block");
    t.emit("a", 1, 2);
    final Receipt first = t.emit("a", 3);
    final Receipt second = t.emit("a", 4);
    assertThat(first.isDone()).isFalse();
    t.engine.flush();
    assertThat(first.isAccepted()).isTrue();
    assertThat(second.isAccepted()).isTrue();
    t.engine.flush();
    t.clock.advance(seconds(5));
    assertThat(t.allNumbers()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void whatBlocksIsRefusedAtTheStop() throws Exception {
    t.start("flush_mode lazy\ntotal_limit_size 20\noverflow_action block\nflush_at_shutdown false");
    t.emit("a", 1, 2);
    final Receipt blocked = t.emit("a", 3);
    t.engine.stop();
    assertThat(blocked.failure()).hasMessage("the buffer is full, and the daemon stops");
  }

  // ---- pace: events of 15 bytes, a chunk each; from the fourth queued chunk on

  private static final String PACED = "flush_mode lazy\nchunk_limit_size 15\ntotal_limit_size 90\n";

  /** Queues chunks whose writes are pending, and gives the answers that would end them. */
  private List<CompletableFuture<Void>> queue(int count) {
    final List<CompletableFuture<Void>> answers = new ArrayList<>();
    for (int n = 1; n <= count; n++) {
      answers.add(new CompletableFuture<>());
      t.answerWith(answers.get(n - 1));
      assertThat(t.emit("a", n).isAccepted()).isTrue();
    }
    return answers;
  }

  @Test
  void inputsRestUntilAnOutputThatMakesHeadwayHasCaughtUp() throws Exception {
    t.start(PACED);
    final List<CompletableFuture<Void>> answers = queue(3);
    assertThat(ReadPause.take()).isNull();
    answers.addAll(queue(1));
    final CompletableFuture<Void> pause = ReadPause.take();
    assertThat(pause).isNotDone();
    answers.addAll(queue(1));
    assertThat(ReadPause.take()).isSameAs(pause);
    answers.get(0).complete(null);
    assertThat(pause).isNotDone();
    answers.get(1).complete(null);
    assertThat(pause).isDone();
    answers.forEach(answer -> answer.complete(null));
    assertThat(t.scheduler.size()).isZero();
  }

  @Test
  void inputsRestForAMomentAndNotForAnOutputThatMakesNoHeadway() throws Exception {
    t.start(PACED);
    final List<CompletableFuture<Void>> answers = queue(4);
    final CompletableFuture<Void> pause = ReadPause.take();
    t.clock.advance(Duration.ofMillis(99));
    assertThat(pause).isNotDone();
    t.clock.advance(Duration.ofMillis(1));
    assertThat(pause).isDone();
    answers.addAll(queue(1));
    assertThat(ReadPause.take()).as("nothing went in that moment").isNull();
    answers.get(0).complete(null);
    answers.addAll(queue(1));
    assertThat(ReadPause.take()).as("a chunk went, though the queue is long still").isNotDone();
    answers.forEach(answer -> answer.complete(null));
  }

  @Test
  void inputsOfAnOutputThatFailsDoNotRest() throws Exception {
    t.start(PACED);
    t.failWith(new IOException("down"));
    for (int n = 1; n <= 3; n++) {
      t.emit("a", n);
    }
    t.clock.advance(Duration.ofMillis(1));
    t.emit("a", 4);
    assertThat(ReadPause.take()).isNotNull();
    t.clock.advance(Duration.ofMillis(100));
    t.emit("a", 5);
    assertThat(ReadPause.take()).isNull();
    t.failWith(null);
  }

  @Test
  void inputsOfABufferThatPersistsDoNotRest() throws Exception {
    t.persistent().start(PACED);
    final List<CompletableFuture<Void>> answers = queue(5);
    assertThat(ReadPause.take()).isNull();
    answers.forEach(answer -> answer.complete(null));
  }

  @Test
  void whoRestsGoesOnAtTheStop() throws Exception {
    t.start(PACED + "flush_at_shutdown false");
    queue(4);
    final CompletableFuture<Void> pause = ReadPause.take();
    t.engine.stop();
    assertThat(pause).isDone();
    assertThat(t.keptNumbers()).hasSize(4);
    assertThat(t.scheduler.size()).isZero();
  }

  @Test
  void dropsTheOldestChunkIfTold() throws Exception {
    t.keys("tag").start("flush_mode lazy\ntotal_limit_size 40\noverflow_action drop_oldest_chunk");
    t.failWith(new IOException("down"));
    t.emit("a", 1, 2);
    t.engine.flush();
    t.emit("b", 3, 4);
    assertThat(t.emit("b", 5).isAccepted()).isTrue();
    assertThat(t.hop.counts().dropped()).containsEntry("drop_oldest_chunk", 2L);
    assertThat(t.hop.counts().held()).isEqualTo(3);
    // nothing is queued: there is nothing to drop
    t.emit("b", 6, 7);
    assertThat(t.emit("b", 8).failure()).hasMessage("buffer space has too many data");
  }

  @Test
  void dropsNoMoreThanOneChunkForAnErrorThatRoomDoesNotCure() throws Exception {
    t.keys("tag").start("flush_mode lazy\noverflow_action drop_oldest_chunk");
    t.failWith(new IOException("down"));
    t.emit("a", 1);
    t.emit("b", 2);
    t.emit("c", 3);
    t.engine.flush();
    t.storage.fail(new IOException("Permission denied"));
    assertThat(t.emit("d", 4).failure()).hasMessageContaining("Permission denied");
    assertThat(t.hop.counts().dropped()).containsEntry("drop_oldest_chunk", 1L);
    t.storage.fail(null);
  }

  @Test
  void aStorageWithoutRoomIsAnOverflowAndRecovers() throws Exception {
    t.start("flush_mode lazy\noverflow_action block");
    t.storage.fail(new IOException("No space left on device"));
    final Receipt blocked = t.emit("a", 1);
    assertThat(blocked.isDone()).isFalse();
    t.clock.advance(seconds(3));
    assertThat(blocked.isDone()).isFalse();
    t.storage.fail(null);
    t.clock.advance(seconds(1));
    assertThat(blocked.isAccepted()).isTrue();
    t.engine.flush();
    assertThat(t.allNumbers()).containsExactly(1L);
  }

  @Test
  void aChunkThatIsLostMakesWayForAnotherOne() throws Exception {
    t.keys("tag").start("flush_mode lazy");
    t.emit("a", 1, 2);
    t.storage.loseChunks();
    assertThat(t.emit("a", 3).isAccepted()).isTrue();
    t.engine.flush();
    assertThat(t.allNumbers()).containsExactly(3L);
    assertThat(t.hop.counts().dropped()).containsEntry("lost", 2L);
    assertThat(t.log()).contains("a chunk is lost:");
  }

  @Test
  void aQueuedChunkThatIsLostHoldsUpNoOther() throws Exception {
    t.keys("tag").start("flush_mode lazy\nflush_thread_burst_interval 0");
    t.failWith(new IOException("down"));
    t.emit("a", 1);
    t.engine.flush();
    t.storage.loseChunks();
    t.emit("b", 2);
    t.failWith(null);
    t.clock.advance(seconds(2));
    t.engine.flush();
    assertThat(t.allNumbers()).containsExactly(2L);
    assertThat(t.hop.counts().dropped()).containsEntry("lost", 1L);
    assertThat(t.engine.statistics().queueBytes()).isZero();
  }

  // ---- failures

  @Test
  void triesAgainWithGrowingIntervals() throws Exception {
    t.start("flush_mode immediate\nretry_randomize false");
    t.failWith(new IOException("no route"));
    t.emit("a", 1);
    final long start = t.second();
    t.clock.advance(seconds(8));
    assertThat(t.attempts).extracting(at -> at - start).containsExactly(0L, 1L, 3L, 7L);
    t.failWith(null);
    t.clock.advance(seconds(8));
    assertThat(t.allNumbers()).containsExactly(1L);
    assertThat(t.engine.statistics().retry()).isEmpty();
    assertThat(t.log()).contains("failed to flush the buffer.", "retry succeeded.");
  }

  @Test
  void aFailureHoldsUpAllChunksOfTheOutput() throws Exception {
    t.keys("tag").start("flush_mode immediate\nretry_wait 10s");
    t.failTag("a", new IOException("never"));
    t.emit("a", 1);
    t.emit("b", 2);
    assertThat(t.allNumbers()).isEmpty();
    assertThat(t.attempts).hasSize(1);
  }

  @Test
  void withScopeChunkTheOthersPass() throws Exception {
    t.keys("tag").start("flush_mode immediate\nretry_scope chunk\nretry_max_times 2");
    t.failTag("a", new IOException("never"));
    t.emit("a", 1);
    t.emit("b", 2);
    assertThat(t.allNumbers()).containsExactly(2L);
    t.clock.advance(seconds(10));
    assertThat(t.log()).contains("Hit limit for retries. giving up the chunk.");
    assertThat(t.keptNumbers()).containsExactly(1L);
    assertThat(t.hop.counts().dropped()).containsEntry("backup", 1L);
  }

  @Test
  void atTheLimitTheWholeQueueGoesToTheBackup() throws Exception {
    t.keys("tag").start("flush_mode immediate\nretry_max_times 2\nflush_thread_burst_interval 0");
    t.failWith(new IOException("gone"));
    t.emit("a", 1);
    t.emit("b", 2);
    t.clock.advance(seconds(10));
    assertThat(t.log()).contains("Hit limit for retries. dropping all chunks in the buffer queue.");
    assertThat(t.keptNumbers()).containsExactlyInAnyOrder(1L, 2L);
    assertThat(t.hop.counts().held()).isZero();
  }

  @Test
  void backupCanBeDisabled() throws Exception {
    t.start("flush_mode immediate\nretry_max_times 0\ndisable_chunk_backup true");
    t.failWith(new IOException("gone"));
    t.emit("a", 1);
    assertThat(t.hop.counts().dropped()).containsEntry("disable_chunk_backup", 1L);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anUnrecoverableChunkGoesToTheBackupAtOnce() throws Exception {
    t.start("flush_mode immediate");
    t.failWith(new UnrecoverableException("never"));
    t.emit("a", 1);
    assertThat(t.attempts).hasSize(1);
    final Path backup = folder.resolve("backup/worker0/test_out");
    assertThat(backup).isDirectory();
    try (var files = Files.list(backup)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactly(t.lastId() + ".log");
    }
    assertThat(t.hop.counts().dropped()).containsEntry("backup", 1L);
  }

  @Test
  void anUnrecoverableChunkGoesToTheSecondaryIfThereIsOne() throws Exception {
    t.secondary("other").start("flush_mode immediate");
    t.failWith(new UnrecoverableException("never"));
    t.emit("a", 1);
    assertThat(t.secondaryWrites).extracting(Write::numbers).containsExactly(List.of(1L));
    assertThat(t.hop.counts().out()).isEqualTo(1);
  }

  @Test
  void theSecondaryTakesOver() throws Exception {
    t.secondary("other").start("flush_mode immediate\nretry_max_times 5\nretry_randomize false");
    t.failWith(new IOException("down"));
    t.emit("a", 1);
    t.clock.advance(seconds(24));
    assertThat(t.secondaryWrites).isEmpty();
    t.clock.advance(seconds(1));
    assertThat(t.secondaryWrites).extracting(Write::numbers).containsExactly(List.of(1L));
    assertThat(t.log()).contains("retry succeeded by secondary.");
    assertThat(t.engine.statistics().secondaryWrites()).isEqualTo(1);
  }

  @Test
  void aRollbackIsNoRetryStep() throws Exception {
    t.start("flush_mode immediate");
    t.failWith(new RollbackException("no ack"));
    t.emit("a", 1);
    assertThat(t.engine.statistics().retry()).isEmpty();
    t.failWith(null);
    t.clock.advance(seconds(2));
    assertThat(t.allNumbers()).containsExactly(1L);
    assertThat(t.engine.statistics().rollbacks()).isEqualTo(1);
  }

  @Test
  void aMissingAckIsNotSentForAgainAtOnce() throws Exception {
    t.start("flush_mode immediate\nflush_thread_burst_interval 0");
    final CompletableFuture<Void> ack = new CompletableFuture<>();
    t.answerWith(ack);
    t.emit("a", 1);
    ack.completeExceptionally(new RollbackException("the connection was closed"));
    assertThat(t.attempts).hasSize(1);
    t.answerWith(null);
    t.clock.advance(seconds(1));
    assertThat(t.attempts).hasSize(2);
    assertThat(t.allNumbers()).containsExactly(1L);
  }

  @Test
  void onlyTheRestOfAPartialFailureIsTriedAgain() throws Exception {
    t.start("flush_mode immediate");
    t.failWith(new PartialFailure(t.stream("a", 2, 3), "busy"));
    t.emit("a", 1, 2, 3);
    assertThat(t.hop.counts().out()).isEqualTo(1);
    assertThat(t.hop.counts().held()).isEqualTo(2);
    t.failWith(null);
    t.clock.advance(seconds(2));
    assertThat(t.writes).extracting(Write::numbers).containsExactly(List.of(2L, 3L));
  }

  @Test
  void aPendingWriteIsTakenBackAfterItsTimeAndALateAnswerIsOnlyCounted() throws Exception {
    t.start("flush_mode immediate\ndelayed_commit_timeout 30s");
    final CompletableFuture<Void> late = new CompletableFuture<>();
    t.answerWith(late);
    t.emit("a", 1);
    t.clock.advance(seconds(29));
    assertThat(t.engine.statistics().rollbacks()).isZero();
    t.answerWith(null);
    t.clock.advance(seconds(1));
    assertThat(t.log()).contains("failed to flush the buffer chunk, timeout to commit.");
    t.clock.advance(seconds(2));
    assertThat(t.allNumbers()).containsExactly(1L);
    final long out = t.hop.counts().out();
    late.complete(null);
    assertThat(t.hop.counts().out()).isEqualTo(out).isEqualTo(1);
    assertThat(t.engine.statistics().queueBytes()).isZero();
  }

  @Test
  void aWriteWhoseTimeCannotBeMeasuredGoesBackToTheQueue() throws Exception {
    t.start(
        "flush_mode immediate\ndelayed_commit_timeout 10000000000"); // more than the clock knows
    t.answerWith(new CompletableFuture<>());
    t.emit("a", 1);
    t.answerWith(null);
    t.clock.advance(seconds(3));
    assertThat(t.allNumbers()).containsExactly(1L);
    assertThat(t.engine.statistics().queueBytes()).isZero();
  }

  // ---- stop

  @Test
  void aStopFlushesMemoryAndKeepsWhatCannotBeFlushed() throws Exception {
    t.keys("tag").start("flush_mode lazy\nflush_thread_burst_interval 100s");
    t.emit("a", 1);
    t.emit("b", 2);
    t.engine.stop();
    assertThat(t.allNumbers()).containsExactly(1L, 2L);
  }

  @Test
  void whatCannotBeFlushedAtTheStopIsKeptInTheBackup() throws Exception {
    t.keys("tag").start("flush_mode lazy");
    t.failWith(new IOException("down"));
    t.emit("a", 1);
    t.emit("b", 2);
    t.engine.stop();
    assertThat(t.keptNumbers()).containsExactlyInAnyOrder(1L, 2L);
    assertThat(t.hop.counts().held()).isZero();
    assertThat(t.emit("a", 3).failure()).hasMessage("the buffer is closed");
  }

  @Test
  void aLaterStartSaysWhatLiesInTheBackup() throws Exception {
    t.start("flush_mode immediate");
    assertThat(t.log()).isEmpty();
    t.failWith(new IOException("down"));
    t.emit("a", 1, 2);
    t.engine.stop();
    t.keys("tag").start("flush_mode immediate");
    final Path kept = folder.resolve("buffer/test_out");
    assertThat(t.log())
        .last()
        .isEqualTo(
            "1 chunk of an earlier run lies in "
                + kept
                + ", evacuated at a stop or given up, and is not sent by this buffer; 'tailrace"
                + " buffer replay --delete "
                + kept
                + "' sends them to a forward input and deletes them");
  }

  @Test
  void saysAtTheStartThatTheBackupCannotBeWrittenAndAtTheStopWhatIsLost() throws Exception {
    Files.writeString(folder.resolve("buffer"), "no directory");
    t.start("flush_mode immediate");
    assertThat(t.log())
        .singleElement(STRING)
        .contains(
            folder.resolve("buffer") + " is not writable by this process",
            "what cannot be flushed before a stop is lost",
            "set root_dir in <system>");
    t.failWith(new IOException("down"));
    t.emit("a", 1, 2);
    t.engine.stop();
    assertThat(t.engine.lostAtStop()).isEqualTo(2);
    assertThat(t.hop.counts().dropped()).containsEntry("lost", 2L);
  }

  @Test
  void whatCannotBeGivenUpStaysInTheQueueAndThatIsSaidOnceInAWhile() throws Exception {
    Files.writeString(folder.resolve("buffer"), "no directory");
    t.start("flush_mode immediate\nretry_max_times 1\nretry_wait 1s");
    t.failWith(new IOException("down"));
    t.emit("a", 1, 2);
    t.clock.advance(seconds(50));
    assertThat(t.attempts).hasSizeGreaterThan(10);
    assertThat(t.log())
        .filteredOn(line -> line.contains("Hit limit") || line.contains("stays in the queue"))
        .singleElement(STRING)
        .startsWith(
            "Hit limit for retries, and what is to be given up cannot be written to the backup: it"
                + " stays in the queue and is tried again.");
    t.failWith(null);
    t.clock.advance(seconds(10));
    assertThat(t.allNumbers()).containsExactly(1L, 2L);
  }

  @Test
  void aBackupThatCanBeMadeIsNeitherMadeNorWarnedOfAtTheStart() throws Exception {
    t.start("flush_mode immediate");
    assertThat(t.log()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void compressedChunksAreReadBack() throws Exception {
    t.start("flush_mode lazy\ncompress gzip");
    t.emit("a", 1, 2);
    t.emit("a", 3);
    t.engine.flush();
    assertThat(t.allNumbers()).containsExactly(1L, 2L, 3L);
  }
}
