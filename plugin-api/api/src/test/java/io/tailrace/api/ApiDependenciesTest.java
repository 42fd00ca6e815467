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
package io.tailrace.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the SDK may name: whatever it names, the host has to share with every plugin. */
@AnalyzeClasses(packages = "io.tailrace.api", importOptions = ImportOption.DoNotIncludeTests.class)
final class ApiDependenciesTest {
  /** {@code javax} and {@code jdk} are left to the packages of the JDK that the SDK really uses. */
  @ArchTest
  static final ArchRule namesOnlyTheJdkSlf4jAndItself =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "io.tailrace.api..",
              "java..",
              "javax.annotation.processing..",
              "javax.lang.model..",
              "javax.net.ssl..",
              "javax.tools..",
              "com.sun.source..",
              "org.slf4j");
}
