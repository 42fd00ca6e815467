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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.PackageVersion;
import io.tailrace.api.Filter;
import io.tailrace.api.FilterContext;
import io.tailrace.api.Input;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Plugin jars compiled from sources, some of them broken on purpose: which are loaded, that they
 * are isolated, what is refused, and how they are replaced and unloaded. It is one class because
 * all of it is about one host and the jars in its folder.
 */
class PluginHostTest {
  private static final SdkVersion SDK = SdkVersion.of("0.1.0");
  private static final Path LIBRARIES =
      Path.of(System.getProperty("basedir", ".")).resolve("target/test-libraries");
  private static final FilterContext CONTEXT =
      (FilterContext)
          Proxy.newProxyInstance(
              FilterContext.class.getClassLoader(),
              new Class<?>[] {FilterContext.class},
              (proxy, method, arguments) -> method.getName().equals("id") ? "id of test" : null);

  @TempDir Path temporary;
  private Path plugins;
  private JarStore store;
  private PluginHost host;

  @BeforeEach
  void makeHost() throws IOException {
    plugins = Files.createDirectory(temporary.resolve("plugins"));
    store = new JarStore(temporary.resolve("work"));
    host = new PluginHost(SDK);
  }

  @AfterEach
  void closeHost() {
    host.close();
    assertThat(host.loadedJars()).isEmpty();
  }

  // What is loaded

  @Test
  void loadsOnlyTheJarsWhoseTypesAreOpen() throws Exception {
    TestJar.filter("a.jar", "a", "").build(plugins);
    TestJar.filter("b.jar", "b", "").filterClass("Second", "b2", "").build(plugins);
    TestJar.filter("c.jar", "c", "").build(plugins);
    PluginCatalog catalog = scan();
    assertThat(host.loadedJars()).isEmpty();

    PluginClass<Filter> first = open(catalog, "b");
    PluginClass<Filter> second = open(catalog, "b2");

    assertThat(host.loadedJars()).extracting(PluginJar::fileName).containsExactly("b.jar");
    assertThat(second.classLoader()).isSameAs(first.classLoader());
    first.close();
    first.close();
    assertThat(host.loadedJars()).hasSize(1);
    second.close();
    assertThat(host.loadedJars()).isEmpty();
  }

  @Test
  void initialisesNoClassBesideTheOneThatIsOpen() throws Exception {
    String property = getClass().getName();
    TestJar.filter("a.jar", "a", "")
        .filterClass("Other", "other", "static { System.setProperty(\"" + property + "\", \"\"); }")
        .build(plugins);

    open(scan(), "a").newInstance(Optional.empty(), CONTEXT);

    assertThat(System.getProperty(property)).isNull();
  }

  @Test
  void givesTheConstructorItsConfigurationAndContext() throws Exception {
    TestJar.filter(
            "a.jar",
            "a",
            """
            /** @param word word */
            public record Config(String word) {}
            private final Object answer;
            public TestFilter(FilterContext context, Config config) {
              answer = context.id() + ", " + config.word();
            }
            @Override public Object call() { return answer; }
            """)
        .build(plugins);

    PluginClass<Filter> type = open(scan(), "a");
    Class<? extends java.lang.Record> record = type.configClass().orElseThrow();
    java.lang.Record config = record.getConstructor(String.class).newInstance("hello");

    assertThat(call(type.newInstance(Optional.of(config), CONTEXT))).isEqualTo("id of test, hello");
    assertThatThrownBy(() -> type.newInstance(Optional.empty(), CONTEXT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("BUG: example.TestFilter takes a example.TestFilter$Config");
  }

  @Test
  void refusesToOpenATypeAsAnotherKind() {
    TestJar.filter("a.jar", "a", "").build(plugins);
    InstalledType type = scan().find(PluginKind.FILTER, "a").orElseThrow();

    assertThatThrownBy(() -> host.open(type, Input.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("BUG:");
    assertThat(host.loadedJars()).isEmpty();
  }

  // Isolation

  @Test
  void runsTwoVersionsOfOneLibrarySideBySide() throws Exception {
    String call =
        "@Override public Object call() {"
            + " return com.fasterxml.jackson.core.json.PackageVersion.VERSION.toString(); }";
    TestJar.filter("a.jar", "a", call)
        .library(LIBRARIES.resolve("jackson-core-2.17.2.jar"))
        .build(plugins);
    TestJar.filter("b.jar", "b", call)
        .library(LIBRARIES.resolve("jackson-core-2.18.2.jar"))
        .build(plugins);
    PluginCatalog catalog = scan();

    assertThat(call(make(catalog, "a"))).isEqualTo("2.17.2");
    assertThat(call(make(catalog, "b"))).isEqualTo("2.18.2");
    assertThat(PackageVersion.VERSION.toString()).startsWith("2.2");
  }

  @Test
  void sharesSdkAndLogWithTheDaemon() throws Exception {
    TestJar.filter(
            "a.jar",
            "a",
            "@Override public Object call() {"
                + " return org.slf4j.LoggerFactory.getLogger(\"x\"); }")
        .build(plugins);

    assertThat(call(make(scan(), "a"))).isSameAs(LoggerFactory.getLogger("x"));
  }

  @Test
  void hidesTheEngineFromPlugins() throws Exception {
    assertThat(failureOf("io.tailrace.core.plugin.PluginKind.FILTER"))
        .isEqualTo(
            "a-1.2.0.jar uses io.tailrace.core.plugin.PluginKind, which is not in the SDK; it was"
                + " built against another version, or reaches into the engine");
  }

  @Test
  void hidesNettyFromPlugins() throws Exception {
    assertThat(failureOf("io.netty.buffer.Unpooled.EMPTY_BUFFER"))
        .isEqualTo(
            "a-1.2.0.jar uses io.netty.buffer.Unpooled, which is neither in the jar nor in the SDK;"
                + " the daemon's own copy is not for plugins: build the jar with its libraries"
                + " inside, as the plugin parent POM does");
  }

  @Test
  void hidesTheDaemonsJacksonFromPlugins() throws Exception {
    assertThat(failureOf("new com.fasterxml.jackson.core.JsonFactory()"))
        .startsWith("a-1.2.0.jar uses com.fasterxml.jackson.core.JsonFactory, which is neither");
  }

  @Test
  void hidesPf4jFromPlugins() throws Exception {
    assertThat(failureOf("org.pf4j.PluginState.STARTED"))
        .startsWith("a-1.2.0.jar uses org.pf4j.PluginState, which is neither");
  }

  @Test
  void hidesPluginsFromOneAnother() throws Exception {
    Path other =
        TestJar.filter("other.jar", "other", "")
            .source("other.Shared", "public class Shared { public static int X = 1 + 1; }")
            .build(plugins);
    TestJar.filter("a-1.2.0.jar", "a", "@Override public Object call() { return other.Shared.X; }")
        .compiledAgainst(other)
        .build(plugins);
    PluginCatalog catalog = scan();
    open(catalog, "other");

    assertThat(runFailing(catalog))
        .startsWith("a-1.2.0.jar uses other.Shared, which is neither in the jar nor in the SDK");
  }

  @Test
  void hidesTheDaemonsServicesFromPlugins() throws Exception {
    String resource = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
    assertThat(getClass().getClassLoader().getResource(resource)).isNotNull();
    TestJar.filter(
            "a.jar",
            "a",
            """
            @Override public Object call() throws Exception {
              ClassLoader loader = Thread.currentThread().getContextClassLoader();
              return loader.getResource("%1$s") + ", "
                  + Collections.list(loader.getResources("%1$s"));
            }
            """
                .formatted(resource))
        .build(plugins);

    assertThat(call(make(scan(), "a"))).isEqualTo("null, []");
  }

  @Test
  void findsThePluginsOwnServicesAndResources() throws Exception {
    TestJar.filter(
            "a.jar",
            "a",
            """
            private final String answer;
            public TestFilter() throws Exception {
              ClassLoader loader = Thread.currentThread().getContextClassLoader();
              try (java.io.InputStream in = loader.getResourceAsStream("words.txt")) {
                answer = ServiceLoader.load(Runnable.class).findFirst().get() + " "
                    + new String(in.readAllBytes());
              }
            }
            @Override public Object call() { return answer; }
            """)
        .source(
            "example.Greeter",
            "public class Greeter implements Runnable { public void run() {}"
                + " public String toString() { return \"greeter\"; } }")
        .entry("META-INF/services/java.lang.Runnable", "example.Greeter")
        .entry("words.txt", "of words")
        .build(plugins);

    assertThat(call(make(scan(), "a"))).isEqualTo("greeter of words");
  }

  @Test
  void setsTheContextClassLoaderWhileThePluginRuns() throws Exception {
    final ClassLoader outer = Thread.currentThread().getContextClassLoader();
    TestJar.filter(
            "a.jar",
            "a",
            """
            static final ClassLoader INITIALISER = Thread.currentThread().getContextClassLoader();
            final ClassLoader constructor = Thread.currentThread().getContextClassLoader();
            @Override public Object call() { return List.of(INITIALISER, constructor); }
            """)
        .build(plugins);
    TestJar.filter("b.jar", "b", "public TestFilter() { throw new IllegalStateException(\"no\"); }")
        .build(plugins);
    PluginCatalog catalog = scan();

    PluginClass<Filter> type = open(catalog, "a");
    assertThat(call(type.newInstance(Optional.empty(), CONTEXT)))
        .isEqualTo(List.of(type.classLoader(), type.classLoader()));
    assertThatThrownBy(() -> make(catalog, "b")).isInstanceOf(PluginException.class);
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(outer);
  }

  // Broken jars

  @Test
  void saysWhichClassIsMissing() throws Exception {
    TestJar.filter("a-1.2.0.jar", "a", "@Override public Object call() { return new Missing(); }")
        .source("example.Missing", "public class Missing {}")
        .without("example/Missing")
        .build(plugins);

    assertThat(runFailing(scan()))
        .isEqualTo(
            "a-1.2.0.jar uses example.Missing, which is neither in the jar nor in the SDK; build"
                + " the jar with its libraries inside, as the plugin parent POM does");
  }

  @Test
  void saysThatTheClassItselfCannotBeLinked() {
    TestJar.filter("a.jar", "a", "public TestFilter(Config c) {} public record Config(Missing m){}")
        .source("example.Missing", "public enum Missing { M }")
        .without("example/TestFilter$Config")
        .build(plugins);

    assertThatThrownBy(() -> open(scan(), "a"))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith("a.jar uses example.TestFilter$Config, which is neither in the jar")
        .hasCauseInstanceOf(NoClassDefFoundError.class);
    assertThat(host.loadedJars()).isEmpty();
  }

  @Test
  void saysThatTheIndexNamesAClassThatIsNotThere() {
    TestJar.filter("a.jar", "a", "").without("example/").build(plugins);

    assertThatThrownBy(() -> open(scan(), "a"))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "a.jar is not what its index says (example.TestFilter is not in it); build it again"
                + " from clean sources");
  }

  @Test
  void saysThatAClassIsOfAnotherKindThanTheIndexSays() {
    TestJar.filter("a.jar", "a", "")
        .patched(
            PluginIndex.PATH,
            index -> new String(index).replace("\"filter\"", "\"input\"").getBytes())
        .build(plugins);
    InstalledType type = scan().find(PluginKind.INPUT, "a").orElseThrow();

    assertThatThrownBy(() -> host.open(type, Input.class))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "a.jar is not what its index says (example.TestFilter is no Input); build it again from"
                + " clean sources");
  }

  @Test
  void saysWhyAStaticInitialiserFailed() {
    TestJar.filter(
            "a.jar", "a", "static { if (true) throw new IllegalStateException(\"no licence\"); }")
        .build(plugins);

    assertThatThrownBy(() -> open(scan(), "a"))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "a.jar: the static initialiser of a class failed (IllegalStateException: no licence);"
                + " use another version of the plugin, or repair what it expects")
        .hasCauseInstanceOf(ExceptionInInitializerError.class)
        .extracting(e -> ((PluginException) e).reason())
        .isEqualTo(PluginException.Reason.JAR);
    assertThat(host.loadedJars()).isEmpty();
  }

  @Test
  void saysAgainWhyAStaticInitialiserFailedBefore() throws Exception {
    TestJar.filter("a-1.2.0.jar", "a", "@Override public Object call() { return new Broken(); }")
        .source(
            "example.Broken",
            "public class Broken { static { if (true) throw new IllegalStateException(\"no\"); } }")
        .build(plugins);
    PluginClass<Filter> type = open(scan(), "a");
    Filter filter = type.newInstance(Optional.empty(), CONTEXT);
    assertThatThrownBy(() -> call(filter)).isInstanceOf(ExceptionInInitializerError.class);

    assertThatThrownBy(() -> call(filter))
        .isInstanceOf(NoClassDefFoundError.class)
        .satisfies(
            error ->
                assertThat(type.explain(error))
                    .hasValueSatisfying(
                        sentence ->
                            assertThat(sentence)
                                .startsWith(
                                    "a-1.2.0.jar: the static initialiser of a class failed (")));
  }

  @Test
  void saysWhyAConstructorFailed() {
    TestJar.filter(
            "a.jar",
            "a",
            "public TestFilter() throws Exception { throw new java.io.IOException(\"no disk\"); }")
        .build(plugins);

    assertThatThrownBy(() -> make(scan(), "a"))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "a.jar: the constructor of filter 'a' failed (IOException: no disk); use another"
                + " version of the plugin")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void passesOnWhatAConstructorSaysOfItsConfiguration() {
    TestJar.filter(
            "a.jar",
            "a",
            "public TestFilter() {"
                + " throw new IllegalArgumentException(\"pattern and key exclude each other\"); }")
        .build(plugins);

    assertThatThrownBy(() -> make(scan(), "a"))
        .isInstanceOf(PluginException.class)
        .hasMessage("pattern and key exclude each other")
        .extracting(e -> ((PluginException) e).reason())
        .isEqualTo(PluginException.Reason.CONFIGURATION);
  }

  @Test
  void saysThatAJarWasBuiltAgainstANewerSdk() throws Exception {
    Path newer =
        TestJar.named("sdk.jar")
            .source("io.tailrace.api.Later", "public class Later {}")
            .build(temporary.resolve("sdk"));
    TestJar.filter("a-1.2.0.jar", "a", "@Override public Object call() { return new Later(); }")
        .compiledAgainst(newer)
        .build(plugins);

    assertThat(runFailing(scan()))
        .isEqualTo(
            "a-1.2.0.jar uses io.tailrace.api.Later, which SDK 0.1.0 does not have; it was built"
                + " against another version: use one that fits");
  }

  @Test
  void saysThatLibrariesDoNotFitOneAnother() throws Exception {
    Path one =
        TestJar.named("one.jar")
            .source("lib.Lib", "public class Lib { public static int f(long x) { return 1; } }")
            .build(temporary.resolve("lib"));
    Path two =
        TestJar.named("two.jar")
            .source("lib.Lib", "public class Lib { public static int f(int x) { return 2; } }")
            .build(temporary.resolve("lib"));
    TestJar.filter("a-1.2.0.jar", "a", "@Override public Object call() { return lib.Lib.f(1L); }")
        .compiledAgainst(one)
        .libraryAtRunTime(two)
        .build(plugins);

    assertThat(runFailing(scan()))
        .isEqualTo(
            "a-1.2.0.jar calls what is not there ('int lib.Lib.f(long)'); its libraries do not fit"
                + " one another: use another version of the plugin");
  }

  @Test
  void saysThatAJarNeedsANewerJava() {
    TestJar.filter("a.jar", "a", "")
        .patched(
            "example/TestFilter.class",
            bytes -> {
              bytes[7] = 99;
              return bytes;
            })
        .build(plugins);

    assertThatThrownBy(() -> open(scan(), "a"))
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "a.jar is built for Java 55, and this is Java "
                + Runtime.version().feature()
                + "; run Tailrace on a newer Java");
  }

  @Test
  void saysThatAClassFileIsDamaged() {
    TestJar.filter("a.jar", "a", "")
        .patched("example/TestFilter.class", bytes -> new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
        .build(plugins);

    assertThatThrownBy(() -> open(scan(), "a"))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith(
            "a.jar has a class that the JVM does not accept (ClassFormatError: ");
  }

  @Test
  void saysThatTheCopyOfAJarIsGone() throws Exception {
    TestJar.filter("a.jar", "a", "").build(plugins);
    PluginCatalog catalog = scan();
    Files.delete(catalog.jars().get(0).copy());

    assertThatThrownBy(() -> open(catalog, "a"))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith("a.jar cannot be loaded (")
        .hasMessageEndingWith("); look for plugins again");
    assertThat(rescan(catalog).jars().get(0).copy()).exists();
  }

  @Test
  void goesOnAfterABrokenJar() throws Exception {
    TestJar.filter("a.jar", "a", "").without("example/").build(plugins);
    TestJar.filter("b.jar", "b", "@Override public Object call() { return 7; }").build(plugins);
    PluginCatalog catalog = scan();
    assertThatThrownBy(() -> open(catalog, "a")).isInstanceOf(PluginException.class);

    assertThat(call(make(catalog, "b"))).isEqualTo(7);
  }

  // Replacing and unloading

  @Test
  void isNotDisturbedByAJarThatIsWrittenOver() throws Exception {
    Path jar = answering("1");
    PluginCatalog before = scan();
    Filter running = make(before, "a");

    Files.writeString(jar, "not a jar any more");
    assertThat(call(running)).isEqualTo("1"); // loads example.Answer only now

    answering("2");
    PluginCatalog after = rescan(before);
    Filter next = make(after, "a");

    assertThat(call(next)).isEqualTo("2");
    assertThat(call(running)).isEqualTo("1");
    assertThat(host.loadedJars()).hasSize(2);
    assertThat(after.jars().get(0).fingerprint()).isNotEqualTo(before.jars().get(0).fingerprint());
  }

  private Path answering(String answer) {
    return TestJar.filter(
            "a.jar", "a", "@Override public Object call() { return new Answer().toString(); }")
        .source(
            "example.Answer",
            "public class Answer { public String toString() { return \"" + answer + "\"; } }")
        .build(plugins);
  }

  @Test
  void givesJarsTheClassesOfTheJarsTheyDependOn() throws Exception {
    Path library = library("1");
    TestJar.filter("app.jar", "app", "@Override public Object call() { return lib.Lib.answer(); }")
        .compiledAgainst(library)
        .manifest("Plugin-Dependencies", "lib@>=1.0.0")
        .build(plugins);
    PluginCatalog before = scan();
    final PluginClass<Filter> type = open(before, "app");
    final Filter running = type.newInstance(Optional.empty(), CONTEXT);
    assertThat(host.loadedJars())
        .extracting(PluginJar::fileName)
        .containsExactly("app.jar", "lib.jar");
    assertThat(call(running)).isEqualTo("1");

    library("2");
    PluginCatalog after = rescan(before);
    PluginClass<Filter> next = open(after, "app");
    assertThat(call(next.newInstance(Optional.empty(), CONTEXT))).isEqualTo("2");
    assertThat(call(running)).isEqualTo("1");

    type.close();
    assertThat(host.loadedJars()).isEqualTo(List.of(after.jars().get(0), after.jars().get(1)));
    PluginClass<Filter> itself = open(after, "lib");
    next.close();
    assertThat(host.loadedJars()).extracting(PluginJar::fileName).containsExactly("lib.jar");
    itself.close();
    assertThat(host.loadedJars()).isEmpty();
  }

  private Path library(String answer) {
    return TestJar.filter("lib.jar", "lib", "")
        .source(
            "lib.Lib",
            "public class Lib { public static String answer() { return \"" + answer + "\"; } }")
        .build(plugins);
  }

  @Test
  void letsTheClassLoaderBeCollected() throws Exception {
    TestJar.filter("a.jar", "a", "@Override public Object call() { return 1; }").build(plugins);
    PluginCatalog catalog = scan();

    WeakReference<ClassLoader> loader = useAndClose(catalog);

    collect(loader);
    assertThat(loader.get()).isNull();
    assertThat(host.heldJars()).isEmpty();
  }

  private WeakReference<ClassLoader> useAndClose(PluginCatalog catalog) throws Exception {
    try (PluginClass<Filter> type = open(catalog, "a")) {
      call(type.newInstance(Optional.empty(), CONTEXT));
      return new WeakReference<>(type.classLoader());
    }
  }

  @Test
  void namesTheThreadThatHoldsAClosedJar() throws Exception {
    TestJar.filter(
            "a.jar",
            "a",
            """
            private final Thread thread = new Thread(this::hold, "holder");
            private synchronized void hold() {
              try {
                wait();
              } catch (InterruptedException e) {
                return;
              }
            }
            @Override public Object call() { thread.start(); return null; }
            """)
        .build(plugins);
    PluginCatalog catalog = scan();
    final WeakReference<ClassLoader> loader = useAndClose(catalog);

    assertThat(host.heldJars())
        .containsExactly(new PluginHost.HeldJar("a.jar", List.of("'holder'")));

    interrupt("holder");
    collect(loader);
    assertThat(host.heldJars()).isEmpty();
  }

  private static void interrupt(String threadName) throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(threadName)) {
        thread.interrupt();
        thread.join();
      }
    }
  }

  private static void collect(WeakReference<ClassLoader> loader) {
    for (int i = 0; i < 100 && loader.get() != null; i++) {
      System.gc();
    }
  }

  @Test
  void closesJarsThatAreStillOpenWithTheHost() throws Exception {
    Path library = library("1");
    TestJar.filter("app.jar", "app", "@Override public Object call() { return lib.Lib.answer(); }")
        .compiledAgainst(library)
        .manifest("Plugin-Dependencies", "lib")
        .build(plugins);
    PluginClass<Filter> type = open(scan(), "app");

    host.close();

    assertThat(host.loadedJars()).isEmpty();
    type.close(); // does nothing
  }

  /** What is said of a plugin that evaluates this expression. */
  private String failureOf(String expression) throws Exception {
    TestJar.filter(
            "a-1.2.0.jar",
            "a",
            "@Override public Object call() { return %s; }".formatted(expression))
        .build(plugins);
    return runFailing(scan());
  }

  /** What is said of the failing filter {@code a}. */
  private String runFailing(PluginCatalog catalog) throws Exception {
    PluginClass<Filter> type = open(catalog, "a");
    Filter filter = type.newInstance(Optional.empty(), CONTEXT);
    try {
      call(filter);
    } catch (LinkageError e) {
      return type.explain(new RuntimeException(e)).orElseThrow();
    }
    throw new AssertionError("it did not fail");
  }

  private Filter make(PluginCatalog catalog, String type) throws PluginException {
    return open(catalog, type).newInstance(Optional.empty(), CONTEXT);
  }

  private PluginClass<Filter> open(PluginCatalog catalog, String type) throws PluginException {
    return host.open(catalog.find(PluginKind.FILTER, type).orElseThrow(), Filter.class);
  }

  private static Object call(Filter filter) throws Exception {
    PluginScope scope = PluginScope.enter(filter.getClass().getClassLoader());
    try (scope) {
      return ((Callable<?>) filter).call();
    }
  }

  private PluginCatalog scan() {
    return rescan(PluginCatalog.empty());
  }

  private PluginCatalog rescan(PluginCatalog previous) {
    PluginCatalog catalog = PluginCatalog.scan(List.of(plugins), store, SDK, previous);
    assertThat(catalog.refusals()).isEmpty();
    return catalog;
  }
}
