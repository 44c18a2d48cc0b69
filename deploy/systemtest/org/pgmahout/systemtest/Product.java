package org.pgmahout.systemtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

/** The classes of the product without its tests, read once for all rules about them. */
final class Product {
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.pgmahout.common", "org.pgmahout.agent", "org.pgmahout.controller");

  private Product() {}

  /** A rule that has nothing to look at holds, too: another test sees that there are classes. */
  static void hold(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  /** That no class of a room depends on any of other rooms. */
  static ArchRule noImport(String from, String... to) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to);
  }
}
