package org.pgmahout.agent.component.databases;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.KnownExtension;
import org.pgmahout.common.plan.PostgresqlPlan;

/**
 * The packages that bring the plan's extensions. Which they are depends on the major version, and
 * only the installed server says that.
 *
 * @param wanted the plan's extensions that have a package of their own
 * @param major PostgreSQL's; empty while it is not installed
 */
public record ExtensionPackages(
    List<KnownExtension> wanted, Apt apt, Supplier<Optional<Integer>> major) {
  public ExtensionPackages {
    wanted = List.copyOf(wanted);
  }

  /** Those of a plan. */
  public static ExtensionPackages of(
      PostgresqlPlan plan, Apt apt, Supplier<Optional<Integer>> major) {
    return new ExtensionPackages(
        Extensions.of(plan.databases()).stream()
            .flatMap(name -> KnownExtension.find(name).stream())
            .filter(known -> !known.form().isEmpty())
            .toList(),
        apt,
        major);
  }

  /** Libraries that PostgreSQL is to start with, and that are not on this machine yet. */
  public List<String> awaitedLibraries() {
    Set<String> missing = missing().orElse(Set.of());
    return wanted.stream()
        .filter(known -> !known.preload().isEmpty())
        .filter(
            known -> known.packageFor(major.get().orElse(0)).filter(missing::contains).isPresent())
        .map(KnownExtension::preload)
        .toList();
  }

  /** Those that are not installed; empty while nobody knows which they are. */
  Optional<Set<String>> missing() {
    return major
        .get()
        .map(
            version -> {
              Set<String> names = new LinkedHashSet<>();
              wanted.forEach(known -> known.packageFor(version).ifPresent(names::add));
              names.removeAll(apt.installed().keySet());
              return names;
            });
  }

  Finding check() {
    return missing()
        .map(
            names ->
                Finding.of(
                    names.stream()
                        .map(name -> Change.create("package " + name, "installed"))
                        .toList()))
        .orElseGet(() -> new Finding.CannotTell("decided after PostgreSQL is installed"));
  }

  void install(StepContext context) {
    context.checkCancelled();
    apt.install(
        new ArrayList<>(missing().orElse(Set.of())), context::waiting, context::checkCancelled);
  }
}
