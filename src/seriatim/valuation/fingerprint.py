"""A hash of the inputs that a valuation rests on, once the clauses are resolved: the same hash, the same numbers went in.

It is the SHA-256, as 64 hexadecimal digits, of the canonical JSON of the package and the day: every field of every part by its name, keys
sorted, no blanks, a number as the shortest text that reads back as the same double (`1000.0`, `0.0023`). A field that has its default is
left out, so that a term which a later version adds changes no hash of what has not got it. Names of files, sources and wording are no part
of it.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from seriatim.valuation.package import Package


def hashed(package: Package, on: date) -> dict[str, Any]:
    """What the hash is of."""
    return {"on": on.isoformat(), "package": _plain(package)}


def inputs_hash(package: Package, on: date) -> str:
    """The hash."""
    canonical = json.dumps(hashed(package, on), sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _plain(part: Any) -> Any:
    """Dataclasses as what differs from their defaults, by name; sequences as lists."""
    if is_dataclass(part):
        own = [(f.name, getattr(part, f.name), f.default if f.default_factory is MISSING else f.default_factory()) for f in fields(part)]
        return {name: _plain(value) for name, value, default in own if value != default}
    return [_plain(each) for each in part] if isinstance(part, (tuple, list)) else part
