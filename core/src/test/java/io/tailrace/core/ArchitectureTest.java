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
package io.tailrace.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tailrace.core.net.AddressText;
import io.tailrace.core.seam.HostThreads;
import java.util.concurrent.Executors;

/** The arrows between the packages of the engine. */
@AnalyzeClasses(packages = "io.tailrace", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String CORE = "io.tailrace.core..";
  private static final String CONFIG = "io.tailrace.core.config..";
  private static final String SEAM = "io.tailrace.core.seam..";
  private static final String SIM = "io.tailrace.core.sim..";
  private static final String DAEMON = "io.tailrace.core.daemon..";

  @ArchTest
  static final ArchRule configKnowsNoOtherPackageOfTheEngine =
      noClasses()
          .that()
          .resideInAPackage(CONFIG)
          .should()
          .dependOnClassesThat(resideInAPackage(CORE).and(not(resideInAPackage(CONFIG))))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noPackagesKnowEachOther =
      slices().matching("io.tailrace.core.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule seamsKnowNoOtherPackageOfTheEngine =
      noClasses()
          .that()
          .resideInAPackage(SEAM)
          .should()
          .dependOnClassesThat(resideInAPackage(CORE).and(not(resideInAPackage(SEAM))))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule bufferKnowsNoPluginsNoNetworkAndNoDaemon =
      noClasses()
          .that()
          .resideInAPackage("io.tailrace.core.buffer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.tailrace.core.plugin..", "io.tailrace.core.net..", DAEMON)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheDaemonKnowsTheDaemon =
      noClasses()
          .that()
          .resideOutsideOfPackage(DAEMON)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(DAEMON)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule productionCodeNeverUsesTheSimulation =
      noClasses()
          .that()
          .resideOutsideOfPackage(SIM)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SIM)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theEngineNamesNoPlugin =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.tailrace.plugin..");

  @ArchTest
  static final ArchRule nettyStaysBehindTheNetworkHelpers =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tailrace.core.net..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..")
          .allowEmptyShould(true);

  /** Commands without a log name addresses; there Netty would print what it finds out. */
  @ArchTest
  static final ArchRule addressesAreWrittenWithoutNetty =
      noClasses()
          .that(equivalentTo(AddressText.class))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  /** Others would keep plugins in memory that are gone. */
  @ArchTest
  static final ArchRule theHostsThreadsAreMadeInOnePlace =
      noClasses()
          .that(resideInAPackage(CORE).and(not(equivalentTo(HostThreads.class))))
          .should()
          .callConstructorWhere(target(owner(equivalentTo(Thread.class))))
          .orShould()
          .callMethodWhere(target(owner(equivalentTo(Executors.class))));
}
