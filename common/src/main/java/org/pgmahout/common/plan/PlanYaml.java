package org.pgmahout.common.plan;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Text to YAML nodes with their marks. Refuses what a plan never needs and what could hurt those
 * who reads the nodes: aliases (they can be endless), tags, deep nesting, several documents, huge
 * files.
 */
public final class PlanYaml {
  private static final int MAX_DEPTH = 40;
  private static final int MAX_CHARACTERS = 1_000_000;

  private PlanYaml() {}

  /** The one document of a text that is to be edited, not judged; empty when it has problems. */
  public static Optional<Node> readable(String text) {
    Problems problems = new Problems("plan", text);
    return compose(text, problems).filter(_ -> problems.isEmpty());
  }

  /** The one document of a text; empty when there is none or it has problems. */
  static Optional<Node> compose(String text, Problems problems) {
    if (text.length() > MAX_CHARACTERS) {
      problems.spoil(
          "",
          Position.START,
          "the file has more than a million characters",
          "give the plan file of a cluster");
      return Optional.empty();
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel("plan")
            .setSchema(new CoreSchema())
            .setCodePointLimit(2 * MAX_CHARACTERS)
            .build();
    try {
      return isPlainDocument(text, settings, problems)
          ? new Compose(settings).composeString(text)
          : Optional.empty();
    } catch (MarkedYamlEngineException e) {
      Position position =
          e.getProblemMark().or(e::getContextMark).map(Position::of).orElse(Position.START);
      problems.spoil(
          "",
          position,
          "not YAML: " + reason(e),
          "correct the syntax here or just above (indentation, quotes, colons)");
    } catch (ReaderException e) {
      problems.spoil(
          "",
          Position.ofIndex(text, e.getPosition()),
          String.format("not YAML: character U+%04X is not allowed", e.getCodePoint()),
          "delete it; save the file as UTF-8 text");
    } catch (RuntimeException e) {
      // The library throws plain exceptions for a few malformed escapes and directives, without a
      // mark.
      problems.spoil(
          "",
          Position.START,
          "not YAML: " + e.getClass().getSimpleName(),
          "look for broken escapes (\\x, \\u) and % lines");
    }
    return Optional.empty();
  }

  private static boolean isPlainDocument(String text, LoadSettings settings, Problems problems) {
    int depth = 0;
    int documents = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      Position position = event.getStartMark().map(Position::of).orElse(Position.START);
      switch (event) {
        case AliasEvent _ -> {
          problems.spoil("", position, "a plan has no aliases (*name)", "write the value out here");
          return false;
        }
        case DocumentStartEvent _ -> {
          if (++documents > 1) {
            problems.spoil(
                "",
                position,
                "a second YAML document begins here",
                "keep one plan in a file and delete the rest");
            return false;
          }
        }
        case CollectionStartEvent start -> {
          if (++depth > MAX_DEPTH) {
            problems.spoil(
                "", position, "nested more than " + MAX_DEPTH + " levels deep", "flatten it");
            return false;
          }
          if (start.getTag().isPresent()) {
            return tagged(problems, position);
          }
        }
        case ScalarEvent scalar when scalar.getTag().isPresent() -> {
          return tagged(problems, position);
        }
        case CollectionEndEvent _ -> depth--;
        default -> {}
      }
    }
    return true;
  }

  private static boolean tagged(Problems problems, Position position) {
    problems.spoil(
        "",
        position,
        "a plan has no YAML tags (!name)",
        "delete the tag; quote the value if it is meant as text");
    return false;
  }

  private static String reason(MarkedYamlEngineException e) {
    String context = e.getContext();
    String problem = e.getProblem();
    String reason = context == null || context.isBlank() ? problem : context + ", " + problem;
    return reason.strip().replaceAll("\\s+", " ");
  }
}
