package org.pgmahout.agent.step;

import java.util.Locale;
import org.pgmahout.common.spec.Component;

/**
 * Which step one means, so that a step that comes after another names it by a constant that the
 * compiler knows, and not by a text. Each component's are an enum in {@code agent.component.id}.
 */
public interface StepId {

  /** The part of the node that it belongs to. */
  Component component();

  /** The constant's own name. */
  String name();

  /** As people and events have it: {@code patroni-yml}. */
  default String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code component/word}. */
  default String path() {
    return component().word() + "/" + word();
  }
}
