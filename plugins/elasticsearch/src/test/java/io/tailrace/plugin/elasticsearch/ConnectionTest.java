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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.Authority;
import io.tailrace.testkit.ConfigAssertions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the servers are reached, and what is said when they are not. */
final class ConnectionTest {
  private static final HandChunk CHUNK = HandChunk.of(Map.of("n", 1));

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void startsWithoutTheServerAndDeliversOnceItIsThere() throws Exception {
    final int port = unusedPort();
    try (Fixture fixture = Fixture.of("elasticsearch", "port " + port)) {
      assertThatThrownBy(() -> fixture.write(CHUNK))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "could not push logs to Elasticsearch cluster (http://127.0.0.1:"
                  + port
                  + "): connection refused");
      try (FakeCluster cluster = FakeCluster.start(port)) {
        fixture.write(CHUNK);
        assertThat(cluster.bulks()).hasSize(1);
      }
      assertThatThrownBy(() -> fixture.write(CHUNK)).isInstanceOf(IOException.class);
      try (FakeCluster cluster = FakeCluster.start(port)) {
        fixture.write(CHUNK);
        assertThat(cluster.bulks()).hasSize(1);
      }
    }
  }

  @Test
  void reportsAServerThatHangsUp() throws Exception {
    try (FakeCluster cluster = FakeCluster.start()) {
      cluster.bulk(FakeCluster.Answer.NONE);
      try (Fixture fixture = Fixture.elasticsearch(cluster, "reconnect_on_error true")) {
        assertThatThrownBy(() -> fixture.write(CHUNK)).isInstanceOf(IOException.class);
        fixture.write(CHUNK);
      }
      assertThat(cluster.bulks()).hasSize(2);
    }
  }

  @Test
  void waitsNoLongerThanRequestTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      try (Fixture fixture =
          Fixture.of("elasticsearch", "port " + silent.getLocalPort(), "request_timeout 0.3")) {
        assertThatThrownBy(() -> fixture.write(CHUNK))
            .hasMessageEndingWith("no answer within request_timeout 0.3 s");
      }
    }
  }

  @Test
  void usesAnotherServerWhereOneIsDown() throws Exception {
    try (FakeCluster cluster = FakeCluster.start()) {
      try (Fixture fixture =
          Fixture.of(
              "elasticsearch",
              "hosts 127.0.0.1:" + unusedPort() + ",http://127.0.0.1:" + cluster.port())) {
        fixture.write(CHUNK);
        fixture.write(CHUNK);
      }
      assertThat(cluster.bulks()).hasSize(2);
    }
  }

  @Test
  void usesAnotherServerWhereOneIsNotReady() throws Exception {
    try (FakeCluster starting = FakeCluster.start();
        FakeCluster cluster = FakeCluster.start()) {
      final FakeCluster.Answer notReady = FakeCluster.Answer.json(503, "{}");
      starting.bulk(notReady).bulk(notReady).answer("GET /", notReady);
      try (Fixture fixture =
          Fixture.of(
              "elasticsearch",
              "hosts 127.0.0.1:" + starting.port() + ",127.0.0.1:" + cluster.port())) {
        fixture.write(CHUNK);
        fixture.write(CHUNK);
      }
      assertThat(cluster.bulks()).hasSize(2);
    }
  }

  @Test
  void fillsPlaceholdersInHosts() throws Exception {
    try (FakeCluster cluster = FakeCluster.start()) {
      try (Fixture fixture =
          Fixture.of(
              "elasticsearch",
              "hosts http://${address}:" + cluster.port(),
              "<buffer tag, address>",
              "</buffer>")) {
        fixture.write(HandChunk.of(Map.of("n", 1)).variable("address", "127.0.0.1"));
      }
      assertThat(cluster.bulks()).hasSize(1);
    }
  }

  @Test
  void sendsPathUserAndHeaders() throws Exception {
    try (FakeCluster cluster = FakeCluster.start()) {
      try (Fixture fixture =
          Fixture.of(
              "elasticsearch",
              "hosts http://%{us/er}:%{p@ss}@127.0.0.1:" + cluster.port() + "/es/",
              "custom_headers {\"X-Team\":\"blue\"}")) {
        fixture.write(CHUNK);
      }
      final FakeCluster.Sent bulk = cluster.bulks().get(0);
      assertThat(bulk.path()).isEqualTo("/es/_bulk");
      assertThat(bulk.headers())
          .containsEntry("X-Team", "blue")
          .containsEntry("Authorization", "Basic " + base64("us/er:p@ss"));
    }
  }

  @Test
  void sendsApiKeys() throws Exception {
    try (FakeCluster cluster = FakeCluster.start()) {
      try (Fixture fixture = Fixture.elasticsearch(cluster, "api_key id:secret")) {
        fixture.write(CHUNK);
      }
      assertThat(cluster.bulks().get(0).headers())
          .containsEntry("Authorization", "ApiKey " + base64("id:secret"));
    }
  }

  @Test
  void compresses() throws Exception {
    for (String level : List.of("best_speed", "best_compression", "default_compression")) {
      try (FakeCluster cluster = FakeCluster.start()) {
        try (Fixture fixture = Fixture.elasticsearch(cluster, "compression_level " + level)) {
          fixture.write(CHUNK);
          fixture.write(CHUNK);
        }
        assertThat(cluster.bulks()).hasSize(2);
        assertThat(cluster.bulks().get(1).documents()).containsExactly("{\"n\":1}");
        assertThat(cluster.bulks().get(1).headers()).containsEntry("Content-Encoding", "gzip");
      }
    }
  }

  @Test
  void checksTheServersCertificate(@TempDir Path directory) throws Exception {
    final Authority authority = new Authority("first");
    try (FakeCluster cluster = FakeCluster.startTls(0, authority.serverContext(), false)) {
      try (Fixture fixture = Fixture.elasticsearch(cluster, "scheme https")) {
        assertThatThrownBy(() -> fixture.write(CHUNK)).hasMessageContaining("TLS: ");
      }
      try (Fixture fixture = Fixture.elasticsearch(cluster, "scheme https", "ssl_verify false")) {
        fixture.write(CHUNK);
      }
      final Path caFile = authority.writeCertificate(directory.resolve("ca.pem"));
      try (Fixture fixture = Fixture.elasticsearch(cluster, "scheme https", "ca_file " + caFile)) {
        fixture.write(CHUNK);
      }
      assertThat(cluster.bulks()).hasSize(2);
    }
  }

  @Test
  void goesOnWhenCertificatesAreRotated(@TempDir Path directory) throws Exception {
    final Authority first = new Authority("first");
    final Authority second = new Authority("second");
    final Path caFile = first.writeCertificate(directory.resolve("ca.pem"));
    final int port;
    final Fixture fixture;
    try (FakeCluster cluster = FakeCluster.startTls(0, first.serverContext(), false)) {
      port = cluster.port();
      fixture = Fixture.elasticsearch(cluster, "scheme https", "ca_file " + caFile);
      fixture.write(CHUNK);
    }
    try (fixture;
        FakeCluster cluster = FakeCluster.startTls(port, second.serverContext(), false)) {
      assertThatThrownBy(() -> fixture.write(CHUNK)).hasMessageContaining("TLS: ");
      second.writeCertificate(caFile);
      fixture.write(CHUNK);
      assertThat(cluster.bulks()).hasSize(1);
    }
  }

  @Test
  void showsACertificateOfItsOwn(@TempDir Path directory) throws Exception {
    final Authority authority = new Authority("first");
    final Path caFile = authority.writeCertificate(directory.resolve("ca.pem"));
    for (Authority.KeyForm form : Authority.KeyForm.values()) {
      try (FakeCluster cluster = FakeCluster.startTls(0, authority.serverContext(), true)) {
        try (Fixture fixture =
            Fixture.elasticsearch(
                cluster,
                "scheme https",
                "ca_file " + caFile,
                "client_cert " + authority.writeClient(directory.resolve("c.pem"), form),
                "client_key " + authority.writeClientKey(directory.resolve("c.key"), form),
                "client_key_pass secret")) {
          fixture.write(CHUNK);
        }
        assertThat(cluster.bulks()).as(form.name()).hasSize(1);
      }
    }
  }

  @Test
  void tellsWhichFileCannotBeUsed(@TempDir Path directory) throws Exception {
    try (FakeCluster cluster = FakeCluster.start();
        Fixture fixture =
            Fixture.elasticsearch(
                cluster, "scheme https", "ca_file " + directory.resolve("none.pem"))) {
      assertThatThrownBy(() -> fixture.write(CHUNK))
          .hasMessageContaining("ca_file '" + directory.resolve("none.pem"))
          .hasMessageContaining("there is no such file");
    }
  }

  @Test
  void readsTheIdsOfDeployments() {
    final String id = "name:" + base64("eu.example.com:9243$abc$def");
    assertThat(CloudOptions.address(id)).isEqualTo("https://abc.eu.example.com:9243");
    assertThat(CloudOptions.address("n:" + base64("example.com$abc$")))
        .isEqualTo("https://abc.example.com:443");
  }

  @Test
  void refusesWhatCannotBeReached() {
    assertThat(problems("hosts http://a/x,http://b/y"))
        .anyMatch(problem -> problem.contains("the same path and user"));
    assertThat(problems("hosts ftp://a")).anyMatch(problem -> problem.contains("'ftp://a'"));
    assertThat(problems("cloud_id nonsense"))
        .anyMatch(problem -> problem.contains("`cloud_auth` must be present"));
    assertThat(problems("user a")).anyMatch(problem -> problem.contains("`password` must be"));
    assertThat(problems("ssl_min_version TLSv1_2"))
        .anyMatch(problem -> problem.contains("must set 'ssl_max_version' together"));
  }

  private static List<String> problems(String parameters) {
    return ConfigAssertions.problemsOf(
        "<match **>\n@type elasticsearch\n" + parameters + "\n</match>\n");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
