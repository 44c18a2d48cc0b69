package org.pgmahout.controller.credentials;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/**
 * Names the people whose folders a rotation made useless: they find it out too late by themselves.
 */
public final class StaleFolders {
  private StaleFolders() {}

  /** Everybody's: they trust, or are trusted by, an authority that is gone. */
  public static List<String> ofAll(PlanFolder folder) {
    return lines(folder, _ -> true);
  }

  /** Those with passwords in them. */
  public static List<String> ofOperators(PlanFolder folder) {
    return lines(folder, role -> role == CertificateRole.OPERATOR);
  }

  private static List<String> lines(PlanFolder folder, Predicate<CertificateRole> meant) {
    String own = folder.own().operator().identity().name();
    return folder.issued().people().entrySet().stream()
        .filter(person -> !person.getKey().equals(own))
        .filter(person -> !folder.issued().revoked(person.getValue().getFirst()))
        .map(Map.Entry::getValue)
        .map(List::getFirst)
        .map(Identity::of)
        .filter(identity -> meant.test(identity.role()))
        .map(
            identity ->
                "%1$s's folder is out of date: pgmahout operator add %2$s --role %3$s, and hand it over again"
                    .formatted(
                        identity.name(), ShellWord.quote(identity.name()), identity.role().word()))
        .toList();
  }
}
