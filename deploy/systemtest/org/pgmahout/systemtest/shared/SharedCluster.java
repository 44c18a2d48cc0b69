package org.pgmahout.systemtest.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.pgmahout.systemtest.lab.AgentLogs;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * A lab that several test classes share: its cluster is built when the first test asks for it, each
 * test finds it whole and must leave it whole, with nothing in the agents' logs that it did not
 * announce. The machines are gone when another shared cluster is built, so that tests do not share
 * the processor with clusters that wait, and when all tests have ended.
 *
 * @param <B> how the build went, for the test of the build itself
 */
public abstract class SharedCluster<B extends Record>
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final String LAB = "lab";
  private static final String BUILD = "build";
  private static final String WHOLE = "whole";

  private final TestLab lab;
  private final Class<B> type;

  public SharedCluster(TestLab lab, Class<B> type) {
    this.lab = lab;
    this.type = type;
  }

  public TestLab lab() {
    return lab;
  }

  /** From no machines to a cluster. */
  public abstract B build(TestLab lab);

  private B built(ExtensionContext context) {
    Store all = store(context, SharedCluster.class);
    Store own = store(context, getClass());
    return own.getOrComputeIfAbsent(
        BUILD,
        _ -> {
          Lab before = all.remove(LAB, Lab.class);
          if (before != null) {
            // A class that asks for it later has it built again.
            before.store().remove(BUILD);
            before.store().remove(WHOLE);
            before.close();
          }
          // Stored before the build: one that fails has machines to remove, too.
          all.put(LAB, new Lab(lab, own));
          return build(lab);
        },
        type);
  }

  private static Store store(ExtensionContext context, Class<?> of) {
    return context.getRoot().getStore(Namespace.create(of));
  }

  /** The one that has machines now, with what is known of its cluster. */
  private record Lab(TestLab machines, Store store) implements AutoCloseable {
    @Override
    public void close() {
      machines.removeMachines();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    built(context);
    // The test before has looked already, if it got that far.
    if (store(context, getClass()).remove(WHOLE) == null) {
      lab.assertWhole();
    }
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
    store(context, getClass()).put(WHOLE, true);
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
