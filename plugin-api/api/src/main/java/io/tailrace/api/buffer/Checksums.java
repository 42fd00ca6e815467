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
package io.tailrace.api.buffer;

import io.tailrace.api.Compression;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file of checksums that stands beside a chunk's data, named {@code <prefix>.<chunk id>.crc}.
 * Fluentd has no such file and does not see it: the name matches none of its patterns. The name
 * says nothing of the chunk's state, so it never changes.
 *
 * <pre>
 *   0  magic          54 52 41 49 4c 43 01  ("TRAILC" and the version)
 *   7  compression    uint8    0 none, 1 gzip, 2 zstd
 *   8  meta length    uint32   bytes
 *  12  header CRC     uint32   CRC32C of bytes 0..11 and of the meta
 *  16  meta           what the chunk's .meta file held when the chunk was made
 *      padding        zeros up to a multiple of 16
 *      entries        16 bytes for each append, in order, without a gap in the data:
 *        0  length    uint32   bytes appended
 *        4  count     uint32   events in them
 *        8  data CRC  uint32   CRC32C of these bytes
 *       12  link      uint32   CRC32C of bytes 0..11 of this entry and of the link of the entry
 *                              before; of the first one: of zero
 * </pre>
 *
 * <p>Big-endian. An append writes the data, then its entry, and is acknowledged after both. A torn
 * write leaves data that no entry covers, or an entry whose link is wrong: the first wrong link
 * ends what the file says. Data behind it may be whole all the same, since Fluentd may have
 * appended to the chunk; only its format can tell. If the header is damaged the entries are still
 * found, at the first multiple of 16 where one has its link.
 */
public final class Checksums {
  /** Bytes of an entry; entries begin at multiples of it. */
  public static final int ENTRY_SIZE = 16;

  /** The link that the first entry is chained to. */
  public static final int FIRST_LINK = 0;

  /** How the names of these files end. */
  public static final String SUFFIX = ".crc";

  private static final byte[] MAGIC = {'T', 'R', 'A', 'I', 'L', 'C', 1};
  private static final int COMPRESSION_OFFSET = 7;
  private static final int META_LENGTH_OFFSET = 8;
  private static final int HEADER_CRC_OFFSET = 12;
  private static final int META_OFFSET = 16;
  private static final int META_LENGTH_MAX = 1 << 24;

  private static final int LENGTH_OFFSET = 0;
  private static final int COUNT_OFFSET = 4;
  private static final int DATA_CRC_OFFSET = 8;
  private static final int LINK_OFFSET = 12;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Checksums() {}

  /**
   * What the file begins with.
   *
   * @param meta what the chunk's {@code .meta} file holds, or would hold, at first
   */
  public static byte[] header(byte[] meta, Optional<Compression> compression) {
    final byte[] header = new byte[headerSize(meta.length)];
    System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
    header[COMPRESSION_OFFSET] = (byte) compression.map(c -> c.ordinal() + 1).orElse(0).intValue();
    putInt(header, META_LENGTH_OFFSET, meta.length);
    System.arraycopy(meta, 0, header, META_OFFSET, meta.length);
    putInt(header, HEADER_CRC_OFFSET, headerCrc(header, meta.length));
    return header;
  }

  /**
   * Writes an entry.
   *
   * @param to takes {@link #ENTRY_SIZE} bytes from {@code offset} on
   * @param dataCrc CRC32C of the bytes appended
   * @param previousLink link of the entry before, or {@link #FIRST_LINK}
   * @param crc reused
   * @return the link of this entry
   */
  public static int putEntry(
      byte[] to, int offset, int length, int count, int dataCrc, int previousLink, CRC32C crc) {
    putInt(to, offset + LENGTH_OFFSET, length);
    putInt(to, offset + COUNT_OFFSET, count);
    putInt(to, offset + DATA_CRC_OFFSET, dataCrc);
    putInt(to, offset + LINK_OFFSET, previousLink);
    // The link of the entry before lies where this one's goes, so one range holds all that counts.
    crc.reset();
    crc.update(to, offset, ENTRY_SIZE);
    final int link = (int) crc.getValue();
    putInt(to, offset + LINK_OFFSET, link);
    return link;
  }

  /**
   * The name of the file that stands beside a data file.
   *
   * @param dataName {@code <prefix>.b<id>.<suffix>} or {@code <prefix>.q<id>.<suffix>}
   * @param statePosition index of the {@code b} or {@code q} in it
   * @param idLength digits of the id
   */
  public static String fileName(String dataName, int statePosition, int idLength) {
    return dataName.substring(0, statePosition)
        + dataName.substring(statePosition + 1, statePosition + 1 + idLength)
        + SUFFIX;
  }

  private static int headerSize(int metaLength) {
    return (META_OFFSET + metaLength + ENTRY_SIZE - 1) / ENTRY_SIZE * ENTRY_SIZE;
  }

  private static int headerCrc(byte[] header, int metaLength) {
    final CRC32C crc = new CRC32C();
    crc.update(header, 0, HEADER_CRC_OFFSET);
    crc.update(header, META_OFFSET, metaLength);
    return (int) crc.getValue();
  }

  private static int getInt(byte[] from, int offset) {
    return (int) INT.get(from, offset);
  }

  private static void putInt(byte[] to, int offset, int value) {
    INT.set(to, offset, value);
  }

  /** Takes what {@link Reader#verify} finds. */
  @FunctionalInterface
  public interface RangeVisitor {
    /**
     * A range of the data that an entry covers.
     *
     * @param offset in the data
     * @param length bytes; the data may end before them, and does not match then
     * @param count events that were appended with it
     * @param matches whether the data has the checksum
     */
    void range(long offset, long length, long count, boolean matches) throws IOException;
  }

  /** Reads files of checksums, one after the other. Not thread-safe; reused. */
  public static final class Reader {
    private static final int BUFFER_SIZE = 64 * 1024;

    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final byte[] scratch = new byte[ENTRY_SIZE];
    private final CRC32C crc = new CRC32C();
    private DiskFile file;
    private int bufferStart;
    private int bufferEnd;
    private long position; // of the entry after the last one read
    private byte[] meta = {};
    private Optional<Compression> compression = Optional.empty();
    private boolean hasHeader;
    private int link;
    private int nextLink;
    private long length;
    private long count;
    private int dataCrc;
    private long coveredLength;
    private long coveredCount;

    /** A reader that has no file yet. */
    public Reader() {}

    /**
     * Reads the header of a file.
     *
     * @param from stays open as long as it is read
     * @return whether the header is right, or an entry is found in spite of it; otherwise the file
     *     says nothing
     */
    public boolean open(DiskFile from) throws IOException {
      file = from;
      bufferStart = 0;
      bufferEnd = from.read(0, buffer, 0, BUFFER_SIZE);
      coveredLength = 0;
      coveredCount = 0;
      link = FIRST_LINK;
      hasHeader = readHeader();
      if (!hasHeader) {
        meta = new byte[0];
        compression = Optional.empty();
        return findFirstEntry();
      }
      return true;
    }

    private boolean readHeader() throws IOException {
      if (bufferEnd < META_OFFSET
          || !Arrays.equals(buffer, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
          || buffer[COMPRESSION_OFFSET] < 0
          || buffer[COMPRESSION_OFFSET] > Compression.values().length) {
        return false;
      }
      final int metaLength = getInt(buffer, META_LENGTH_OFFSET);
      if (metaLength < 0 || metaLength > META_LENGTH_MAX) {
        return false;
      }
      final byte[] header = new byte[headerSize(metaLength)];
      if (file.read(0, header, 0, header.length) < header.length
          || headerCrc(header, metaLength) != getInt(header, HEADER_CRC_OFFSET)) {
        return false;
      }
      meta = Arrays.copyOfRange(header, META_OFFSET, META_OFFSET + metaLength);
      compression =
          header[COMPRESSION_OFFSET] == 0
              ? Optional.empty()
              : Optional.of(Compression.values()[header[COMPRESSION_OFFSET] - 1]);
      position = header.length;
      bufferStart = Math.min(header.length, bufferEnd);
      return true;
    }

    private boolean findFirstEntry() {
      for (int at = META_OFFSET; at <= bufferEnd - ENTRY_SIZE; at += ENTRY_SIZE) {
        if (isEntry(at)) {
          bufferStart = at;
          position = at;
          return true;
        }
      }
      return false;
    }

    /** Whether an entry in the buffer has the link that it has to have here; notes that. */
    private boolean isEntry(int at) {
      nextLink =
          putEntry(
              scratch,
              0,
              getInt(buffer, at + LENGTH_OFFSET),
              getInt(buffer, at + COUNT_OFFSET),
              getInt(buffer, at + DATA_CRC_OFFSET),
              link,
              crc);
      return nextLink == getInt(buffer, at + LINK_OFFSET);
    }

    /** Whether the header is right; without it neither meta nor compression is known. */
    public boolean hasHeader() {
      return hasHeader;
    }

    /** What the chunk's {@code .meta} file held at first; nothing without a header. */
    public byte[] meta() {
      return meta.clone();
    }

    /** How the data is compressed; empty without a header. */
    public Optional<Compression> compression() {
      return compression;
    }

    /**
     * Goes to the next entry.
     *
     * @return false at the end of what the file says: there is no entry, or one that is torn or
     *     wrong
     */
    public boolean next() throws IOException {
      if (bufferEnd - bufferStart < ENTRY_SIZE) {
        bufferStart = 0;
        bufferEnd = file.read(position, buffer, 0, BUFFER_SIZE);
        if (bufferEnd < ENTRY_SIZE) {
          return false;
        }
      }
      if (!isEntry(bufferStart)) {
        return false;
      }
      link = nextLink;
      length = Integer.toUnsignedLong(getInt(buffer, bufferStart + LENGTH_OFFSET));
      count = Integer.toUnsignedLong(getInt(buffer, bufferStart + COUNT_OFFSET));
      dataCrc = getInt(buffer, bufferStart + DATA_CRC_OFFSET);
      coveredLength += length;
      coveredCount += count;
      bufferStart += ENTRY_SIZE;
      position += ENTRY_SIZE;
      return true;
    }

    /** Bytes of this entry's append. */
    public long length() {
      return length;
    }

    /** Events of this entry's append. */
    public long count() {
      return count;
    }

    /** CRC32C of this entry's append. */
    public int dataCrc() {
      return dataCrc;
    }

    /** Bytes of the data that the entries so far cover. */
    public long coveredLength() {
      return coveredLength;
    }

    /** Events of the entries so far. */
    public long coveredCount() {
      return coveredCount;
    }

    /** The link that the next entry is chained to. */
    public int link() {
      return link;
    }

    /** Where the next entry belongs. After {@link #next} gave false: the end of what is right. */
    public long position() {
      return position;
    }

    /**
     * Compares all of the data that the entries from here on cover.
     *
     * @param data the data file
     * @param buffer reused for reading
     */
    public void verify(DiskFile data, byte[] buffer, RangeVisitor visitor) throws IOException {
      final CRC32C sum = new CRC32C();
      long bufferOffset = 0; // of the data that the buffer holds
      int held = 0;
      while (next()) {
        final long end = coveredLength;
        long at = end - length;
        final long start = at;
        sum.reset();
        while (at < end) {
          if (at >= bufferOffset + held) {
            bufferOffset = at;
            held = data.read(at, buffer, 0, buffer.length);
            if (held == 0) {
              break;
            }
          }
          final int from = (int) (at - bufferOffset);
          final int bytes = (int) Math.min(held - from, end - at);
          sum.update(buffer, from, bytes);
          at += bytes;
        }
        visitor.range(start, length, count, at == end && (int) sum.getValue() == dataCrc);
      }
    }
  }
}
