package org.pgmahout.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What changes make of keys that were listed at revision 10: leader a (from 5), member a (6). */
class ClusterKeysTest {
  private static final PatroniKeys NAMES = new PatroniKeys("postgres");
  private static final ClusterKeys LISTED =
      ClusterKeys.listed(
          NAMES,
          10,
          List.of(
              new KeyChange.Written(NAMES.leader(), "a", 5, 1),
              new KeyChange.Written(NAMES.member("a"), "{\"state\": \"running\"}", 6, 1)));

  /** {@code key=value@revision} is a write, {@code key@revision} a deletion. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "                                      | 10 | leader=a members/a={\"state\": \"running\"}",
        "leader=b@11                           | 11 | leader=b members/a={\"state\": \"running\"}",
        "leader@11                             | 11 | members/a={\"state\": \"running\"}",
        "leader=b@11 leader@12                 | 12 | members/a={\"state\": \"running\"}",
        "leader@11 leader=b@12                 | 12 | leader=b members/a={\"state\": \"running\"}",
        // Out of order in one response: the revision decides, not the place.
        "leader=b@12 leader@11                 | 12 | leader=b members/a={\"state\": \"running\"}",
        // In the list already.
        "leader=old@4                          | 10 | leader=a members/a={\"state\": \"running\"}",
        "leader@10                             | 10 | leader=a members/a={\"state\": \"running\"}",
        "leader=b@10 members/a@11              | 11 | leader=a",
        // Brought twice, and late: nothing comes back.
        "leader@11 ; leader=b@11               | 11 | members/a={\"state\": \"running\"}",
        "leader@12 ; leader=b@11               | 12 | members/a={\"state\": \"running\"}",
        "leader=b@11 ; leader=b@11 leader=c@12 | 12 | leader=c members/a={\"state\": \"running\"}",
        // One transaction changes several keys in one revision.
        "leader=b@11 members/a@11 members/b=1@11 | 11 | leader=b members/b=1",
        // Deleting what is not there.
        "members/x@11                          | 11 | leader=a members/a={\"state\": \"running\"}",
        "config=?!@11                          | 11 | config=?! leader=a members/a={\"state\": \"running\"}",
      })
  void changesAreTakenOnceAndInOrder(String batches, long revision, String expected) {
    ClusterKeys keys = LISTED;
    for (String batch : batches == null ? new String[0] : batches.split(";")) {
      keys =
          keys.after(Arrays.stream(batch.strip().split(" ")).map(ClusterKeysTest::change).toList());
    }
    assertThat(keys.revision()).isEqualTo(revision);
    assertThat(words(keys)).isEqualTo(expected);
    assertThat(words(LISTED)).as("nothing is changed in place").startsWith("leader=a members/a");
  }

  @Test
  void garbageIsAStateToo() {
    ClusterState state =
        LISTED.after(List.of(change("leader=@11"), change("members/a={@11"))).state();
    assertThat(state.leader()).isInstanceOf(Known.Unreadable.class);
    assertThat(state.leads()).isEmpty();
    assertThat(state.members().get("a")).isInstanceOf(Known.Unreadable.class);
    assertThat(state.table()).singleElement().matches(member -> member.state().isEmpty());
  }

  @Test
  void theNewLeaderHasAnotherVersion() {
    ClusterState before = LISTED.state();
    ClusterState after = LISTED.after(List.of(change("leader@11"), change("leader=a@12"))).state();
    assertThat(after.leads()).isEqualTo(before.leads());
    assertThat(after.leader()).isNotEqualTo(before.leader());
    assertThat(after.leader().version()).contains(new KeyVersion(12, 9));
  }

  /** However the changes are cut into responses, and repeated, the end is that of a fresh list. */
  @Test
  void anyWayThroughTheSameChangesEndsInTheSameState() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<KeyChange> all = new ArrayList<>();
      for (int revision = 11; revision < 40; revision++) {
        String key = List.of("leader", "config", "members/a", "members/b").get(random.nextInt(4));
        String value = random.nextInt(3) == 0 ? "" : "=v" + random.nextInt(5);
        all.add(change(key + value + "@" + revision));
      }
      ClusterKeys atOnce = LISTED.after(all);
      ClusterKeys keys = LISTED;
      for (int at = 0; at < all.size(); ) {
        int end = Math.min(all.size(), at + 1 + random.nextInt(6));
        List<KeyChange> response =
            new ArrayList<>(all.subList(Math.max(0, at - random.nextInt(4)), end));
        Collections.shuffle(response, random);
        keys = keys.after(response);
        at = end;
      }
      assertThat(keys).isEqualTo(atOnce);
      assertThat(keys.state())
          .isEqualTo(ClusterKeys.listed(NAMES, 39, atOnce.entries().values()).state());
    }
  }

  @Test
  void nothingEverLooksFresherThanItIs() {
    Moment then = new Moment(1_000_000_000L, Instant.ofEpochSecond(100));
    Freshness fresh = new Freshness(then, "");
    assertThat(fresh.age(new Moment(3_000_000_000L, Instant.ofEpochSecond(102)))).hasSeconds(2);
    assertThat(fresh.age(new Moment(3_000_000_000L, Instant.ofEpochSecond(160))))
        .as("the machine slept")
        .hasSeconds(60);
    assertThat(fresh.age(new Moment(3_000_000_000L, Instant.ofEpochSecond(50))))
        .as("the clock was set back")
        .isEqualTo(Duration.ofSeconds(2));
  }

  private static KeyChange change(String text) {
    int at = text.lastIndexOf('@');
    long revision = Long.parseLong(text.substring(at + 1));
    int equals = text.substring(0, at).indexOf('=');
    return equals < 0
        ? new KeyChange.Deleted(NAMES.prefix() + text.substring(0, at), revision)
        : new KeyChange.Written(
            NAMES.prefix() + text.substring(0, equals),
            text.substring(equals + 1, at),
            revision,
            9);
  }

  private static String words(ClusterKeys keys) {
    Collection<KeyChange.Written> entries = keys.entries().values();
    return entries.stream()
        .map(entry -> entry.key().substring(NAMES.prefix().length()) + "=" + entry.value())
        .collect(Collectors.joining(" "));
  }
}
