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
package io.tailrace.core.chunkfile;

import io.tailrace.api.Compression;
import io.tailrace.api.buffer.ChunkMeta;
import io.tailrace.api.buffer.ChunkMetadata;
import io.tailrace.api.chunkfile.Content;
import io.tailrace.api.chunkfile.KeyText;
import io.tailrace.api.chunkfile.Repair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an examination finds of a chunk, and what it makes of that.
 *
 * @param file what was read
 * @param isInUse whether a process may be writing it
 * @param length bytes of the data
 * @param changedAt last change of the data file or its attributes, in seconds since the epoch
 * @param modifiedAt last change of its content, in seconds since the epoch
 * @param meta its meta file
 * @param sidecar its file of checksums
 * @param compression of the data
 * @param content of the data
 * @param hasContent whether {@code content} is sure: some of it is, or it is text
 * @param repair what is whole and what is not
 * @param whole runs of the data that are
 */
record Examination(
    ChunkFile file,
    boolean isInUse,
    long length,
    long changedAt,
    long modifiedAt,
    Meta meta,
    Sidecar sidecar,
    Optional<Compression> compression,
    Content content,
    boolean hasContent,
    Repair repair,
    List<ChunkReport.Run> whole) {
  /**
   * A meta file.
   *
   * @param says what it says, if it is there and right
   * @param problem what is wrong with it; empty if it is right, or not there
   */
  record Meta(boolean isPresent, Optional<ChunkMeta> says, String problem) {
    static final Meta ABSENT = new Meta(false, Optional.empty(), "");
  }

  /**
   * A file of checksums.
   *
   * @param isValid whether it says anything
   * @param hasHeader whether its header is right
   * @param meta what the meta file held when the chunk was made
   * @param coveredLength bytes that it covers
   * @param count events in them
   */
  record Sidecar(
      boolean isPresent,
      boolean isValid,
      boolean hasHeader,
      Optional<ChunkMeta> meta,
      long coveredLength,
      long count) {
    static final Sidecar ABSENT = new Sidecar(false, false, false, Optional.empty(), 0, 0);
  }

  boolean isStaged() {
    return file.scheme() != ChunkFile.Scheme.BACKUP && !file.name().isQueued();
  }

  /** Whether it may change at any time, so that what lags or is not whole yet is no damage. */
  private boolean isGrowing() {
    return isInUse && isStaged();
  }

  Optional<ChunkMeta> says() {
    return meta.says().or(sidecar::meta);
  }

  Optional<ChunkMetadata> metadata() {
    if (file.scheme() != ChunkFile.Scheme.FILE_SINGLE) {
      return says().map(ChunkMeta::metadata);
    }
    // The name says the value and not whether it is the tag or a field; most often it is the tag.
    return sidecar
        .meta()
        .map(ChunkMeta::metadata)
        .or(
            () ->
                Optional.of(
                    new ChunkMetadata(
                        OptionalLong.empty(),
                        Optional.of(KeyText.decode(file.name().key())),
                        Map.of(),
                        0)));
  }

  /** Events that are whole; -1 if nobody can tell. */
  long count() {
    if (content == Content.EVENTS || content == Content.VALUES) {
      return repair.keptCount();
    }
    if (sidecar.isValid()) {
      return repair.keptCount();
    }
    return meta.says().map(ChunkMeta::count).orElse(-1L);
  }

  /** Whether the meta file's count can be held against the content. */
  boolean isCountKnown() {
    return content == Content.EVENTS && hasContent;
  }

  String id() {
    return file.name().digits().isEmpty() ? "" : file.name().digits();
  }

  private boolean hasOtherId() {
    return meta.says().isPresent() && !Arrays.equals(meta.says().get().id(), file.name().id());
  }

  /** Whether the meta file has to be written anew. */
  boolean isMetaWrong() {
    return meta.says().isPresent()
        && (hasOtherId() || isCountKnown() && meta.says().get().count() != repair.keptCount());
  }

  List<String> problems() {
    final List<String> problems = new ArrayList<>();
    if (length == 0) {
      if (!isGrowing()) {
        final long lost = Math.max(sidecar.count(), says().map(ChunkMeta::count).orElse(0L));
        problems.add("it is empty" + (lost > 0 ? "; " + lost + " events are lost" : ""));
      }
      return problems;
    }
    addDataProblems(problems);
    if (sidecar.isPresent() && !sidecar.hasHeader() && !isGrowing()) {
      problems.add("its file of checksums is broken at the beginning");
    }
    if (file.scheme() == ChunkFile.Scheme.FILE && !isGrowing()) {
      addMetaProblems(problems);
    }
    return problems;
  }

  private void addDataProblems(List<String> problems) {
    for (Repair.Range range : repair.damaged()) {
      problems.add(
          "bytes %d to %d do not have their checksum, %d events are lost"
              .formatted(range.start(), range.end(), range.count()));
    }
    final long tailEnd = whole.isEmpty() ? 0 : whole.get(whole.size() - 1).end();
    if (!repair.tailProblem().isEmpty() && !isGrowing()) {
      problems.add(
          "from byte %d to %d: %s; %d events before it are whole"
              .formatted(tailEnd, length, repair.tailProblem(), repair.keptCount()));
    }
    if (!hasContent) {
      problems.add(
          "it holds neither packed events nor text: it is damaged, or in a format of its output");
    }
  }

  private void addMetaProblems(List<String> problems) {
    if (!meta.problem().isEmpty()) {
      problems.add("its meta file is broken (" + meta.problem() + ")" + otherSource());
    } else if (!meta.isPresent()) {
      problems.add("it has no meta file" + otherSource());
    } else if (hasOtherId()) {
      problems.add(
          "its meta file is of another chunk, "
              + HexFormat.of().formatHex(meta.says().orElseThrow().id()));
    } else if (isMetaWrong()) {
      problems.add(
          "its meta file tells of "
              + meta.says().orElseThrow().count()
              + " events, it has "
              + repair.keptCount());
    }
  }

  private String otherSource() {
    return sidecar.meta().isPresent()
        ? "; the file of checksums has a copy"
        : "; its tag and keys are not known";
  }

  ChunkReport report() {
    final List<String> problems = problems();
    final boolean isUsable =
        file.scheme() != ChunkFile.Scheme.BACKUP
            && length > 0
            && !whole.isEmpty()
            && meta.problem().isEmpty();
    final ChunkReport.State state =
        isUsable || isGrowing()
            ? isStaged() ? ChunkReport.State.STAGED : ChunkReport.State.QUEUED
            : ChunkReport.State.BAD;
    return new ChunkReport(
        file,
        state,
        id(),
        metadata(),
        count(),
        length,
        says().map(ChunkMeta::createdAt).orElse(changedAt),
        meta.says().map(ChunkMeta::modifiedAt).orElse(modifiedAt),
        compression,
        content,
        List.copyOf(whole),
        Math.max(0, repair.keptLength() - repair.checkedLength()),
        List.copyOf(problems));
  }
}
