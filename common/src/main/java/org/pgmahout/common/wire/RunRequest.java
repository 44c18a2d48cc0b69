package org.pgmahout.common.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;

/**
 * One request to one agent: make these components of this node, up to this stage, or only look; or
 * do an operation of another kind, which then has its own steps, whatever stage and components say.
 *
 * @param owner the reservation this run belongs to (see {@link ReservationRequest}); empty for a
 *     dry run, which needs none
 * @param mode look or do
 * @param stage how far
 * @param components which of the node's components; empty means all that its roles need
 * @param spec what the node is to be
 * @param secrets values of the secrets that the spec names; never journalled
 * @param operation what is done; a request in JSON that names none is an apply's
 */
public record RunRequest(
    String owner,
    Mode mode,
    Stage stage,
    List<Component> components,
    NodeSpec spec,
    Map<String, Secret> secrets,
    RunOperation operation) {

  public RunRequest {
    components = List.copyOf(components);
    secrets = Map.copyOf(secrets);
    Objects.requireNonNull(operation, "operation");
  }

  /** A run of an apply. */
  public RunRequest(
      String owner,
      Mode mode,
      Stage stage,
      List<Component> components,
      NodeSpec spec,
      Map<String, Secret> secrets) {
    this(owner, mode, stage, components, spec, secrets, new RunOperation.Apply());
  }

  /** A run of another kind. */
  public static RunRequest of(String owner, NodeSpec spec, NodeOperation operation) {
    return new RunRequest(owner, Mode.APPLY, Stage.ALL, List.of(), spec, Map.of(), operation);
  }

  @JsonCreator
  static RunRequest read(
      @JsonProperty("owner") String owner,
      @JsonProperty("mode") Mode mode,
      @JsonProperty("stage") Stage stage,
      @JsonProperty("components") List<Component> components,
      @JsonProperty("spec") NodeSpec spec,
      @JsonProperty("secrets") Map<String, Secret> secrets,
      @JsonProperty("operation") Optional<RunOperation> operation) {
    return new RunRequest(
        owner,
        mode,
        stage,
        components,
        spec,
        secrets,
        operation.orElseGet(RunOperation.Apply::new));
  }

  /** Whether a run may touch the machine. */
  public enum Mode {
    CHECK,
    APPLY
  }

  /** A component's steps belong to PREPARE, START or CONTENT; ALL runs all three, in order. */
  public enum Stage {
    /** Packages and files. */
    PREPARE,
    /** Into service. */
    START,
    /** What is in the service: it comes when all nodes serve, on the one that leads. */
    CONTENT,
    ALL,
    /**
     * The files of the cluster's certificates alone, under the spec that the node was sent last:
     * what can be done for a cluster whose ended certificates keep everybody from asking it.
     * Nothing is started, restarted or remembered but the certificates.
     */
    CERTIFICATES
  }
}
