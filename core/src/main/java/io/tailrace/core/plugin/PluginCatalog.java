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

import io.tailrace.core.plugin.JarStore.Stamp;
import io.tailrace.core.plugin.JarStore.StoredJar;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The plugin jars that are installed and the types in them. Immutable; no class is loaded to make
 * one.
 *
 * <p>Where two jars have the same type, the one that was there before is used, and else the one
 * that comes first by directory and file name: copying a second version beside the first one does
 * not stop what runs.
 */
public final class PluginCatalog {
  private static final PluginCatalog EMPTY =
      new PluginCatalog(Map.of(), List.of(), List.of(), List.of());

  /** What was found at each path. */
  private final Map<Path, Found> found;

  private final List<PluginJar> jars;
  private final List<Refusal> refusals;
  private final List<Path> unsettled;
  private final Map<PluginKind, Map<String, InstalledType>> byName =
      new EnumMap<>(PluginKind.class);
  private final List<InstalledType> types = new ArrayList<>();

  /**
   * A jar as it was when it was looked at.
   *
   * @param content empty if the jar was refused then
   * @param unreadable the stamp with which it later was no whole zip file
   */
  record Found(
      StoredJar stored, Optional<JarContent> content, String refusal, Optional<Stamp> unreadable) {}

  PluginCatalog(
      Map<Path, Found> found, List<PluginJar> jars, List<Refusal> refusals, List<Path> unsettled) {
    this.found = found;
    this.jars = List.copyOf(jars);
    this.refusals = List.copyOf(refusals);
    this.unsettled = List.copyOf(unsettled);
    for (PluginKind kind : PluginKind.values()) {
      byName.put(kind, new TreeMap<>());
    }
    for (PluginJar jar : jars) {
      for (PluginIndex.Entry entry : jar.index().plugins()) {
        InstalledType type = new InstalledType(jar, entry);
        types.add(type);
        namesOf(entry).forEach(name -> byName.get(entry.kind()).put(name, type));
      }
    }
    types.sort(
        Comparator.comparing((InstalledType type) -> type.entry().kind())
            .thenComparing(type -> type.entry().type()));
  }

  /** A catalog without jars. */
  public static PluginCatalog empty() {
    return EMPTY;
  }

  /**
   * Looks at the jars in the directories.
   *
   * @param directories where {@code *.jar} are looked for, not in their subdirectories
   * @param store takes the copies
   * @param previous the catalog until now: jars that have not changed are not read again, and a jar
   *     that somebody is writing stays as it was: one that changes while it is read, or is no whole
   *     zip file at the first look
   */
  public static PluginCatalog scan(
      List<Path> directories, JarStore store, SdkVersion sdk, PluginCatalog previous) {
    return new Scan(store, sdk, previous).scan(directories);
  }

  /** The jars that can be used, by directory and file name. */
  public List<PluginJar> jars() {
    return jars;
  }

  /** The jars that cannot be used, and why. */
  public List<Refusal> refusals() {
    return refusals;
  }

  /** The jars that somebody is writing; a later scan finds them whole. */
  public List<Path> unsettled() {
    return unsettled;
  }

  /** What there is to say of the jars that somebody is writing: they may as well be broken. */
  public List<String> unsettledSentences() {
    return unsettled.stream().map(this::unsettledSentence).toList();
  }

  private String unsettledSentence(Path jar) {
    final Found last = found.get(jar);
    final String state;
    if (last == null) {
      state = "changed while it was read";
    } else if (last.content().isEmpty()) {
      state = last.refusal();
    } else {
      state = "is not what it was, and what it was before stays in use";
    }
    return jar.getFileName()
        + " is being written or broken: it "
        + state
        + "; the next reload looks at it again";
  }

  /** All types, by kind and name. */
  public List<InstalledType> types() {
    return Collections.unmodifiableList(types);
  }

  /** The types of every kind that have this name or alias. */
  public List<InstalledType> find(String type) {
    List<InstalledType> matches = new ArrayList<>();
    for (PluginKind kind : PluginKind.values()) {
      find(kind, type).ifPresent(matches::add);
    }
    return matches;
  }

  /** The type of this kind that has this name or alias. */
  public Optional<InstalledType> find(PluginKind kind, String type) {
    return Optional.ofNullable(byName.get(kind).get(type));
  }

  /** The names of a kind's types without their aliases, sorted; for lists and suggestions. */
  public SortedSet<String> names(PluginKind kind) {
    SortedSet<String> names = new TreeSet<>();
    for (InstalledType type : byName.get(kind).values()) {
      names.add(type.entry().type());
    }
    return Collections.unmodifiableSortedSet(names);
  }

  private static List<String> namesOf(PluginIndex.Entry entry) {
    List<String> names = new ArrayList<>(entry.aliases());
    names.add(0, entry.type());
    return names;
  }

  /** One look at the directories. */
  private static final class Scan {
    private final JarStore store;
    private final SdkVersion sdk;
    private final PluginCatalog previous;
    private final Map<Path, Found> found = new LinkedHashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Path> unsettled = new ArrayList<>();

    Scan(JarStore store, SdkVersion sdk, PluginCatalog previous) {
      this.store = store;
      this.sdk = sdk;
      this.previous = previous;
    }

    PluginCatalog scan(List<Path> directories) {
      Set<Path> paths = new LinkedHashSet<>();
      directories.forEach(directory -> paths.addAll(jarsIn(directory)));
      paths.forEach(this::look);
      Map<Path, JarContent> usable = new LinkedHashMap<>();
      for (Path path : inOrderOfPrecedence()) {
        Found jar = found.get(path);
        if (jar.content().isPresent()) {
          usable.put(path, jar.content().get());
        } else if (!unsettled.contains(path)) {
          refuse(path, jar.refusal());
        }
      }
      Conflicts.remove(usable, this::refuse);
      Dependencies dependencies = new Dependencies(found, usable, this::refuse);
      List<PluginJar> jars = dependencies.resolve();
      jars.sort(Comparator.comparingInt(jar -> List.copyOf(paths).indexOf(jar.source())));
      refusals.sort(Comparator.comparing(Refusal::jar));
      return new PluginCatalog(found, jars, refusals, unsettled);
    }

    private List<Path> jarsIn(Path directory) {
      List<Path> paths = new ArrayList<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
        for (Path file : files) {
          if (Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")) {
            paths.add(file.toAbsolutePath().normalize());
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        refusals.add(
            new Refusal(
                directory,
                "the plugin directory " + directory + " cannot be read (" + reason(e) + ")"));
      }
      paths.sort(null);
      return paths;
    }

    private void look(Path path) {
      Optional<Found> before = Optional.ofNullable(previous.found.get(path));
      try {
        Stamp stamp = Stamp.of(path);
        if (before.isPresent() && isUpToDate(before.get(), stamp)) {
          found.put(path, before.get());
        } else {
          read(path, stamp, before);
        }
      } catch (NoSuchFileException e) {
        // It was there when the directory was listed: somebody has just taken it out.
        found.remove(path);
      } catch (UnsettledJarException e) {
        unsettled.add(path);
        before.ifPresent(jar -> found.put(path, jar));
      } catch (IOException e) {
        refuse(path, "cannot be read (" + reason(e) + ")");
      }
    }

    private static boolean isUpToDate(Found jar, Stamp stamp) {
      return jar.stored().stamp().equals(stamp)
          && (jar.content().isEmpty() || Files.exists(jar.stored().copy()));
    }

    private void read(Path path, Stamp stamp, Optional<Found> before)
        throws IOException, UnsettledJarException {
      StoredJar stored = new StoredJar(path, "", stamp);
      try {
        stored = store.store(path);
        JarContent content = JarContent.read(stored.copy(), sdk);
        found.put(path, new Found(stored, Optional.of(content), "", Optional.empty()));
      } catch (RefusedJarException e) {
        if (!Stamp.of(path).equals(stamp)) {
          throw new UnsettledJarException();
        }
        Found refused = new Found(stored, Optional.empty(), e.getMessage(), Optional.empty());
        if (!e.isUnreadable() || previous == EMPTY) {
          found.put(path, refused);
        } else if (before.isEmpty()) {
          unsettled.add(path);
          found.put(path, refused);
        } else if (before.get().unreadable().equals(Optional.of(stamp))) {
          found.put(path, refused);
        } else {
          unsettled.add(path);
          found.put(
              path,
              new Found(
                  before.get().stored(),
                  before.get().content(),
                  before.get().refusal(),
                  Optional.of(stamp)));
        }
      }
    }

    /** Those that were used before come first. */
    private List<Path> inOrderOfPrecedence() {
      List<Path> paths = new ArrayList<>(found.keySet());
      Collection<Path> used = previous.jars.stream().map(PluginJar::source).toList();
      paths.sort(Comparator.comparing(path -> !used.contains(path)));
      return paths;
    }

    private void refuse(Path path, String why) {
      refusals.add(new Refusal(path, path.getFileName() + " " + why));
    }

    private static String reason(Exception e) {
      Throwable cause = e instanceof DirectoryIteratorException ? e.getCause() : e;
      String message = String.valueOf(cause.getMessage());
      return cause.getClass() == IOException.class
          ? message
          : cause.getClass().getSimpleName().replace("Exception", "") + ": " + message;
    }
  }
}
