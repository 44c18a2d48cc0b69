package org.pgmahout.controller.planfile.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;

/**
 * The passwords next to the plan. A new value is kept as {@code NAME.next} until the database and
 * all nodes have it, so that a command killed in between leaves both values and the next run goes
 * on.
 */
public final class PasswordFiles {
  /** Of the cluster's own. */
  public static final List<String> NAMES =
      List.of(
          SecretNames.SUPERUSER_PASSWORD,
          SecretNames.REPLICATION_PASSWORD,
          SecretNames.REWIND_PASSWORD,
          SecretNames.PROOF_PASSWORD,
          SecretNames.RESTAPI_PASSWORD,
          SecretNames.ETCD_ROOT_PASSWORD,
          SecretNames.ETCD_PATRONI_PASSWORD,
          SecretNames.ETCD_AGENT_PASSWORD,
          SecretNames.WEBHOOK_SECRET);

  /** Came with a later version: a folder that was made before has it from its next apply on. */
  private static final List<String> LATER =
      List.of(
          SecretNames.PROOF_PASSWORD,
          SecretNames.ETCD_ROOT_PASSWORD,
          SecretNames.ETCD_PATRONI_PASSWORD,
          SecretNames.ETCD_AGENT_PASSWORD,
          SecretNames.WEBHOOK_SECRET);

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 32;

  private final Path folder;
  private final Lineage lineage;

  PasswordFiles(Path folder, Lineage lineage) {
    this.folder = folder;
    this.lineage = lineage;
  }

  /** Makes those of the cluster's own that are missing. */
  void make(List<Path> made) {
    if (LATER.stream().anyMatch(this::isYetToCome)) {
      // Two folders of one cluster would make two values: with the line the older one is refused.
      lineage.add();
    }
    make(NAMES, made);
  }

  /** Makes those that came with a later version than made this folder. */
  void makeLater(List<String> missing, List<Path> made) {
    lineage.add();
    make(missing, made);
  }

  /** Which of these came with a later version than made this folder, and are not there yet. */
  List<String> yetToCome(Collection<String> names) {
    return LATER.stream().filter(names::contains).filter(this::isYetToCome).toList();
  }

  /** Missing in a folder that has the others. */
  private boolean isYetToCome(String name) {
    return PrivateFiles.read(folder.resolve(name)).isEmpty()
        && NAMES.stream()
            .filter(other -> !LATER.contains(other))
            .allMatch(other -> PrivateFiles.read(folder.resolve(other)).isPresent());
  }

  /**
   * Makes those of the plan's roles that are missing.
   *
   * @param roles their {@link SecretNames}
   * @return whether any was missing
   */
  boolean makeOfRoles(Collection<String> roles, List<Path> made) {
    List<String> missing = missing(roles);
    // Another copy of this folder would make another value, and lock out who has this one.
    if (!missing.isEmpty() && !lineage.all().isEmpty()) {
      lineage.add();
    }
    make(missing, made);
    return !missing.isEmpty();
  }

  /** Which of these have no file yet. */
  List<String> missing(Collection<String> names) {
    return names.stream()
        .filter(name -> PrivateFiles.read(folder.resolve(name)).isEmpty())
        .toList();
  }

  private void make(List<String> names, List<Path> made) {
    PrivateFiles.folder(folder);
    for (String name : names) {
      Path file = folder.resolve(name);
      if (PrivateFiles.read(file).isEmpty() && PrivateFiles.create(file, fresh() + "\n")) {
        made.add(file);
      }
    }
  }

  /** Names of all that lie here: the cluster's own, and those of roles. */
  public List<String> names() {
    List<String> names = new ArrayList<>(NAMES);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(SecretNames::isOfRole)
            .sorted()
            .forEach(names::add);
      } catch (IOException e) {
        throw LeafFiles.missing(folder, "cannot be read: " + e);
      }
    }
    return names;
  }

  /** Whether there are any: a folder that was handed to a viewer has none. */
  public boolean present() {
    return Files.exists(folder);
  }

  /**
   * All of them by their {@link SecretNames}, as the nodes are to have them: of one that is being
   * replaced, the new value. One that came with a later version is left out until it is made.
   *
   * @throws OpsException SECRET_MISSING, SECRET_FILE_UNSAFE
   */
  public Map<String, Secret> all() {
    Map<String, Secret> found = new LinkedHashMap<>();
    names().stream()
        .filter(name -> !LATER.contains(name) || !isYetToCome(name))
        .forEach(name -> found.put(name, known(name).getFirst()));
    return found;
  }

  /** Whether there is a value; a folder of an earlier version lacks some until its next apply. */
  public boolean has(String name) {
    return PrivateFiles.read(folder.resolve(name)).isPresent();
  }

  /** Values that the cluster may have now, the one it is to have first. */
  public List<Secret> known(String name) {
    List<Secret> values = new ArrayList<>();
    PrivateFiles.read(next(name)).map(PasswordFiles::secret).ifPresent(values::add);
    Path file = folder.resolve(name);
    Secret now = secret(LeafFiles.required(file));
    if (now.reveal().isEmpty()) {
      throw LeafFiles.missing(file, "is empty");
    }
    values.add(now);
    return values;
  }

  /** Names whose replacement has begun and not ended. */
  public List<String> unfinished() {
    return names().stream().filter(name -> PrivateFiles.read(next(name)).isPresent()).toList();
  }

  /**
   * Lays down a new value beside the one in force, which it is once the cluster has it; goes on
   * with one that is there.
   */
  public void begin(String name) {
    if (!unfinished().contains(name)) {
      lineage.add();
    }
    PrivateFiles.create(next(name), fresh() + "\n");
  }

  /** The new value is in force everywhere. */
  public void end(String name) {
    Optional<String> next = PrivateFiles.read(next(name));
    if (next.isPresent()) {
      PrivateFiles.rename(next(name), folder.resolve(name));
    }
  }

  private Path next(String name) {
    return folder.resolve(name + ".next");
  }

  private static Secret secret(String text) {
    return new Secret(text.strip());
  }

  private static String fresh() {
    return new SecureRandom()
        .ints(LENGTH, 0, ALPHABET.length())
        .collect(
            StringBuilder::new, (text, i) -> text.append(ALPHABET.charAt(i)), StringBuilder::append)
        .toString();
  }
}
