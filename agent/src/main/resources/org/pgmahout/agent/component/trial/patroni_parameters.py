"""Asks the Patroni of this venv what it makes of PostgreSQL parameters.

Standard input: {"version": 150000, "gucs": ["work_mem", ...], "parameters": {"work_mem": "4MB"}}
Standard output: {"max_connections": null, ...}: each parameter that Patroni would drop (null) or
change (to this value) without an error.
"""
import json
import sys

from patroni.collections import CaseInsensitiveSet
from patroni.postgresql.config import ConfigHandler
from patroni.postgresql.validator import transform_postgresql_parameter_value

asked = json.load(sys.stdin)
gucs = CaseInsensitiveSet(asked["gucs"])
differs = {}

def judge(name, value):
    option = ConfigHandler.CMDLINE_OPTIONS.get(name)
    if option is not None and name.lower() not in ("port", "listen_addresses", "cluster_name"):
        if not option[1](value):
            return None
    return transform_postgresql_parameter_value(asked["version"], name, value, gucs)


for name, value in asked["parameters"].items():
    try:
        became = judge(name, value)
    except ValueError:
        # A number in a form that Python does not read (0x10): PostgreSQL judges it.
        continue
    if became is None or str(became) != str(value):
        differs[name] = became if became is None else str(became)
json.dump(differs, sys.stdout)
