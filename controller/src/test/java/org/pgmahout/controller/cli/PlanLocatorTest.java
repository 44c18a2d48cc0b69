package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanLocatorTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  @Test
  void theOrderIsNamedThenEnvironmentThenHereThenTheLab() throws IOException {
    Path lab = file("checkout/.lab/cluster.yaml");
    Path work = Files.createDirectories(folder.resolve("work"));
    Optional<Path> checkout = Optional.of(folder.resolve("checkout"));
    assertThat(new PlanLocator(Map.of(), work, checkout).plan(Optional.empty())).isEqualTo(lab);
    Path here = file("work/cluster.yaml");
    assertThat(new PlanLocator(Map.of(), work, checkout).plan(Optional.empty())).isEqualTo(here);
    Path told = file("told.yaml");
    PlanLocator home = new PlanLocator(Map.of("PGMAHOUT_PLAN", told.toString()), work, checkout);
    assertThat(home.plan(Optional.empty())).isEqualTo(told);
    Path named = file("work/named.yaml");
    assertThat(home.plan(Optional.of(Path.of("named.yaml")))).isEqualTo(named);
  }

  @Test
  void aNamedPlanThatIsMissingIsNotReplacedByAnother() throws IOException {
    file("cluster.yaml");
    PlanLocator home = new PlanLocator(Map.of(), folder, Optional.empty());
    assertThatThrownBy(() -> home.plan(Optional.of(Path.of("gone.yaml"))))
        .hasMessageContaining("gone.yaml");
  }

  @Test
  void aNewPlanIsMadeWhereTheNextCommandLooksForIt() throws IOException {
    file("checkout/.lab/cluster.yaml");
    Optional<Path> checkout = Optional.of(folder.resolve("checkout"));
    PlanLocator plain = new PlanLocator(Map.of(), folder, checkout);
    assertThat(plain.newPlan(Optional.empty())).isEqualTo(folder.resolve("cluster.yaml"));
    PlanLocator told = new PlanLocator(Map.of("PGMAHOUT_PLAN", "told/plan.yaml"), folder, checkout);
    assertThat(told.newPlan(Optional.empty())).isEqualTo(folder.resolve("told/plan.yaml"));
    assertThat(told.newPlan(Optional.of(Path.of("named.yaml"))))
        .isEqualTo(folder.resolve("named.yaml"));
  }
}
