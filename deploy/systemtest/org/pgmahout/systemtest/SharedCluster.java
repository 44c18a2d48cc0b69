package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A lab that several test classes share: its cluster is built when the first test asks for it, each
 * test finds it whole and must leave it whole, with nothing in the agents' logs that it did not
 * announce; the machines are gone when all tests have ended.
 *
 * @param <B> how the build went, for the test of the build itself
 */
abstract class SharedCluster<B extends Record>
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private final TestLab lab;
  private final Class<B> type;

  SharedCluster(TestLab lab, Class<B> type) {
    this.lab = lab;
    this.type = type;
  }

  /** From no machines to a cluster. */
  abstract B build(TestLab lab);

  private B built(ExtensionContext context) {
    Store store = context.getRoot().getStore(Namespace.create(getClass()));
    // Stored on its own: a build that fails has machines to remove, too.
    store.getOrComputeIfAbsent("machines", _ -> (AutoCloseable) lab::removeMachines);
    return store.getOrComputeIfAbsent("build", _ -> build(lab), type);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    built(context);
    lab.assertWhole();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      // It has failed already; the next test looks whether the cluster is whole.
      return;
    }
    Provokes provokes = context.getRequiredTestMethod().getAnnotation(Provokes.class);
    List<String> unexpected =
        AgentLogs.unexpected(lab, provokes == null ? new String[0] : provokes.value());
    lab.assertWhole();
    assertThat(unexpected).as("what the agents logged, and nobody expected").isEmpty();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> wanted = parameter.getParameter().getType();
    return wanted == TestLab.class || wanted == type;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestLab.class ? lab : built(context);
  }
}
