package org.pgmahout.agent.component.databases;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.plan.RolePlan.Attribute;
import org.pgmahout.common.plan.ScramVerifier;
import org.pgmahout.common.plan.SqlNames;
import org.pgmahout.common.spec.SecretNames;

/**
 * How a role of the plan differs from the one in the catalogue, field by field.
 *
 * @param ours names of the plan's roles: memberships in others are hands' own
 * @param secrets the value of a generated password, by its {@link SecretNames}
 * @param verifier makes the verifier of a password with a salt of its own
 */
record RoleDifference(
    Set<String> ours, Function<String, Secret> secrets, Function<Secret, ScramVerifier> verifier) {

  /** What makes the role as the plan has it; nothing when it is. */
  List<Deed> of(RolePlan role, Optional<FoundRole> there) {
    String what = role.shown();
    String alter = "alter role " + SqlWord.name(role.name());
    List<Deed> deeds = new ArrayList<>();
    FoundRole found = there.orElse(FoundRole.FRESH);
    flag(deeds, what, alter, "login", found.login(), role.login());
    flag(deeds, what, alter, "superuser", found.superuser(), false);
    for (Attribute one : Attribute.values()) {
      boolean has = found.attributes().contains(one);
      flag(deeds, what, alter, word(one), has, role.attributes().contains(one));
    }
    if (found.connectionLimit() != role.connectionLimit()) {
      deeds.add(
          Deed.of(
              what + ", connection limit",
              String.valueOf(found.connectionLimit()),
              String.valueOf(role.connectionLimit()),
              "%s connection limit %d;".formatted(alter, role.connectionLimit())));
    }
    validUntil(deeds, role, found, what, alter);
    password(deeds, role, found.kept(), what, alter);
    memberships(deeds, role, found, what);
    deeds.addAll(Settings.differences(what, alter, found.settings(), role.settings()));
    return there.isPresent() ? deeds : List.of(made(role, what, deeds));
  }

  /** A new one is one change, whatever it takes. */
  private static Deed made(RolePlan role, String what, List<Deed> deeds) {
    List<String> statements = new ArrayList<>();
    statements.add("create role " + SqlWord.name(role.name()) + ";");
    statements.addAll(Deed.statements(deeds));
    String to =
        (role.login() ? "logs in" : "a group")
            + (role.memberOf().isEmpty()
                ? ""
                : ", member of " + String.join(", ", role.memberOf()));
    return new Deed(Change.create(what, to), statements);
  }

  private static void flag(
      List<Deed> deeds, String what, String alter, String word, boolean has, boolean wanted) {
    if (has != wanted) {
      deeds.add(
          Deed.of(
              what + ", " + word,
              has ? "yes" : "no",
              wanted ? "yes" : "no",
              alter + (wanted ? " " : " no") + word + ";"));
    }
  }

  private static void validUntil(
      List<Deed> deeds, RolePlan role, FoundRole found, String what, String alter) {
    Optional<Instant> wanted = SqlNames.moment(role.validUntil());
    if (!wanted.equals(found.validUntil())) {
      deeds.add(
          Deed.of(
              what + ", valid until",
              found.validUntil().map(Instant::toString).orElse("for ever"),
              wanted.map(Instant::toString).orElse("for ever"),
              "%s valid until %s;"
                  .formatted(
                      alter, SqlWord.text(wanted.map(Instant::toString).orElse("infinity")))));
    }
  }

  /** The server is sent a verifier alone, so that none of its logs or views has the password. */
  private void password(List<Deed> deeds, RolePlan role, Secret kept, String what, String alter) {
    if (!role.login() || role.password().equals(RolePlan.UNMANAGED)) {
      return;
    }
    String from = kept.reveal().isEmpty() ? "none" : "another";
    if (role.password().equals(RolePlan.NONE)) {
      if (!kept.reveal().isEmpty()) {
        deeds.add(password(what, "one", "none", alter + " password null;"));
      }
    } else if (role.hasGeneratedPassword()) {
      String name = SecretNames.ofRole(role.name());
      Secret password = secrets.apply(name);
      if (ScramVerifier.parse(kept.reveal())
          .filter(ScramVerifier::isCheap)
          .filter(one -> one.fits(password))
          .isEmpty()) {
        deeds.add(
            password(
                what,
                from,
                "that of secrets/" + name,
                alter + " password " + SqlWord.text(verifier.apply(password).text()) + ";"));
      }
    } else if (!kept.reveal().equals(role.password())) {
      deeds.add(
          password(
              what,
              from,
              "that of the plan's verifier",
              alter + " password " + SqlWord.text(role.password()) + ";"));
    }
  }

  private static Deed password(String what, String from, String to, String statement) {
    return Deed.of(what + ", password", from, to, statement).as(Change.Kind.PASSWORD);
  }

  private void memberships(List<Deed> deeds, RolePlan role, FoundRole found, String what) {
    String member = SqlWord.name(role.name());
    for (String group : role.memberOf()) {
      if (!found.memberOf().contains(group)) {
        deeds.add(
            Deed.of(
                what + ", member of",
                "",
                group,
                "grant %s to %s;".formatted(SqlWord.name(group), member)));
      }
    }
    for (String group : found.memberOf()) {
      boolean known = ours.contains(group) || group.startsWith("pg_");
      if (known && !role.memberOf().contains(group)) {
        deeds.add(
            Deed.of(
                what + ", member of",
                group,
                "",
                "revoke %s from %s;".formatted(SqlWord.name(group), member)));
      }
    }
  }

  /** PostgreSQL's word for an attribute. */
  static String word(Attribute attribute) {
    return attribute.name().toLowerCase(Locale.ROOT);
  }
}
