"""Opens a session as Patroni's own, on a server that is thrown away, and reads what Patroni reads.

Arguments: folder of the socket, port, and "write" where the cluster is still to be made: Patroni
makes its roles then. Ends with 0 when all of it works, and with 3 when the server or the driver
refuses it; with anything else nothing was found out. The last line of standard error says why.
"""
import sys
import traceback

from patroni.postgresql.connection import ConnectionPool

# SQLSTATE query_canceled. The sessions of Patroni's pool bring a statement_timeout of their own, 2 s,
# so that no setting of the plan ends a statement: the machine was too slow at this moment.
CANCELLED = "57014"


def use(folder, port, write):
    pool = ConnectionPool()
    pool.conn_kwargs = {"host": folder, "port": port, "user": "postgres", "dbname": "postgres"}
    cursor = pool.get("trial").get().cursor()
    # First what is the same on every machine, so that all say the same of it.
    cursor.execute("SELECT 'epoch'::pg_catalog.timestamptz")
    cursor.fetchall()
    # What its REST API answers from (Patroni's source, get_postgresql_status).
    cursor.execute(
        "SELECT pg_catalog.pg_postmaster_start_time(), pg_catalog.clock_timestamp(),"
        " pg_catalog.pg_is_in_recovery(), pg_catalog.pg_current_wal_lsn(),"
        " pg_catalog.array_agg(name) FROM pg_catalog.pg_settings WHERE pending_restart"
    )
    cursor.fetchall()
    if write:
        cursor.execute("CREATE ROLE pgmahout_trial")


folder, port, write = sys.argv[1], sys.argv[2], sys.argv[3:] == ["write"]
try:
    use(folder, port, write)
except Exception as error:
    traceback.print_exc()
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    sys.exit(1 if state == CANCELLED else 3)
