package org.pgmahout.agent.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.ParsedFile;
import org.pgmahout.agent.os.PrivateFile;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Json;

/**
 * The last spec of this node, with the secrets for it, so that the agent knows its components after
 * a restart, without a controller and without etcd.
 */
public final class AppliedSpec {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,220}");

  private final AgentFolders folders;
  private final ParsedFile<NodeSpec> spec;
  private final ParsedFile<NodeSpec> served;

  public AppliedSpec(AgentFolders folders) {
    this.folders = folders;
    this.spec = new ParsedFile<>(folders.spec(), AppliedSpec::read);
    this.served = new ParsedFile<>(folders.served(), AppliedSpec::read);
  }

  private static NodeSpec read(byte[] json) throws IOException {
    return Json.tolerant().readValue(json, NodeSpec.class);
  }

  /** The last applied spec; empty before the first apply. */
  public synchronized Optional<NodeSpec> spec() {
    try {
      return spec.value();
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.INTERNAL,
          folders.spec() + " cannot be read: " + e.getMessage(),
          "Run `pgmahout apply` again; it writes this file.",
          e);
    }
  }

  /**
   * The spec that this node's Patroni was last brought to: an apply that stops half-way leaves it
   * behind {@link #spec}. Empty before the first, and when it cannot be read: then nobody knows.
   */
  public synchronized Optional<NodeSpec> served() {
    try {
      return served.value();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps what Patroni was brought to. */
  synchronized void keepServed(NodeSpec spec) {
    try {
      PrivateFile.write(folders.served(), Json.tolerant().writeValueAsBytes(spec));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep what Patroni was brought to", e);
    }
  }

  /** The secrets that are kept here, by name. */
  public synchronized Map<String, Secret> secrets() {
    Map<String, Secret> found = new TreeMap<>();
    for (String name : secretNames()) {
      try {
        found.put(name, new Secret(Files.readString(folders.secrets().resolve(name))));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + folders.secrets(), e);
      }
    }
    return found;
  }

  private Set<String> secretNames() {
    if (!Files.isDirectory(folders.secrets())) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(folders.secrets())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folders.secrets(), e);
    }
  }

  /**
   * Names of the spec's secrets that are not here, sorted: a hand, or a disk, lost them. What runs
   * has them, but nothing on this node could be made again with them.
   */
  synchronized List<String> missingSecrets() {
    Set<String> wanted = new TreeSet<>(spec().map(NodeSpec::secrets).orElse(Set.of()));
    wanted.removeAll(secretNames());
    return List.copyOf(wanted);
  }

  /** Keeps both, before the first step touches anything. */
  synchronized void keep(NodeSpec spec, Map<String, Secret> secrets) {
    try {
      secrets.forEach(
          (name, value) ->
              PrivateFile.write(
                  folders.secrets().resolve(name),
                  value.reveal().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      PrivateFile.write(folders.spec(), Json.tolerant().writeValueAsBytes(spec));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the spec", e);
    }
  }

  /** Refuses names that could leave the secrets' folder. */
  static void checkNames(Map<String, Secret> secrets) {
    for (String name : secrets.keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw new OpsException(
            ErrorCode.INPUT_INVALID,
            "'" + name + "' is not a secret's name",
            "Names are lower-case letters, digits, dots, hyphens and underscores.");
      }
    }
  }
}
