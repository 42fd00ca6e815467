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
package io.tailrace.plugin.elasticsearch;

import io.tailrace.api.ByteSink;
import io.tailrace.api.Codecs;
import io.tailrace.api.EditableEvent;
import io.tailrace.api.EditableRecord;
import io.tailrace.api.Event;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.Record;
import io.tailrace.api.Value;
import io.tailrace.api.Workspaces;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Gives each event an id, for {@code id_key} of the outputs. The id goes through the buffer with
 * the event, so a chunk that is sent again has the same ones.
 *
 * <p>Source: fluent-plugin-elasticsearch lib/fluent/plugin/filter_elasticsearch_genid.rb.
 */
@PluginType(value = "elasticsearch_genid", aliases = "opensearch_genid")
public final class ElasticsearchGenidFilter implements Filter {
  /**
   * @param hashIdKey field that gets the id
   * @param includeTagInSeed with {@code use_record_as_seed}, make the id of the tag too
   * @param includeTimeInSeed with {@code use_record_as_seed}, make the id of the time too
   * @param useRecordAsSeed make the id of the event, so that equal events have equal ids; it is a
   *     random one otherwise
   * @param useEntireRecord make it of all fields
   * @param recordKeys make it of these fields
   * @param separator what stands between them
   * @param hashType how it is made of them
   */
  public record Config(
      @Default("_hash") String hashIdKey,
      @Default("false") boolean includeTagInSeed,
      @Default("false") boolean includeTimeInSeed,
      @Default("false") boolean useRecordAsSeed,
      @Default("false") boolean useEntireRecord,
      List<String> recordKeys,
      @Default("_") String separator,
      @Default("sha1") HashType hashType) {
    /** Checks what one value alone cannot say. */
    public Config {
      recordKeys = List.copyOf(recordKeys);
      if (!useEntireRecord && recordKeys.isEmpty() && useRecordAsSeed) {
        throw new ParameterException(
            "record_keys", "When using record as hash seed, users must specify `record_keys`.");
      }
    }
  }

  /** Ways to make an id. */
  public enum HashType {
    /** 128 bits. */
    MD5("MD5"),
    /** 160 bits. */
    SHA1("SHA-1"),
    /** 256 bits. */
    SHA256("SHA-256"),
    /** 512 bits. */
    SHA512("SHA-512");

    private final String algorithm;

    HashType(String algorithm) {
      this.algorithm = algorithm;
    }
  }

  private final Config config;
  private final Codecs codecs;
  private final Workspaces<Seed> seeds;

  /** Checks the configuration. */
  public ElasticsearchGenidFilter(Config config, FilterContext context) {
    this.config = config;
    this.codecs = context.codecs();
    this.seeds = new Workspaces<>(() -> new Seed(config.hashType().algorithm));
  }

  @Override
  public void edit(EditableEvent event) {
    final EditableRecord record = event.record();
    final byte[] id;
    if (config.useRecordAsSeed()) {
      id = digest(event);
    } else {
      id = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    }
    final byte[] text = Base64.getEncoder().encode(id);
    record.put(config.hashIdKey()).writeUtf8(text, 0, text.length);
  }

  private byte[] digest(Event event) {
    final Seed seed = seeds.take();
    try {
      return digest(event, seed);
    } finally {
      seeds.give(seed);
    }
  }

  private byte[] digest(Event event, Seed seed) {
    final ByteSink text = seed.text;
    text.clear();
    if (config.includeTagInSeed()) {
      text.writeUtf8(event.tag());
      text.writeUtf8(config.separator());
    }
    if (config.includeTimeInSeed()) {
      text.writeDecimal(event.seconds()); // as EventTime#to_s
      text.writeUtf8(config.separator());
    }
    if (config.useEntireRecord()) {
      writeAll(event.record(), text);
    } else {
      writeKeys(event.record(), text);
    }
    seed.digest.reset();
    seed.digest.update(text.array(), 0, text.length());
    return seed.digest.digest();
  }

  /** Writes all fields in the order of their names' bytes, as Ruby sorts them. */
  private void writeAll(Record record, ByteSink text) {
    final Map<byte[], Value> sorted = new TreeMap<>(Arrays::compareUnsigned);
    final Record.FieldCursor fields = record.fields();
    while (fields.next()) {
      final ByteSink key = new ByteSink(32);
      codecs.writeText(fields.key(), key);
      final Value value = new Value();
      fields.value().copyTo(value);
      sorted.put(key.toByteArray(), value);
    }
    sorted.forEach(
        (key, value) -> {
          text.write('|');
          text.write(key);
          text.write('|');
          codecs.writeText(value, text);
        });
  }

  private void writeKeys(Record record, ByteSink text) {
    boolean isFirst = true;
    for (String key : config.recordKeys()) {
      if (!isFirst) {
        text.writeUtf8(config.separator());
      }
      isFirst = false;
      codecs.writeText(record.get(key), text);
    }
  }

  /** What an id is made with. */
  private static final class Seed {
    private final ByteSink text = new ByteSink(256);
    private final MessageDigest digest;

    Seed(String algorithm) {
      try {
        digest = MessageDigest.getInstance(algorithm);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("BUG: every Java has " + algorithm, e);
      }
    }
  }
}
