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

import io.tailrace.api.config.Alias;
import io.tailrace.api.config.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parameters of fluent-plugin-elasticsearch that mean nothing here; giving one is a warning that
 * says why.
 *
 * @param reloadConnections whether the cluster is asked for its nodes from time to time
 * @param reloadOnFailure whether it is asked when a request fails
 * @param reloadAfter requests after which it is asked
 * @param resurrectAfter time after which a failed server is tried again
 * @param snifferClassName Ruby class
 * @param selectorClassName Ruby class
 * @param httpBackend Ruby library for HTTP
 * @param httpBackendExconNonblock setting of such a library
 * @param withTransporterLog whether the Ruby client logs
 * @param contentType content type of bulk requests
 * @param preferOjSerializer Ruby library for JSON
 * @param validateClientVersion compares the server with the Ruby client
 * @param maxRetryGetEsVersion how often the version is asked for while the daemon starts
 * @param failOnDetectingEsVersionRetryExceed whether the daemon ends after that
 * @param catchTransportExceptionOnRetry which Ruby exceptions are tried again
 * @param ignoreExceptions Ruby exceptions
 * @param exceptionBackup whether chunks are kept that met one of those
 */
public record UnusedOptions(
    Optional<Boolean> reloadConnections,
    Optional<Boolean> reloadOnFailure,
    Optional<Integer> reloadAfter,
    Optional<Duration> resurrectAfter,
    Optional<String> snifferClassName,
    Optional<String> selectorClassName,
    Optional<String> httpBackend,
    Optional<Boolean> httpBackendExconNonblock,
    Optional<Boolean> withTransporterLog,
    Optional<String> contentType,
    Optional<Boolean> preferOjSerializer,
    Optional<Boolean> validateClientVersion,
    @Name("max_retry_get_es_version") @Alias("max_retry_get_os_version")
        Optional<Integer> maxRetryGetEsVersion,
    @Name("fail_on_detecting_es_version_retry_exceed")
        @Alias("fail_on_detecting_os_version_retry_exceed")
        Optional<Boolean> failOnDetectingEsVersionRetryExceed,
    Optional<Boolean> catchTransportExceptionOnRetry,
    List<String> ignoreExceptions,
    Optional<Boolean> exceptionBackup) {

  private static final String NO_SNIFFING =
      "the cluster is not asked for its nodes: name them in hosts";
  private static final String NO_RUBY = "it names a class of Ruby, and there is none here";

  /** What was given and means nothing, with the reason. */
  List<String> warnings() {
    final List<String> warnings = new ArrayList<>();
    // false is what happens anyway.
    add(warnings, reloadConnections.filter(on -> on), "reload_connections", NO_SNIFFING);
    add(warnings, reloadOnFailure.filter(on -> on), "reload_on_failure", NO_SNIFFING);
    add(warnings, reloadAfter.filter(n -> n >= 0), "reload_after", NO_SNIFFING);
    add(
        warnings,
        resurrectAfter,
        "resurrect_after",
        "a failed server is left aside for one minute, longer each time up to 30, and tried at once"
            + " when no other is left");
    add(warnings, snifferClassName, "sniffer_class_name", NO_RUBY);
    add(warnings, selectorClassName, "selector_class_name", NO_RUBY);
    add(warnings, httpBackend, "http_backend", "there is one HTTP client here");
    add(
        warnings,
        httpBackendExconNonblock,
        "http_backend_excon_nonblock",
        "connections never block here");
    add(
        warnings,
        withTransporterLog.filter(on -> on),
        "with_transporter_log",
        "failed requests are logged anyway");
    add(
        warnings,
        contentType,
        "content_type",
        "bulk requests are application/x-ndjson, which all versions take");
    add(warnings, preferOjSerializer, "prefer_oj_serializer", "there is one writer of JSON here");
    add(
        warnings,
        validateClientVersion.filter(on -> on),
        "validate_client_version",
        "the requests sent here are those of all versions");
    add(
        warnings,
        maxRetryGetEsVersion,
        "max_retry_get_es_version",
        "the daemon does not wait for the server to start: chunks do, by the rules of <buffer>");
    add(
        warnings,
        failOnDetectingEsVersionRetryExceed,
        "fail_on_detecting_es_version_retry_exceed",
        "the daemon starts without the server, and chunks wait by the rules of <buffer>");
    add(
        warnings,
        catchTransportExceptionOnRetry.filter(on -> !on),
        "catch_transport_exception_on_retry",
        "every failure is tried again");
    if (!ignoreExceptions.isEmpty()) {
      warnings.add(text("ignore_exceptions", "it names classes of Ruby, and there are none here"));
    }
    add(
        warnings,
        exceptionBackup,
        "exception_backup",
        "it belongs to ignore_exceptions, which names classes of Ruby");
    return warnings;
  }

  private static void add(
      List<String> warnings, Optional<?> given, String parameter, String reason) {
    if (given.isPresent()) {
      warnings.add(text(parameter, reason));
    }
  }

  private static String text(String parameter, String reason) {
    return "'" + parameter + "' has no effect: " + reason;
  }
}
