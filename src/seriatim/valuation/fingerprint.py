"""A hash of the inputs that a valuation rests on, once the clauses are resolved: the same hash, the same numbers went in.

It is the SHA-256, as 64 hexadecimal digits, of the canonical JSON of the package and the day: every field of every part by its name, keys
sorted, no blanks, a number as the shortest text that reads back as the same double (`1000.0`, `0.0023`), a time that never comes as
`null`. A field that has its default is left out, so that a term which a later version adds changes no hash of what has not got it. Names of
files, sources and wording are no part of it.

Lots that are followed along paths have no numbers of their own: their clauses are stepped. Where there are any, the hash is of the deal
file and the ledger too, by their own hashes, of those lots' counts and of how they are sold.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from seriatim.valuation.package import Package


def hashed(package: Package, on: date, followed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the hash is of."""
    data = {"on": on.isoformat(), "package": _plain(replace(package, followed=()))}
    return {**data, "followed": dict(followed)} if followed else data


def inputs_hash(package: Package, on: date, followed: Mapping[str, str] | None = None) -> str:
    """The hash. `followed`: by name what else counts, where lots are followed along paths."""
    canonical = json.dumps(hashed(package, on, followed), sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _plain(part: Any) -> Any:
    """Dataclasses as what differs from their defaults, by name; sequences as lists."""
    if is_dataclass(part):
        own = [(f.name, getattr(part, f.name), f.default if f.default_factory is MISSING else f.default_factory()) for f in fields(part)]
        return {name: _plain(value) for name, value, default in own if value != default}
    if isinstance(part, (tuple, list)):
        return [_plain(each) for each in part]
    return None if part == math.inf else part
