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
package io.tailrace.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCatalogTest {
  private static final SdkVersion SDK = SdkVersion.of("0.1.0");

  @TempDir Path temporary;
  private Path plugins;
  private Path work;

  @BeforeEach
  void makeDirectories() throws IOException {
    plugins = Files.createDirectory(temporary.resolve("plugins"));
    work = temporary.resolve("work");
  }

  @Test
  void listsTypesOfAllJars() {
    TestJar.named("two-1.0.0.jar")
        .filterClass("B", "b", "")
        .source(
            "example.In",
            "/** Reads. */ @PluginType(value = \"in\", aliases = \"input\")"
                + " public class In implements Input {}")
        .build(plugins);
    TestJar.filter("one-1.0.0.jar", "a", "").build(plugins);

    PluginCatalog catalog = scan();

    assertThat(catalog.refusals()).isEmpty();
    assertThat(catalog.jars())
        .extracting(PluginJar::fileName)
        .containsExactly("one-1.0.0.jar", "two-1.0.0.jar");
    assertThat(catalog.types())
        .extracting(type -> type.entry().kind() + " " + type.entry().type())
        .containsExactly("input in", "filter a", "filter b");
    assertThat(catalog.names(PluginKind.FILTER)).containsExactly("a", "b");
    assertThat(catalog.find(PluginKind.INPUT, "input"))
        .hasValueSatisfying(type -> assertThat(type.entry().summary()).isEqualTo("Reads."));
    assertThat(catalog.find(PluginKind.OUTPUT, "a")).isEmpty();
    assertThat(catalog.find("a")).extracting(type -> type.jar().id()).containsExactly("one");
  }

  @Test
  void copiesJarsUnderTheHashOfTheirContent() throws IOException {
    Path jar = TestJar.filter("one-1.0.0.jar", "a", "").build(plugins);

    PluginJar found = scan().jars().get(0);

    assertThat(found.copy()).isEqualTo(work.resolve("plugins/" + found.sha256() + ".jar"));
    assertThat(found.copy()).hasSameBinaryContentAs(jar);
    assertThat(found.fingerprint()).isEqualTo(found.sha256()).hasSize(64);
    try (Stream<Path> files = Files.list(work.resolve("plugins"))) {
      assertThat(files).containsExactly(found.copy());
    }
  }

  @Test
  void prunesCopiesThatNobodyHasNeededForLong() throws IOException {
    TestJar.filter("a.jar", "a", "").build(plugins);
    TestJar.filter("b.jar", "b", "").build(plugins);
    PluginCatalog before = scan();
    Path used = before.jars().get(0).copy();
    Path unused = before.jars().get(1).copy();
    Files.delete(plugins.resolve("b.jar"));
    PluginCatalog after = scan();
    final Path leftOver = Files.createFile(unused.resolveSibling("crashed.tmp"));
    final Path foreign = Files.createFile(unused.resolveSibling("notes.txt"));

    try (PluginHost host = new PluginHost(SDK)) {
      host.prune(store(), after);
      assertThat(unused).exists(); // another daemon may have it
      for (Path file : List.of(used, unused, leftOver, foreign)) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
      }
      host.prune(store(), after);
    }

    assertThat(used).exists();
    assertThat(unused).doesNotExist();
    assertThat(leftOver).doesNotExist();
    assertThat(foreign).exists();
  }

  @Test
  void renewsTheTimeOfCopiesInUse() throws IOException {
    TestJar.filter("a.jar", "a", "").build(plugins);
    Path copy = scan().jars().get(0).copy();
    Instant old = Instant.now().minus(Duration.ofDays(8));
    Files.setLastModifiedTime(copy, FileTime.from(old));

    scan();

    assertThat(Files.getLastModifiedTime(copy).toInstant()).isAfter(old.plus(Duration.ofDays(7)));
  }

  @Test
  void refusesWorkDirectoriesThatOthersCanWriteTo() throws IOException {
    TestJar.filter("a.jar", "a", "").build(plugins);
    Files.createDirectory(work);
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));

    PluginCatalog catalog = scan();

    assertThat(catalog.jars()).isEmpty();
    assertThat(refusals(catalog))
        .singleElement()
        .asString()
        .startsWith("a.jar cannot be read (the work directory " + work + " belongs to ")
        .contains(" has the permissions rwxrwxrwx, so others could change what the daemon runs;");
    assertThat(work.resolve("plugins")).isEmptyDirectory();
  }

  @Test
  void refusesJarWithClassesOfTheSdk() {
    TestJar.filter("bad-1.0.0.jar", "a", "")
        .entry("io/tailrace/api/Filter.class", "")
        .build(plugins);
    TestJar.filter("worse-1.0.0.jar", "b", "")
        .entry("META-INF/versions/11/org/slf4j/Logger.class", "")
        .build(plugins);

    assertThat(refusals(scan()))
        .containsExactly(
            "bad-1.0.0.jar contains io/tailrace/api/Filter.class, which the daemon gives to every"
                + " plugin; leave tailrace-api and slf4j-api out of the jar (scope provided)",
            "worse-1.0.0.jar contains org/slf4j/Logger.class, which the daemon gives to every"
                + " plugin; leave tailrace-api and slf4j-api out of the jar (scope provided)");
  }

  @Test
  void refusesJarWithoutIndex() {
    TestJar.filter("bad.jar", "a", "").without(PluginIndex.PATH).build(plugins);

    assertThat(refusals(scan()))
        .containsExactly(
            "bad.jar has no META-INF/tailrace/plugins.json; build it with the plugin parent POM, or"
                + " with tailrace-api as annotation processor");
  }

  @Test
  void refusesJarWithBrokenIndex() {
    Map<String, String> broken =
        Map.of(
            "a.jar", "{\"format\": 1,\n\"plugins\": [",
            "b.jar", "{\"format\": 2, \"plugins\": []}",
            "c.jar", "{\"format\": 1, \"plugins\": [{\"kind\": \"filter\", \"type\": \"a\"}]}",
            "d.jar", "{\"format\": 1, \"plugins\": [{\"kind\": \"pump\"}]}",
            "e.jar", "[]",
            "f.jar", "{\"format\": 1, \"plugins\": {}}");
    broken.forEach(
        (name, index) -> TestJar.named(name).entry(PluginIndex.PATH, index).build(plugins));

    List<String> refusals = refusals(scan());

    assertThat(refusals).hasSize(6);
    assertThat(refusals)
        .allSatisfy(
            refusal ->
                assertThat(refusal)
                    .matches(
                        "[a-f]\\.jar has a broken META-INF/tailrace/plugins\\.json \\(.*\\); build"
                            + " it again"));
    assertThat(refusals.get(0)).contains("(line 2: Unexpected end-of-input");
    assertThat(refusals.get(1)).contains("(its format is 2, and this Tailrace reads 1)");
    assertThat(refusals.get(2)).contains("(a value of 'plugins' has no 'class')");
    assertThat(refusals.get(3)).contains("('pump' is not a kind of plugin)");
    assertThat(refusals.get(4)).contains("(the index is not an object)");
    assertThat(refusals.get(5)).contains("('plugins' is not a list)");
  }

  @Test
  void readsIndexesWithMembersOfALaterSdk() {
    TestJar.named("later.jar")
        .entry(
            PluginIndex.PATH,
            "{\"format\": 1, \"made\": 1.5, \"plugins\": [{\"kind\": \"filter\", \"type\": \"a\","
                + " \"class\": \"A\", \"colour\": {\"red\": [null]}}]}")
        .build(plugins);

    assertThat(scan().names(PluginKind.FILTER)).containsExactly("a");
  }

  @Test
  void refusesJarThatNeedsAnotherSdk() {
    TestJar.filter("new.jar", "a", "").manifest("Plugin-Requires", ">=0.2.0").build(plugins);
    TestJar.filter("odd.jar", "b", "").manifest("Plugin-Requires", "soon").build(plugins);
    TestJar.filter("bare.jar", "c", "").manifest("Plugin-Requires", "0.0.9").build(plugins);
    TestJar.filter("none.jar", "d", "").manifest("Plugin-Requires", null).build(plugins);

    PluginCatalog catalog = scan();

    assertThat(refusals(catalog))
        .containsExactly(
            "new.jar needs SDK >=0.2.0, and this Tailrace has SDK 0.1.0; install the version of the"
                + " plugin that was built for it",
            "odd.jar has the Plugin-Requires 'soon' in its manifest, which is not a range of"
                + " versions; write for example '>=0.1.0 & <0.2.0'");
    assertThat(catalog.names(PluginKind.FILTER)).containsExactly("c", "d");
  }

  @Test
  void refusesJarWithoutIdOrVersion() {
    TestJar.filter("a.jar", "a", "").manifest("Plugin-Id", null).build(plugins);
    TestJar.filter("b.jar", "b", "").manifest("Plugin-Version", " ").build(plugins);
    TestJar.filter("c.jar", "c", "").manifest("Plugin-Id", "c@1").build(plugins);
    TestJar.filter("d.jar", "d", "").manifest("Plugin-Class", "example.Life").build(plugins);

    assertThat(refusals(scan()))
        .containsExactly(
            "a.jar has no Plugin-Id in its manifest; build it with the plugin parent POM, or add"
                + " that line",
            "b.jar has no Plugin-Version in its manifest; build it with the plugin parent POM, or"
                + " add that line",
            "c.jar has the Plugin-Id 'c@1' in its manifest; use letters, digits, '.', '_' and '-'",
            "d.jar names the Plugin-Class example.Life in its manifest, and nothing would run it;"
                + " leave it out, and let the plugins do its work");
  }

  @Test
  void refusesTheSecondOfTwoJarsWithOneType() {
    TestJar.filter("b-1.0.0.jar", "same", "").build(plugins);
    TestJar.filter("a-1.0.0.jar", "same", "").build(plugins);
    TestJar.named("c-1.0.0.jar")
        .source(
            "example.In", "/** In. */ @PluginType(\"same\") public class In implements Input {}")
        .build(plugins);

    PluginCatalog catalog = scan();

    assertThat(refusals(catalog))
        .containsExactly(
            "b-1.0.0.jar has the filter 'same', which a-1.0.0.jar has too; remove one of the two");
    assertThat(catalog.find("same")).hasSize(2);
  }

  @Test
  void refusesTheSecondOfTwoJarsWithOneId() {
    TestJar.filter("a-1.0.0.jar", "a", "").build(plugins);
    TestJar.filter("a-1.1.0.jar", "b", "").build(plugins);

    assertThat(refusals(scan()))
        .containsExactly(
            "a-1.1.0.jar has the Plugin-Id 'a', which a-1.0.0.jar has too; remove one of the two");
  }

  @Test
  void keepsTheJarThatWasThereBeforeItsDouble() {
    TestJar.filter("b.jar", "same", "").build(plugins);
    PluginCatalog before = scan();
    TestJar.filter("a.jar", "same", "").build(plugins);

    PluginCatalog after = rescan(before);

    assertThat(after.jars()).extracting(PluginJar::fileName).containsExactly("b.jar");
    assertThat(refusals(after))
        .containsExactly("a.jar has the filter 'same', which b.jar has too; remove one of the two");
  }

  @Test
  void refusesWhatIsNoWholeZipFile() throws IOException {
    Path cut = TestJar.filter("cut.jar", "a", "").build(plugins);
    byte[] bytes = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    Files.writeString(plugins.resolve("text.jar"), "<html>404 not found</html>");
    Files.createFile(plugins.resolve("void.jar"));
    Path damaged = TestJar.filter("damaged.jar", "a", "").build(plugins);
    damageFirstEntry(damaged);

    List<String> refusals = refusals(scan());

    assertThat(refusals).hasSize(4);
    assertThat(refusals.get(0)).matches("cut.jar is not a whole zip file \\(.*\\); copy it again");
    assertThat(refusals.get(1)).matches("damaged.jar is .* zip file \\(.*\\); copy it again");
    assertThat(refusals.get(2)).startsWith("text.jar is not a whole zip file (");
    assertThat(refusals.get(3)).startsWith("void.jar is not a whole zip file (");
    try (Stream<Path> files = Files.list(work.resolve("plugins"))) {
      assertThat(files).isEmpty();
    }
  }

  private static void damageFirstEntry(Path jar) throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    int nameLength = bytes[26] & 0xff;
    for (int i = 30 + nameLength + 8; i < 30 + nameLength + 24; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(jar, bytes);
  }

  @Test
  void goesOnWithTheOtherJars() throws IOException {
    Files.writeString(plugins.resolve("bad.jar"), "x");
    TestJar.filter("good.jar", "a", "").build(plugins);

    assertThat(scan().names(PluginKind.FILTER)).containsExactly("a");
  }

  @Test
  void saysWhichDirectoryCannotBeRead() {
    TestJar.filter("good.jar", "a", "").build(plugins);
    Path missing = temporary.resolve("missing");

    PluginCatalog catalog =
        PluginCatalog.scan(List.of(missing, plugins), store(), SDK, PluginCatalog.empty());

    assertThat(refusals(catalog))
        .containsExactly(
            "the plugin directory " + missing + " cannot be read (NoSuchFile: " + missing + ")");
    assertThat(catalog.names(PluginKind.FILTER)).containsExactly("a");
  }

  @Test
  void readsOnlyWhatChanged() throws IOException {
    TestJar.filter("a.jar", "a", "").build(plugins);
    Path changing = TestJar.filter("b.jar", "b", "").build(plugins);
    PluginCatalog before = scan();
    TestJar.filter("b.jar", "b2", "").build(plugins);
    Files.setLastModifiedTime(changing, FileTime.from(Instant.now().plusSeconds(10)));

    PluginCatalog after = rescan(before);

    assertThat(after.names(PluginKind.FILTER)).containsExactly("a", "b2");
    assertThat(after.jars().get(0).index()).isSameAs(before.jars().get(0).index());
    assertThat(after.jars().get(1).sha256()).isNotEqualTo(before.jars().get(1).sha256());
    assertThat(before.jars().get(1).copy()).exists();
  }

  @Test
  void keepsTheJarThatSomebodyIsWritingOver() throws IOException {
    Path jar = TestJar.filter("a.jar", "a", "").build(plugins);
    final PluginCatalog before = scan();
    byte[] whole = Files.readAllBytes(jar);

    Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
    PluginCatalog half = rescan(before);
    assertThat(half.unsettled()).containsExactly(jar);
    assertThat(half.refusals()).isEmpty();
    assertThat(half.jars()).isEqualTo(before.jars());
    assertThat(half.unsettledSentences())
        .containsExactly(
            "a.jar is being written or broken: it is not what it was, and what it was before stays"
                + " in use; the next reload looks at it again");

    Files.write(jar, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    PluginCatalog more = rescan(half);
    assertThat(more.unsettled()).containsExactly(jar);

    PluginCatalog abandoned = rescan(more);
    assertThat(abandoned.unsettled()).isEmpty();
    assertThat(refusals(abandoned)).singleElement().asString().startsWith("a.jar is not a whole");
    assertThat(abandoned.jars()).isEmpty();

    Files.write(jar, whole);
    assertThat(rescan(abandoned).jars()).isEqualTo(before.jars());
  }

  @Test
  void waitsForAJarThatSomebodyIsCopyingIn() throws IOException {
    TestJar.filter("a.jar", "a", "").build(plugins);
    final PluginCatalog before = scan();
    Path jar = plugins.resolve("b.jar");
    Files.write(jar, new byte[] {'P', 'K'});

    PluginCatalog first = rescan(before);
    assertThat(first.unsettled()).containsExactly(jar);
    assertThat(first.refusals()).isEmpty();
    assertThat(first.unsettledSentences())
        .singleElement(STRING)
        .startsWith("b.jar is being written or broken: it is not a whole zip file (")
        .endsWith("); copy it again; the next reload looks at it again");

    PluginCatalog second = rescan(first);
    assertThat(second.unsettled()).isEmpty();
    assertThat(refusals(second)).hasSize(1);

    TestJar.filter("b.jar", "b", "").build(plugins);
    assertThat(rescan(second).names(PluginKind.FILTER)).containsExactly("a", "b");
  }

  @Test
  void forgetsJarsThatWereTakenOut() throws IOException {
    Path jar = TestJar.filter("a.jar", "a", "").build(plugins);
    PluginCatalog before = scan();
    Files.delete(jar);

    PluginCatalog after = rescan(before);

    assertThat(after.jars()).isEmpty();
    assertThat(after.refusals()).isEmpty();
  }

  @Test
  void findsDependenciesAndTakesThemIntoTheFingerprint() {
    TestJar.filter("lib-1.0.0.jar", "lib", "").manifest("Plugin-Version", "1.2.0").build(plugins);
    TestJar.filter("app.jar", "app", "")
        .manifest("Plugin-Dependencies", "lib@>=1.0.0 & <2.0.0, other?")
        .build(plugins);
    PluginJar before = scan().find(PluginKind.FILTER, "app").orElseThrow().jar();
    assertThat(before.dependencies()).extracting(PluginJar::id).containsExactly("lib");

    TestJar.filter("lib-1.0.0.jar", "lib2", "").manifest("Plugin-Version", "1.2.1").build(plugins);
    PluginJar after = scan().find(PluginKind.FILTER, "app").orElseThrow().jar();

    assertThat(after.sha256()).isEqualTo(before.sha256());
    assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
  }

  @Test
  void refusesJarsWhoseDependenciesAreNotThere() {
    TestJar.filter("a.jar", "a", "").manifest("Plugin-Dependencies", "b@>=2.0.0").build(plugins);
    TestJar.filter("b.jar", "b", "").manifest("Plugin-Dependencies", "c").build(plugins);
    TestJar.filter("d.jar", "d", "").manifest("Plugin-Dependencies", "b").build(plugins);
    TestJar.filter("e.jar", "e", "").manifest("Plugin-Dependencies", "f").build(plugins);
    TestJar.filter("f.jar", "f", "").manifest("Plugin-Dependencies", "e").build(plugins);

    assertThat(refusals(scan()))
        .containsExactly(
            "a.jar needs the plugin 'b' >=2.0.0, and b.jar is version 1.0.0; install one that fits",
            "b.jar needs the plugin 'c', which is not installed; copy its jar into the plugin"
                + " directory",
            "d.jar needs the plugin 'b', and b.jar cannot be used; see what is said of that",
            "e.jar needs the plugin 'f', and f.jar cannot be used; see what is said of that",
            "f.jar needs the plugin 'e', which needs this one in turn; take one of the two"
                + " dependencies out");
  }

  @Test
  void knowsTheVersionOfThisBuild() {
    assertThat(SdkVersion.current().toString()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(SdkVersion.of("0.2.0-SNAPSHOT").fits(">=0.2.0")).isTrue();
  }

  private JarStore store() {
    return new JarStore(work);
  }

  private PluginCatalog scan() {
    return rescan(PluginCatalog.empty());
  }

  private PluginCatalog rescan(PluginCatalog previous) {
    return PluginCatalog.scan(List.of(plugins), store(), SDK, previous);
  }

  private static List<String> refusals(PluginCatalog catalog) {
    return catalog.refusals().stream().map(Refusal::sentence).toList();
  }
}
