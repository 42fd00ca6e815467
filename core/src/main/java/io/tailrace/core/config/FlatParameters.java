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
package io.tailrace.core.config;

import io.tailrace.api.config.Compat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a section of the flat parameters that stood for it before Fluentd 0.14.
 *
 * <p>Source: fluentd lib/fluent/plugin_helper/compat_parameters.rb.
 */
final class FlatParameters {
  private static final String TIME = "time";
  private static final String BOTH_ZONES =
      "both of utc and localtime are specified, use only one of them";

  private final ConfigElement element;
  private final Map<String, String> newNames;
  private final Problems problems;
  private boolean isSound = true;

  /**
   * @param newNames what each old name became
   */
  FlatParameters(ConfigElement element, Map<String, String> newNames, Problems problems) {
    this.element = element;
    this.newNames = newNames;
    this.problems = problems;
  }

  /** Whether nothing was wrong so far; what was is in the problems. */
  boolean isSound() {
    return isSound;
  }

  /**
   * Makes the section.
   *
   * @param defaultArgument the argument where the parameters do not say it
   * @return empty if none of the parameters is there
   */
  Optional<ConfigElement> section(String name, Compat.Preset preset, String defaultArgument) {
    if (newNames.keySet().stream().noneMatch(element::has)) {
      return Optional.empty();
    }
    final Map<String, ConfigParam> params = new LinkedHashMap<>();
    newNames.forEach(
        (oldName, newName) ->
            element
                .param(oldName)
                .filter(param -> !newName.isEmpty())
                .ifPresent(
                    param ->
                        params.put(
                            newName, new ConfigParam(newName, param.keySpan(), param.value()))));
    String argument = defaultArgument;
    switch (preset) {
      case BUFFER -> argument = buffer(params, defaultArgument);
      case INJECT -> inject(params);
      case EXTRACT -> zone(params);
      case FORMAT -> epoch(params);
      case NONE -> {}
    }
    return Optional.of(ConfigElement.made(name, argument, element.span(), params));
  }

  private String buffer(Map<String, ConfigParam> params, String defaultArgument) {
    element
        .param("buffer_queue_full_action")
        .filter(param -> param.text().equals("exception"))
        .ifPresent(param -> put(params, "overflow_action", "throw_exception", param));
    final Optional<ConfigParam> slices = element.param("time_slice_format");
    if (slices.isEmpty()) {
      return defaultArgument;
    }
    put(params, "timekey", timekey(slices.get()), slices.get());
    final Optional<ConfigParam> localtime = element.param("localtime");
    final Optional<ConfigParam> utc = element.param("utc");
    if (localtime.isPresent() && utc.isPresent()) {
      error(utc.get(), BOTH_ZONES);
    } else if (localtime.isPresent()) {
      put(params, "timekey_use_utc", String.valueOf(!isTrue(localtime.get())), localtime.get());
    } else if (utc.isPresent()) {
      put(params, "timekey_use_utc", String.valueOf(isTrue(utc.get())), utc.get());
    }
    return TIME;
  }

  private String timekey(ConfigParam slices) {
    final String format = slices.text();
    if (format.contains("%S")) {
      return "1";
    } else if (format.contains("%M")) {
      return "60";
    } else if (format.contains("%H")) {
      return "3600";
    } else if (!format.contains("%d")) {
      error(slices, "time_slice_format only with %Y or %m is too long");
    }
    return "86400";
  }

  private void inject(Map<String, ConfigParam> params) {
    element
        .param("include_time_key")
        .filter(FlatParameters::isTrue)
        .ifPresent(
            param -> {
              putIfAbsent(params, "time_key", TIME, param);
              putIfAbsent(params, "time_type", "string", param);
            });
    element
        .param("time_as_epoch")
        .filter(FlatParameters::isTrue)
        .ifPresent(
            param -> {
              putIfAbsent(params, "time_key", TIME, param);
              put(params, "time_type", "unixtime", param);
            });
    zone(params);
    element
        .param("include_tag_key")
        .filter(FlatParameters::isTrue)
        .ifPresent(param -> putIfAbsent(params, "tag_key", "tag", param));
  }

  private void epoch(Map<String, ConfigParam> params) {
    element
        .param("time_as_epoch")
        .filter(FlatParameters::isTrue)
        .ifPresent(param -> put(params, "time_type", "unixtime", param));
  }

  /** {@code utc} and {@code localtime} say the same thing the other way round. */
  private void zone(Map<String, ConfigParam> params) {
    final Optional<ConfigParam> localtime = element.param("localtime");
    final Optional<ConfigParam> utc = element.param("utc");
    if (localtime.isPresent() && utc.isPresent() && isTrue(localtime.get()) == isTrue(utc.get())) {
      error(utc.get(), BOTH_ZONES);
      return;
    }
    final Optional<ConfigParam> given = localtime.or(() -> utc);
    given.ifPresent(
        param -> {
          final boolean isLocal = isTrue(param) == localtime.isPresent();
          put(params, "localtime", String.valueOf(isLocal), param); // false: UTC, written as Z
        });
  }

  private static boolean isTrue(ConfigParam param) {
    final String text = param.text();
    return text.isEmpty() || text.equals("true") || text.equals("yes") || text.startsWith("#");
  }

  private static void put(
      Map<String, ConfigParam> params, String name, String text, ConfigParam from) {
    params.put(name, made(name, text, from));
  }

  private static void putIfAbsent(
      Map<String, ConfigParam> params, String name, String text, ConfigParam from) {
    params.putIfAbsent(name, made(name, text, from));
  }

  private static ConfigParam made(String name, String text, ConfigParam from) {
    return new ConfigParam(name, from.keySpan(), new ConfigValue.Text(text, from.value().span()));
  }

  private void error(ConfigParam param, String message) {
    isSound = false;
    problems.error(param.value().span(), message, "");
  }
}
