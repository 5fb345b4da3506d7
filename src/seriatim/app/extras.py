"""What comes only with an extra: named before it is missed in the middle of something."""

from __future__ import annotations

from importlib.util import find_spec

from seriatim.units.problems import BadInput, Problem


def needs(package: str, extra: str, what: str) -> None:
    """Raises BadInput (`extra-missing`) where a package that an extra brings is not installed."""
    if find_spec(package) is None:
        remedy = f"install it with: pip install 'seriatim[{extra}]'"
        raise BadInput([Problem(code="extra-missing", message=f"{what} needs {package}, which is not installed", remedy=remedy)])
