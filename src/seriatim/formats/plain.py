"""Values to plain data and back: what goes into JSON, into a stored event, and out of it again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, cast, get_args, get_origin

from seriatim.formats.hints import bare, default_of, hints_of, part_of, rates_of
from seriatim.units.decimals import parse_rate


def plain(value: Any) -> Any:
    """A value as plain data: dataclasses as mappings without empty fields, decimals, dates and phrases as strings.

    >>> plain(Decimal("0.0040"))
    '0.004'
    """
    if isinstance(value, Decimal):
        return _trimmed(format(value, "f")) if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(type(value), "parse"):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        rates = rates_of(cast(Hashable, type(value)))
        full = {f.name: item for f in fields(value) if (item := getattr(value, f.name)) != default_of(f)}
        return {name: _plain_rate(item) if name in rates else plain(item) for name, item in full.items()}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def _plain_rate(value: Any) -> Any:
    """A rate above one in percent: bare, it could mean two things, and would not be read back."""
    return f"{plain(value.scaleb(2))}%" if isinstance(value, Decimal) and value > 1 else plain(value)


def unplain(hint: Any, data: Any) -> Any:
    """The value that plain data came from: the reverse of `plain`, for data that this program wrote itself."""
    hint, _ = bare(hint)
    origin = get_origin(hint)
    if data is None:
        return None
    if origin is tuple:
        return tuple(unplain(part_of(get_args(hint), index), part) for index, part in enumerate(data))
    kind = origin or hint
    if hasattr(kind, "parse"):
        return kind.parse(data)
    if is_dataclass(kind):
        hints = hints_of(cast(type[Any], kind))
        return cast(Callable[..., Any], kind)(**{name: unplain(hints[name], value) for name, value in data.items()})
    if origin is Annotated:
        return parse_rate(data)
    if isinstance(data, str) and hint not in (str, Any) and origin is not Literal:
        return datetime.fromisoformat(data) if hint is datetime else date.fromisoformat(data) if hint is date else Decimal(data)
    return data


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
