package org.pgmahout.agent.step;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pgmahout.agent.os.Apt;
import org.pgmahout.common.outcome.Change;

/** All packages of a node, in one apt transaction: unpacking is most of a first build's time. */
public final class PackagesStep extends HeadedStep {
  private final Apt apt;
  private final Set<String> packages;

  public PackagesStep(StepHead head, Apt apt, Collection<String> packages) {
    super(head);
    this.apt = apt;
    this.packages = new TreeSet<>(packages);
  }

  @Override
  public Finding check(StepContext context) {
    List<Change> changes = new ArrayList<>();
    missing().forEach(name -> changes.add(Change.create("package " + name, "installed")));
    apt.halfWay()
        .forEach(name -> changes.add(Change.of("package " + name, "half installed", "installed")));
    return Finding.of(changes);
  }

  @Override
  public void apply(StepContext context) {
    context.checkCancelled();
    apt.install(missing(), context::waiting, context::checkCancelled);
  }

  private List<String> missing() {
    Set<String> installed = apt.installed().keySet();
    return packages.stream().filter(name -> !installed.contains(name)).toList();
  }
}
