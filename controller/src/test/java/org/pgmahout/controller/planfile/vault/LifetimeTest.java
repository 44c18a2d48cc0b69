package org.pgmahout.controller.planfile.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.Lifetime;
import org.pgmahout.common.x509.Pem;

class LifetimeTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;

  @Test
  void nodesLiveFiveYearsAndEndInDifferentWeeks() {
    List<Duration> all =
        IntStream.range(0, 100)
            .mapToObj("node-%02d"::formatted)
            .map(Lifetime.NODE::validity)
            .toList();

    assertThat(all)
        .allMatch(
            one ->
                one.compareTo(DAY.multipliedBy(1826 - 56)) > 0
                    && one.compareTo(DAY.multipliedBy(1826)) <= 0)
        .doesNotHaveDuplicates();
    TreeSet<Duration> three = new TreeSet<>(all.subList(0, 3));
    assertThat(three.last().minus(three.first())).isGreaterThan(DAY);
    assertThat(Lifetime.NODE.validity("node-00")).isEqualTo(all.getFirst());
    assertThat(Lifetime.PERSON.validity("ada")).isEqualTo(DAY.multipliedBy(365));
  }

  @Test
  void bothCertificatesOfANodeEndTogetherAndApplyRenewsThemInTheirLastYear() {
    at(NOW).create("ada");
    Instant end = NOW.plus(Lifetime.NODE.validity("node-00"));
    assertThat(endOfNode(NOW)).isEqualTo(end);

    assertThat(endOfNode(end.minus(DAY.multipliedBy(366)))).isEqualTo(end);
    Instant late = end.minus(DAY.multipliedBy(364));
    assertThat(endOfNode(late)).isEqualTo(late.plus(Lifetime.NODE.validity("node-00")));
  }

  /**
   * The authority has four years left: its successor is due before, and no apply renews in vain.
   */
  @Test
  void nothingOutlivesItsAuthorityAndWhatEndsWithItIsNotRenewedAgainAndAgain() {
    at(NOW).create("ada");
    Instant authority = NOW.plus(Lifetime.AUTHORITY.validity("any"));
    Instant fourLeft = authority.minus(DAY.multipliedBy(4 * 365));

    X509Certificate made = node(fourLeft);
    assertThat(made.getNotAfter().toInstant()).isEqualTo(authority);

    for (int days : new int[] {300, 30, 1}) {
      assertThat(node(authority.minus(DAY.multipliedBy(days)))).isEqualTo(made);
    }
    assertThat(Lifetime.AUTHORITY.warnedFrom(authority))
        .isEqualTo(authority.minus(DAY.multipliedBy(365)));
  }

  private Instant endOfNode(Instant now) {
    return node(now).getNotAfter().toInstant();
  }

  private X509Certificate node(Instant now) {
    return Pem.certificate(
        at(now).nodes().database("node-00", "198.18.10.17").get(SecretNames.CLUSTER_CERT).reveal());
  }

  private PlanFolder at(Instant now) {
    return PlanFolder.at(folder, InstantSource.fixed(now));
  }
}
