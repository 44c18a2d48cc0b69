package org.pgmahout.agent.component.system;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.Mounts;
import org.pgmahout.agent.os.SeenFolder;
import org.pgmahout.agent.os.Territory;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.FolderClaim.Look;
import org.pgmahout.agent.step.FolderClaim.Standing;
import org.pgmahout.common.outcome.Change;

/**
 * Whether a folder goes with the cluster, and why it stays. One goes when it is marked as the
 * cluster's, is empty, or is inside a marked one on the same file system, which takes it along. One
 * in which something stays has to stay, too.
 *
 * @param path as the plan has it
 * @param is what it is
 * @param byItsUser whether it is removed by the user in whose territory it is, and not by root,
 *     because that user made another one there
 * @param stays why it stays; empty when it goes
 */
record FolderFate(Path path, RemovedThing is, boolean byItsUser, String stays) {
  private static final String EMPTIED =
      "emptied (the folder stays: a file system is mounted there)";
  private static final String BY_HAND = "look at it, and delete it by hand";

  /** Those of all folders that are there, in order. */
  static List<FolderFate> of(List<FolderClaim> claims) {
    Mounts mounts = Mounts.now();
    List<Found> found =
        claims.stream()
            .map(claim -> Found.of(claim, claims, mounts))
            .filter(Found::isThere)
            .toList();
    List<FolderFate> alone = found.stream().map(folder -> folder.fate(found)).toList();
    return alone.stream().map(fate -> fate.withWhatStaysInIt(alone)).toList();
  }

  boolean goes() {
    return stays.isEmpty();
  }

  Change change() {
    if (!goes()) {
      return Change.kept(path.toString(), is.word(), stays);
    }
    return is.removed(path, is == RemovedThing.MOUNT ? EMPTIED : "removed");
  }

  private FolderFate withWhatStaysInIt(List<FolderFate> all) {
    Path real = real(path);
    Optional<FolderFate> inside =
        all.stream()
            .filter(other -> !other.goes() && !other.path().equals(path))
            .filter(other -> real(other.path()).startsWith(real))
            .findFirst();
    return goes() && inside.isPresent()
        ? new FolderFate(path, is, false, inside.get().path() + " in it is kept")
        : this;
  }

  private static Path real(Path path) {
    return Territory.ofTarget(path).path();
  }

  /** What is at the place of a claim. */
  private record Found(
      FolderClaim claim, Path real, Look look, boolean mounted, Optional<Path> disk) {

    /** With a disk in it that the plan knows nothing of, if there is one. */
    static Found of(FolderClaim claim, List<FolderClaim> all, Mounts mounts) {
      Path real = FolderFate.real(claim.path());
      Optional<Path> disk =
          mounts
              .in(real)
              .filter(
                  point -> all.stream().noneMatch(one -> FolderFate.real(one.path()).equals(point)))
              .findFirst();
      return new Found(claim, real, claim.look(), mounts.touch(real), disk);
    }

    /** What is mounted stays when its content is gone, and is as good as removed. */
    boolean isThere() {
      return look.standing() != Standing.ABSENT && !(mounted && Mounts.holdsFoldersAlone(real));
    }

    FolderFate fate(List<Found> all) {
      boolean link = Files.isSymbolicLink(real);
      RemovedThing is = link ? RemovedThing.LINK : thing();
      // Of a link nothing but the link is removed.
      boolean along = link || all.stream().anyMatch(this::goesAlongWith);
      boolean byItsUser = !along && look.standing() == Standing.REMADE;
      return new FolderFate(claim.path(), is, byItsUser, along ? "" : why());
    }

    private RemovedThing thing() {
      if (mounted) {
        return RemovedThing.MOUNT;
      }
      return Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)
          ? RemovedThing.FOLDER
          : RemovedThing.FILE;
    }

    private boolean goesAlongWith(Found outer) {
      return outer.look.standing() == Standing.MARKED
          && look.standing() != Standing.ANOTHERS
          && !outer.real.equals(real)
          && real.startsWith(outer.real)
          && isOnTheSameFileSystem(outer);
    }

    private boolean isOnTheSameFileSystem(Found outer) {
      boolean folder = Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
      for (Path at = folder ? real : real.getParent();
          !at.equals(outer.real);
          at = at.getParent()) {
        if (SeenFolder.of(Territory.of(at)).filter(it -> !it.mount()).isEmpty()) {
          return false;
        }
      }
      return true;
    }

    /** Why it stays by itself; empty when it does not. */
    private String why() {
      if (disk.isPresent()) {
        return "another file system is mounted at %s in it; unmount it, or empty both by hand"
            .formatted(disk.get());
      }
      return switch (look.standing()) {
        case ABSENT, MARKED, REMADE, EMPTY -> "";
        case FITTING ->
            "it is not marked as a folder of the cluster %s (made before there were marks, restored, or another disk); %s, or run `pgmahout apply`, which marks it, before the next destroy"
                .formatted(claim.cluster(), BY_HAND);
        case FOREIGN ->
            "it is not marked as a folder of the cluster %s, and holds %s; %s"
                .formatted(claim.cluster(), look.words(), BY_HAND);
        case ANOTHERS -> "it is marked as a folder of the cluster " + look.words();
        case UNREACHED ->
            "it is no folder, or a link leads there that another user may have made; " + BY_HAND;
      };
    }
  }
}
