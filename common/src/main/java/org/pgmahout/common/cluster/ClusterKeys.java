package org.pgmahout.common.cluster;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Patroni's keys of a cluster as they are in etcd at one revision, and what the next changes make
 * of them. A watch reduces changes into these, and the {@link #state} is always computed from all
 * of them: so it is the same as that of a fresh read at the same revision.
 *
 * @param names what the keys are called
 * @param revision the revision of the list, or of the last change: everything up to it is in here
 * @param entries the keys that are there, by their whole name
 */
public record ClusterKeys(
    PatroniKeys names, long revision, SortedMap<String, KeyChange.Written> entries) {

  public ClusterKeys {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /**
   * What a list brought.
   *
   * @param revision the store's revision at that moment
   */
  public static ClusterKeys listed(
      PatroniKeys names, long revision, Collection<KeyChange.Written> entries) {
    return new ClusterKeys(
        names,
        revision,
        entries.stream()
            .collect(
                Collectors.toMap(
                    KeyChange.Written::key,
                    Function.identity(),
                    (first, second) -> first.modRevision() > second.modRevision() ? first : second,
                    TreeMap::new)));
  }

  /**
   * The keys after some changes. A change up to the own revision is in here already, and changes
   * nothing: a watch may bring it twice. The rest is taken in the order of its revisions.
   *
   * @param changes all that happened in the revisions they are from: etcd's watch never brings a
   *     revision in parts
   */
  public ClusterKeys after(List<? extends KeyChange> changes) {
    List<? extends KeyChange> fresh =
        changes.stream()
            .filter(change -> change.modRevision() > revision)
            .sorted(Comparator.comparingLong(KeyChange::modRevision))
            .toList();
    if (fresh.isEmpty()) {
      return this;
    }
    SortedMap<String, KeyChange.Written> next = new TreeMap<>(entries);
    for (KeyChange change : fresh) {
      switch (change) {
        case KeyChange.Written written -> next.put(written.key(), written);
        case KeyChange.Deleted(String key, _) -> next.remove(key);
      }
    }
    return new ClusterKeys(names, fresh.getLast().modRevision(), next);
  }

  /** What these keys mean. */
  public ClusterState state() {
    SortedMap<String, Known<MemberReport>> members = new TreeMap<>();
    entries
        .tailMap(names.members())
        .forEach(
            (key, entry) -> {
              String name = key.startsWith(names.members()) ? memberName(key) : "";
              if (!name.isEmpty() && name.indexOf('/') < 0) {
                members.put(name, PatroniValues.read(entry, PatroniValues::member));
              }
            });
    return new ClusterState(
        revision,
        known(names.initialize(), PatroniValues::text),
        known(names.leader(), PatroniValues::name),
        members,
        known(names.status(), PatroniValues::wal),
        known(names.sync(), PatroniValues::sync),
        known(names.failsafe(), PatroniValues::failsafe),
        known(names.failover(), PatroniValues::failover),
        known(names.history(), PatroniValues::history),
        known(names.config(), PatroniValues::configuration));
  }

  private String memberName(String key) {
    return key.substring(names.members().length());
  }

  private <T> Known<T> known(String key, PatroniValues.Reader<T> reader) {
    KeyChange.Written entry = entries.get(key);
    return entry == null ? new Known.Absent<>() : PatroniValues.read(entry, reader);
  }
}
