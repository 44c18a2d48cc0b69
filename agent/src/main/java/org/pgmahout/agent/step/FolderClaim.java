package org.pgmahout.agent.step;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.pgmahout.agent.os.SeenFolder;
import org.pgmahout.agent.os.Territory;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * That a folder of the plan is the cluster's own: its owner and mode may be changed, and the
 * removal of the cluster deletes it. It is when it is marked ({@link FolderMarks}); one that is
 * empty, or holds what the cluster would have there, is marked by the apply that names it, as in
 * clusters that were built before there were marks. All else is somebody else's.
 *
 * @param cluster the cluster's name
 * @param path as the plan has it, a folder or a link to one
 * @param content whether names are those of what the cluster has there
 * @param inner names in it that lead to other folders of the cluster, which have claims of their
 *     own
 */
public record FolderClaim(
    FolderMarks marks,
    String cluster,
    Path path,
    Predicate<Set<String>> content,
    Set<String> inner) {
  private static final int SHOWN = 3;

  /** What is at the path. */
  public enum Standing {
    /** Nothing. */
    ABSENT,
    /** The marked folder. */
    MARKED,
    /**
     * Another folder than the marked one, made by the user in whose territory it is, and empty or
     * with the cluster's content: Patroni makes another data directory for every copy.
     */
    REMADE,
    /** A folder that holds nothing and is not marked. */
    EMPTY,
    /** A folder that is not marked and holds what the cluster would have there. */
    FITTING,
    /** A folder that is not marked and holds something else. */
    FOREIGN,
    /** A folder that is marked as another cluster's, and not empty. */
    ANOTHERS,
    /** No folder, or one that only another user's link leads to. */
    UNREACHED
  }

  /**
   * What is at the path.
   *
   * @param words more of it, to be shown: of a foreign folder what it holds, of another cluster's
   *     folder that cluster's name
   */
  public record Look(Standing standing, String words) {}

  public FolderClaim {
    inner = Set.copyOf(inner);
  }

  /** The same of another folder with such content. */
  public FolderClaim of(Path other) {
    return new FolderClaim(marks, cluster, other, content, inner);
  }

  /** Looks, and changes nothing. */
  public Look look() {
    Territory territory = Territory.ofTarget(path);
    Optional<SeenFolder> seen = SeenFolder.of(territory);
    if (seen.isEmpty()) {
      boolean there = Files.exists(territory.path(), LinkOption.NOFOLLOW_LINKS);
      return new Look(there ? Standing.UNREACHED : Standing.ABSENT, "");
    }
    SeenFolder folder = seen.get();
    Optional<FolderMarks.Mark> mark = marks.at(territory.path());
    boolean ours = mark.filter(it -> it.cluster().equals(cluster)).isPresent();
    boolean same = mark.filter(it -> folder.is(it.identity())).isPresent();
    if (ours && same) {
      return new Look(Standing.MARKED, "");
    }
    Set<String> names = folder.names();
    Set<String> others = new LinkedHashSet<>(names);
    others.removeAll(inner);
    if (same && !others.isEmpty()) {
      return new Look(Standing.ANOTHERS, mark.orElseThrow().cluster());
    }
    if (!others.isEmpty() && !content.test(names)) {
      return new Look(Standing.FOREIGN, shown(others));
    }
    if (ours && folder.remakable()) {
      return new Look(Standing.REMADE, "");
    }
    return new Look(others.isEmpty() ? Standing.EMPTY : Standing.FITTING, "");
  }

  private static String shown(Set<String> names) {
    String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? "%s and %d more".formatted(first, names.size() - SHOWN) : first;
  }

  /** Why the cluster cannot have it; empty when it can. */
  public Optional<String> problem() {
    Look look = look();
    return switch (look.standing()) {
      case FOREIGN ->
          Optional.of(
              "%s is not empty, and what it holds is not this cluster's: %s"
                  .formatted(path, look.words()));
      case ANOTHERS -> Optional.of("%s belongs to the cluster %s".formatted(path, look.words()));
      case ABSENT, MARKED, REMADE, EMPTY, FITTING, UNREACHED -> Optional.empty();
    };
  }

  /** Throws LEFTOVERS when the cluster cannot have it. */
  void require() {
    problem()
        .ifPresent(
            what -> {
              throw new OpsException(
                  ErrorCode.LEFTOVERS,
                  what + "; nothing was changed there",
                  "Save what matters and move it away, or choose another folder in the plan; then run the same again.");
            });
  }

  /** The mark that is missing. One that is yet to be made is marked when it is there. */
  List<Change> differs() {
    return isToBeMarked()
        ? List.of(Change.create("mark of " + path, "folder of the cluster " + cluster))
        : List.of();
  }

  /** Marks it. */
  void take() {
    if (isToBeMarked()) {
      SeenFolder.of(Territory.ofTarget(path)).ifPresent(folder -> marks.mark(folder, cluster));
    }
  }

  private boolean isToBeMarked() {
    return switch (look().standing()) {
      case EMPTY, FITTING -> true;
      case ABSENT, MARKED, REMADE, FOREIGN, ANOTHERS, UNREACHED -> false;
    };
  }
}
