package org.pgmahout.agent.step;

import org.pgmahout.common.spec.Component;

/** A step that only a test has. */
public record TestStepId(Component component, String name) implements StepId {}
