package org.pgmahout.controller.planfile.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.OutsideChange;

/**
 * Where a value of Patroni's dynamic configuration stands in the plan.
 *
 * @param spec of a database node, for what pgmahout itself puts around the plan's values
 * @param now the dynamic configuration as it is
 */
record PulledField(NodeSpec spec, Map<String, ?> now) {
  private static final String PARAMETERS = "postgresql.parameters.";
  private static final String SYNCHRONOUS = "synchronous_mode";
  private static final Set<String> TIMING =
      Set.of("ttl", "loop_wait", "retry_timeout", "primary_start_timeout");

  /** Parameters with a key of their own in the plan. */
  private static final Set<String> SIZES = Set.of("wal_keep_size", "max_slot_wal_keep_size");

  private static final List<String> IN_TIMING = List.of("patroni", "timing");

  /** A word for what has to be taken together with others: their rules bind them. */
  static String group(String path) {
    if (TIMING.contains(path)) {
      return "timing";
    }
    return path.startsWith(SYNCHRONOUS) ? SYNCHRONOUS : path;
  }

  /** The plan's text with this value as it is. */
  PlanEdit edit(String text, OutsideChange change) {
    String path = change.path();
    if (path.startsWith(PARAMETERS)) {
      return parameter(text, change);
    }
    if (change.now().isEmpty()) {
      return new PlanEdit.Refused("it was taken out there, and the plan always gives a value");
    }
    Object value = change.now().get();
    if (TIMING.contains(path)) {
      return timing(text, path, value);
    }
    if (path.startsWith(SYNCHRONOUS)) {
      return synchronous(text);
    }
    return switch (path) {
      case "failsafe_mode" -> PlanEditor.set(text, List.of("patroni", path), value);
      case "postgresql.pg_hba" -> hba(text, value);
      default -> PlanEditor.set(text, inExtra(change.keys()), value);
    };
  }

  private static PlanEdit parameter(String text, OutsideChange change) {
    String name = change.path().substring(PARAMETERS.length());
    List<String> field =
        SIZES.contains(name)
            ? List.of("postgresql", name)
            : List.of("postgresql", "parameters", spelling(text, name));
    if (change.now().isEmpty()) {
      return PlanEditor.remove(text, field);
    }
    return switch (change.now().get()) {
      case Boolean truth -> PlanEditor.set(text, field, truth ? "on" : "off");
      case List<?> _, Map<?, ?> _ -> new PlanEdit.Refused("it is no single value there");
      case Object value -> PlanEditor.set(text, field, String.valueOf(value));
    };
  }

  /** A parameter that the plan has already keeps the spelling that it has there. */
  private static String spelling(String text, String name) {
    return PlanEditor.keys(text, List.of("postgresql", "parameters")).stream()
        .filter(name::equalsIgnoreCase)
        .findFirst()
        .orElse(name);
  }

  /** A preset's name becomes the preset with single numbers changed. */
  private static PlanEdit timing(String text, String key, Object value) {
    if (!String.valueOf(value).matches("\\d{1,9}")) {
      return new PlanEdit.Refused("'" + value + "' is no whole number of seconds");
    }
    Optional<String> preset = PlanEditor.scalar(text, IN_TIMING);
    List<String> field = new ArrayList<>(IN_TIMING);
    if (preset.isPresent()) {
      PlanEdit opened = PlanEditor.set(text, IN_TIMING, Map.of("preset", preset.get()));
      return opened instanceof PlanEdit.Edited(String wider) ? timing(wider, key, value) : opened;
    }
    field.add(key);
    return PlanEditor.set(text, field, Integer.valueOf(String.valueOf(value)));
  }

  private PlanEdit synchronous(String text) {
    Object mode = DynamicConfig.at(now, List.of(SYNCHRONOUS)).orElse(false);
    boolean strict =
        DynamicConfig.at(now, List.of("synchronous_mode_strict")).orElse(false).equals(true);
    Optional<String> word =
        switch (String.valueOf(mode)) {
          case "quorum" -> strict ? Optional.empty() : Optional.of("quorum");
          case "true", "on" -> Optional.of(strict ? "strict" : "on");
          case "false", "off" -> strict ? Optional.empty() : Optional.of("off");
          default -> Optional.empty();
        };
    return word.map(known -> PlanEditor.set(text, List.of("patroni", SYNCHRONOUS), known))
        .orElseGet(
            () ->
                new PlanEdit.Refused(
                    "the plan has no word for synchronous_mode "
                        + mode
                        + " with synchronous_mode_strict "
                        + strict));
  }

  private PlanEdit hba(String text, Object value) {
    List<String> lines =
        value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    return DynamicConfig.ownHba(spec, lines)
        .map(own -> PlanEditor.set(text, List.of("postgresql", "hba"), own))
        .orElseGet(
            () ->
                new PlanEdit.Refused(
                    "the plan's lines stand between pgmahout's own first and last ones,"
                        + " and those are not there any more as they were"));
  }

  /** What the plan has no key for it passes on as it is. */
  private static List<String> inExtra(List<String> keys) {
    List<String> field = new ArrayList<>(List.of("patroni", "extra", "bootstrap", "dcs"));
    field.addAll(keys);
    return field;
  }
}
