package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The one lab all system tests share, built once from bare machines. Each test finds the cluster
 * whole and must leave it whole, with nothing in the agents' logs that it did not announce.
 */
final class BuiltCluster implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  /** How the build went, for the test of the build itself. */
  record Build(TestLab lab, Program.Result enrol, Program.Result plan, Program.Result apply)
      implements AutoCloseable {
    @Override
    public void close() {
      lab.removeMachines();
    }
  }

  private static Build build() {
    TestLab lab = new TestLab("st", "198.18.20");
    lab.makeMachines();
    TestLab.succeed(lab.init());
    Program.Result enrol = TestLab.succeed(lab.pgmahout(Duration.ofMinutes(3), "enrol", "--yes"));
    Program.Result plan = lab.pgmahout("plan", "-o", "plain");
    Program.Result apply =
        TestLab.succeed(lab.pgmahout(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain"));
    return new Build(lab, enrol, plan, apply);
  }

  private static Build of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(BuiltCluster.class))
        .getOrComputeIfAbsent("build", key -> build(), Build.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    of(context).lab().assertWhole();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestLab lab = of(context).lab();
    Provokes provokes = context.getRequiredTestMethod().getAnnotation(Provokes.class);
    List<String> unexpected =
        AgentLogs.unexpected(lab, provokes == null ? new String[0] : provokes.value());
    lab.assertWhole();
    assertThat(unexpected).as("what the agents logged, and nobody expected").isEmpty();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestLab.class || type == Build.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Build build = of(context);
    return parameter.getParameter().getType() == TestLab.class ? build.lab() : build;
  }
}
