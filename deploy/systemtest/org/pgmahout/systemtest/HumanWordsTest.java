package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunEvent.StepName;

/**
 * Nothing is decided by a word that a human reads: a step is asked for its traits, a change for its
 * kind, and only what shows a text to somebody reads it. Who shows one more is added here.
 */
class HumanWordsTest {
  /** A message, a line, or a question is made of what they read; {@code Deletions} asks one. */
  private static final Set<String> SHOW_CHANGES =
      Set.of(
          "ConfigurationStep",
          "RunningVersionStep",
          "Drift",
          "RunExecution",
          "RolePasswords",
          "Deletions",
          "DestroyCommand",
          "DatabaseStart",
          "HbaNarrowing",
          "LeftOut",
          "PlanLines",
          "RemovalLines");

  private static final Set<String> SHOW_STEPS =
      Set.of("Drift", "CredentialsOnly", "LiveView", "PlainView", "PlanLines");

  /**
   * {@code StepIds} finds by a word which step writes a file; the others name steps in messages.
   */
  private static final Set<String> SHOW_IDS =
      Set.of("StepIds", "RunExecution", "StepOrder", "Step");

  /** A text is compared or searched. An empty one means an absent thing, and may be asked for. */
  private static final Pattern DECISION =
      Pattern.compile(
          "\\b(?:what|from|to|path|title)\\(\\)\\s*\\."
              + "(?:equals|equalsIgnoreCase|startsWith|endsWith|contains|matches|indexOf)\\("
              + "|\\.(?:equals|startsWith|endsWith)\\([\\w.()]*\\.(?:what|from|to|path|title)\\(\\)\\)");

  /** A step as a text, where it has a constant. */
  private static final Pattern RAW_ID =
      Pattern.compile(
          Stream.of(Component.values())
              .map(Component::word)
              .collect(Collectors.joining("|", "\"(?:", ")/[a-z][a-z-]*\"")));

  @Test
  void theWordsOfAChangeAreOnlyShown() {
    assertThat(readers(Change.class, "what", "from", "to", "diff"))
        .containsExactlyInAnyOrderElementsOf(SHOW_CHANGES);
  }

  @Test
  void theNameOfAStepIsOnlyShown() {
    assertThat(readers(StepName.class, "path", "step", "title"))
        .containsExactlyInAnyOrderElementsOf(SHOW_STEPS);
    assertThat(readers(StepId.class, "path", "word")).containsExactlyInAnyOrderElementsOf(SHOW_IDS);
  }

  @Test
  void whoShowsAWordDecidesNothingByIt() throws IOException {
    List<String> decide = new ArrayList<>();
    for (Path file : sources()) {
      boolean shows =
          Stream.of(SHOW_CHANGES, SHOW_STEPS)
              .flatMap(Set::stream)
              .anyMatch(name -> file.endsWith(name + ".java"));
      if (shows && DECISION.matcher(Files.readString(file)).find()) {
        decide.add(file.getFileName().toString());
      }
    }
    assertThat(decide).isEmpty();
  }

  @Test
  void noStepIsNamedByAText() throws IOException {
    List<String> named = new ArrayList<>();
    for (Path file : sources()) {
      if (RAW_ID.matcher(Files.readString(file)).find()) {
        named.add(file.getFileName().toString());
      }
    }
    assertThat(named).isEmpty();
  }

  /** The product's classes that read one of these texts, by the names of their files. */
  private static Set<String> readers(Class<?> owner, String... texts) {
    return Product.CLASSES.stream()
        .filter(one -> !one.isEquivalentTo(owner))
        .filter(
            one ->
                one.getAccessesFromSelf().stream()
                    .anyMatch(
                        access ->
                            access.getTargetOwner().isEquivalentTo(owner)
                                && List.of(texts).contains(access.getTarget().getName())))
        .map(one -> one.getName().replaceFirst(".*\\.", "").replaceFirst("\\$.*", ""))
        .collect(Collectors.toSet());
  }

  private static List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : List.of("common", "agent", "controller")) {
      try (Stream<Path> files = Files.walk(Path.of("..", "..", module, "src", "main", "java"))) {
        files.filter(Files::isRegularFile).forEach(all::add);
      }
    }
    assertThat(all).hasSizeGreaterThan(300);
    return all;
  }
}
