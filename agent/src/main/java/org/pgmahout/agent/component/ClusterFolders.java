package org.pgmahout.agent.component;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.pgdata.DataFolder;
import org.pgmahout.agent.step.FolderClaim;
import org.pgmahout.agent.step.FolderMarks;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;

/**
 * The folders of a node that its plan names, whose owner root changes and which go with the
 * cluster, and by what each shows that it is the cluster's.
 */
public record ClusterFolders(NodeSpec spec, FolderMarks marks) {

  /** etcd's data. */
  public FolderClaim etcd() {
    return claim(spec.plan().etcd().dataDir(), names -> names.contains("member"));
  }

  /** PostgreSQL's data directory, also one that a base backup was cut off in. */
  public FolderClaim data() {
    return claim(
        spec.plan().postgresql().dataDir(),
        names -> names.contains("PG_VERSION") || names.contains("pg_wal"));
  }

  /** Where the WAL is, when the plan has a folder of its own for it. */
  public Optional<FolderClaim> wal() {
    String folder = spec.plan().postgresql().walDir();
    return folder.isEmpty()
        ? Optional.empty()
        : Optional.of(
            claim(
                folder,
                names ->
                    names.contains("archive_status")
                        || names.stream().anyMatch(DataFolder::isWal)));
  }

  /** Patroni's home: an environment made here or by the seed's commands, and no other Python's. */
  public FolderClaim home() {
    return claim(
        NodePaths.of(spec).patroniHome(),
        names ->
            names.contains("pyvenv.cfg")
                && (names.contains("venvs") || names.contains("patroni.yml")));
  }

  /** All of this node; those in others first. */
  public List<FolderClaim> all() {
    List<FolderClaim> all = new ArrayList<>();
    if (spec.has(Role.ETCD)) {
      all.add(etcd());
    }
    if (spec.has(Role.DATABASE)) {
      all.add(data());
      wal().ifPresent(all::add);
      all.add(home());
    }
    return all;
  }

  /** Those that are somebody else's, a sentence each. */
  public List<String> foreign() {
    return all().stream().flatMap(folder -> folder.problem().stream()).toList();
  }

  private FolderClaim claim(String folder, Predicate<Set<String>> content) {
    Path path = Path.of(folder);
    Set<String> inner =
        Stream.of(
                spec.plan().etcd().dataDir(),
                spec.plan().postgresql().dataDir(),
                spec.plan().postgresql().walDir(),
                NodePaths.of(spec).patroniHome())
            .map(Path::of)
            .filter(other -> other.startsWith(path) && !other.equals(path))
            .map(other -> path.relativize(other).getName(0).toString())
            .collect(Collectors.toSet());
    return new FolderClaim(marks, spec.plan().name(), path, content, inner);
  }
}
