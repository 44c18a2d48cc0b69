package org.pgmahout.common.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a run does, with all that only this needs. The name of a type in JSON is its {@link
 * RunKind}; an agent that does not know it refuses the run, so that it never does something else
 * than was asked for.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunOperation.Apply.class, name = "APPLY"),
  @JsonSubTypes.Type(value = NodeOperation.Destroy.class, name = "DESTROY"),
  @JsonSubTypes.Type(value = NodeOperation.NarrowHba.class, name = "NARROW_HBA"),
  @JsonSubTypes.Type(value = NodeOperation.ChangePasswords.class, name = "CHANGE_PASSWORDS"),
  @JsonSubTypes.Type(value = NodeOperation.CutSessions.class, name = "CUT_SESSIONS"),
  @JsonSubTypes.Type(value = NodeOperation.SetAside.class, name = "SET_ASIDE"),
  @JsonSubTypes.Type(value = NodeOperation.ReloadPatroni.class, name = "RELOAD_PATRONI")
})
public sealed interface RunOperation permits RunOperation.Apply, NodeOperation {

  /** Which kind of run it makes. */
  RunKind kind();

  /** Components of the node made as its spec says, stage by stage. */
  record Apply() implements RunOperation {
    @Override
    public RunKind kind() {
      return RunKind.APPLY;
    }
  }
}
