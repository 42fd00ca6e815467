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

import io.tailrace.api.buffer.RestoredChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the operator is to know of the backup when an output starts: that it cannot be written, and
 * that chunks lie there which nobody sends again by himself.
 */
final class BackupNotice {
  private static final Pattern PLAIN_WORD = Pattern.compile("[-+=:,.@%/\\w]+");

  private final EngineParts parts;

  BackupNotice(EngineParts parts) {
    this.parts = parts;
  }

  /**
   * Gives the warnings that are due.
   *
   * @param resumed the chunks that the buffer has, which may lie in the same directory
   */
  void give(List<RestoredChunk> resumed) {
    final Backup backup = parts.backup();
    if (!parts.config().disableChunkBackup()) {
      backup.unwritable().ifPresent(this::warnOfUnwritable);
    }
    if (!backup.isThere()) {
      return;
    }
    try {
      warnOfKept(backup, resumed);
    } catch (IOException e) {
      parts
          .log()
          .atWarn()
          .addKeyValue("error", e)
          .log("the backup directory {} cannot be looked at:", backup.wholeChunks());
    }
  }

  private void warnOfKept(Backup backup, List<RestoredChunk> resumed) throws IOException {
    final Set<String> kept = new HashSet<>(backup.keptWhole());
    resumed.forEach(one -> kept.remove(Backup.wholeName(one.chunk())));
    if (kept.isEmpty()) {
      return;
    }
    final String directory = word(backup.wholeChunks());
    final String command =
        parts.isFormatOwn()
            ? "'tailrace buffer cat --raw " + directory + "' prints what they hold"
            : "'tailrace buffer replay --delete "
                + (parts.keys().hasTag() ? "" : "--tag TAG ")
                + directory
                + "' sends them to a forward input and deletes them";
    parts
        .log()
        .warn(
            "{} of an earlier run {} in {}, evacuated at a stop or given up, and {} not sent by"
                + " this buffer; {}",
            kept.size() == 1 ? "1 chunk" : kept.size() + " chunks",
            kept.size() == 1 ? "lies" : "lie",
            backup.wholeChunks(),
            kept.size() == 1 ? "is" : "are",
            command);
  }

  private void warnOfUnwritable(Path directory) {
    parts
        .log()
        .warn(
            "the backup directory {} cannot be made or written: {} is not writable by this process;"
                + " {}. set root_dir in <system>, or the environment variable FLUENT_BACKUP_DIR, to"
                + " a directory of this process",
            parts.backup().wholeChunks(),
            directory,
            parts.storage().isPersistent()
                ? "chunks that are given up stay in the queue and hold up the others"
                : "what cannot be flushed before a stop is lost, and chunks that are given up stay"
                    + " in the queue");
  }

  /** The path as a shell takes it. */
  private static String word(Path path) {
    final String text = path.toString();
    return PLAIN_WORD.matcher(text).matches() ? text : '"' + text + '"';
  }
}
