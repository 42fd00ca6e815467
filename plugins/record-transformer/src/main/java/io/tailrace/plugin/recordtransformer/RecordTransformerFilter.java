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
package io.tailrace.plugin.recordtransformer;

import io.tailrace.api.EditableEvent;
import io.tailrace.api.EditableRecord;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.RecordPath;
import io.tailrace.api.TimeOptions;
import io.tailrace.api.Value;
import io.tailrace.api.Workspaces;
import io.tailrace.api.config.Default;
import io.tailrace.api.config.ParameterException;
import io.tailrace.api.config.PluginType;
import io.tailrace.api.config.Rest;
import io.tailrace.api.config.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds, replaces and removes fields of the record.
 *
 * <p>First the fields of {@code <record>} are set, from the record as it came in; then {@code
 * renew_time_key} is looked at, then {@code remove_keys}. An event for which that is not possible
 * becomes an error event, unchanged.
 *
 * <p>Source: fluentd lib/fluent/plugin/filter_record_transformer.rb, filter_stream and reform.
 */
@PluginType("record_transformer")
public final class RecordTransformerFilter implements Filter {
  /**
   * @param record fields to set; of a key that stands in several of these sections the last value
   *     counts
   * @param removeKeys fields to remove in the end, as record accessors
   * @param keepKeys fields to take over from the record with {@code renew_record}
   * @param renewRecord begin with an empty record
   * @param renewTimeKey field whose value, seconds since the epoch, becomes the time of the event
   * @param enableRuby expressions of Ruby in placeholders; not there, {@code true} is an error
   * @param autoTypecast let a value that is one placeholder keep the type of what it names;
   *     otherwise it becomes text
   */
  public record Config(
      @Section(multi = true) List<Fields> record,
      List<RecordPath> removeKeys,
      Optional<List<String>> keepKeys,
      @Default("false") boolean renewRecord,
      Optional<String> renewTimeKey,
      @Default("false") boolean enableRuby,
      @Default("true") boolean autoTypecast) {
    public Config {
      record = List.copyOf(record);
      removeKeys = List.copyOf(removeKeys);
      keepKeys = keepKeys.map(List::copyOf);
      if (enableRuby) {
        throw new ParameterException(
            "enable_ruby",
            "enable_ruby true: record_transformer runs no Ruby",
            "remove enable_ruby and use ${tag}, ${tag_parts[N]}, ${tag_prefix[N]},"
                + " ${tag_suffix[N]}, ${hostname}, ${time} and ${record[\"key\"]}");
      }
      if (keepKeys.isPresent() && !renewRecord) {
        throw new ParameterException(
            "keep_keys",
            "`renew_record` must be true to use `keep_keys`",
            "add 'renew_record true', or remove keep_keys: all fields are kept without it");
      }
    }
  }

  /**
   * @param fields keys and values, both with placeholders; a value in JSON that begins with <code>{
   *     </code> or {@code [} is a map or an array
   */
  public record Fields(@Rest Map<String, String> fields) {}

  /** What {@code Time#to_s} gives for a local time in Ruby. */
  private static final TimeOptions TIME_TEXT =
      TimeOptions.DEFAULTS.withFormat(Optional.of("%Y-%m-%d %H:%M:%S %z"));

  private final boolean renewsRecord;
  private final KeptField[] keptFields;
  private final FieldTemplate[] fields;
  private final RecordPath timeField; // null if the time stays as it is
  private final RecordPath[] removedFields;
  private final Workspaces<Workspace> workspaces;

  /** Compiles the templates. */
  public RecordTransformerFilter(Config config, FilterContext context) {
    final TemplateCompiler compiler =
        new TemplateCompiler(
            context, context.codecs().timeFormatter(TIME_TEXT), config.autoTypecast());
    final Map<String, String> templates = new LinkedHashMap<>();
    config.record().forEach(section -> templates.putAll(section.fields()));
    renewsRecord = config.renewRecord();
    keptFields =
        config.keepKeys().orElse(List.of()).stream()
            .map(key -> new KeptField(RecordPath.ofKey(key), compiler.slotOf(key)))
            .toArray(KeptField[]::new);
    fields =
        templates.entrySet().stream()
            .map(entry -> compiler.field(entry.getKey(), entry.getValue()))
            .toArray(FieldTemplate[]::new);
    timeField = config.renewTimeKey().map(RecordPath::ofKey).orElse(null);
    removedFields = config.removeKeys().toArray(new RecordPath[0]);
    final RecordPath[] paths = compiler.paths();
    final boolean usesTag = compiler.usesTag();
    workspaces = new Workspaces<>(() -> new Workspace(paths, usesTag));
  }

  @Override
  public void edit(EditableEvent event) {
    final Workspace workspace = workspaces.take();
    try {
      workspace.show(event);
      edit(event, workspace);
    } finally {
      workspace.forget();
      workspaces.give(workspace);
    }
  }

  private void edit(EditableEvent event, Workspace workspace) {
    final EditableRecord record = event.record();
    if (renewsRecord) {
      record.clear();
      for (KeptField kept : keptFields) {
        final Value value = workspace.field(kept.slot());
        if (!value.isMissing()) {
          record.put(kept.key()).writeValue(value);
        }
      }
    }
    for (FieldTemplate field : fields) {
      field.putInto(record, workspace);
    }
    if (timeField != null && record.get(timeField, workspace.time())) {
      UnixTime.set(event, workspace.time());
    }
    for (RecordPath path : removedFields) {
      record.remove(path);
    }
  }

  /** A field that stays in a record that begins empty, and the slot that its value is found in. */
  private record KeptField(RecordPath key, int slot) {}
}
