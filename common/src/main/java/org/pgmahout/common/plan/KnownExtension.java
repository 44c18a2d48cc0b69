package org.pgmahout.common.plan;

import java.util.List;
import java.util.Optional;

/**
 * An extension that needs more than the server's own package, and what it needs: Debian's and
 * PGDG's packages are named alike. Most of {@code contrib} needs nothing and is not here; neither
 * is what no package brings.
 *
 * @param name in {@code CREATE EXTENSION}
 * @param form the package's name, with {@code %s} for PostgreSQL's major version; empty for one of
 *     {@code contrib}
 * @param preload the library that PostgreSQL must start with ({@code shared_preload_libraries});
 *     empty for one that needs none
 */
public record KnownExtension(String name, String form, String preload) {
  private static final String POSTGIS = "postgresql-%s-postgis-3";

  private static final List<KnownExtension> ALL =
      List.of(
          of("postgis", POSTGIS),
          of("postgis_raster", POSTGIS),
          of("postgis_sfcgal", POSTGIS),
          of("postgis_tiger_geocoder", POSTGIS),
          of("postgis_topology", POSTGIS),
          of("address_standardizer", POSTGIS),
          of("address_standardizer_data_us", POSTGIS),
          of("vector", "postgresql-%s-pgvector"),
          preloaded("pg_stat_statements", ""),
          preloaded("pg_cron", "postgresql-%s-cron"),
          of("pg_repack", "postgresql-%s-repack"),
          preloaded("pgaudit", "postgresql-%s-pgaudit"),
          of("hypopg", "postgresql-%s-hypopg"),
          of("pg_partman", "postgresql-%s-partman"),
          preloaded("pg_squeeze", "postgresql-%s-squeeze"),
          preloaded("pg_stat_kcache", "postgresql-%s-pg-stat-kcache"),
          preloaded("pg_qualstats", "postgresql-%s-pg-qualstats"),
          preloaded("pg_wait_sampling", "postgresql-%s-pg-wait-sampling"),
          preloaded("pglogical", "postgresql-%s-pglogical"),
          of("pg_hint_plan", "postgresql-%s-pg-hint-plan"),
          of("pgrouting", "postgresql-%s-pgrouting"),
          of("pgtap", "postgresql-%s-pgtap"),
          of("plpgsql_check", "postgresql-%s-plpgsql-check"),
          of("plpython3u", "postgresql-plpython3-%s"),
          of("plperl", "postgresql-plperl-%s"),
          of("plperlu", "postgresql-plperl-%s"),
          of("pltcl", "postgresql-pltcl-%s"),
          of("pltclu", "postgresql-pltcl-%s"),
          of("plr", "postgresql-%s-plr"),
          of("orafce", "postgresql-%s-orafce"),
          of("rum", "postgresql-%s-rum"),
          of("hll", "postgresql-%s-hll"),
          of("ip4r", "postgresql-%s-ip4r"),
          of("prefix", "postgresql-%s-prefix"),
          of("semver", "postgresql-%s-semver"),
          of("unit", "postgresql-%s-unit"),
          of("periods", "postgresql-%s-periods"),
          of("tdigest", "postgresql-%s-tdigest"),
          of("rational", "postgresql-%s-rational"),
          of("debversion", "postgresql-%s-debversion"),
          of("mysql_fdw", "postgresql-%s-mysql-fdw"),
          of("ogr_fdw", "postgresql-%s-ogr-fdw"),
          of("tds_fdw", "postgresql-%s-tds-fdw"));

  /** The one of this name; empty for one that needs nothing, and for one that is not known. */
  public static Optional<KnownExtension> find(String name) {
    return ALL.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  static List<KnownExtension> all() {
    return ALL;
  }

  /** The package that brings it for a major version; empty when the server's own does. */
  public Optional<String> packageFor(int major) {
    return form.isEmpty() ? Optional.empty() : Optional.of(form.formatted(major));
  }

  private static KnownExtension of(String name, String form) {
    return new KnownExtension(name, form, "");
  }

  /** Its library has its name. */
  private static KnownExtension preloaded(String name, String form) {
    return new KnownExtension(name, form, name);
  }
}
