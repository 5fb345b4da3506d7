"""A citation: where in a source a term stands. A locator, never a copied sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r'^(?P<source>[a-z0-9_\-]+)(?:\s+(?:¶|para(?:graph)?\s+|p\.?\s*)\s*(?P<paragraph>\d+))?(?:\s+"(?P<words>[^"]+)")?$')


@dataclass(frozen=True, slots=True)
class Citation:
    """A source's id, a paragraph of it (None: the whole of it), and words that stand in the sentence meant.

    >>> Citation.parse("release ¶5")
    Citation(source='release', paragraph=5, words='')
    >>> str(Citation.parse('release para 4 "restricted"'))
    'release ¶4 "restricted"'
    """

    source: str
    paragraph: int | None = None
    words: str = ""

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Reads `source`, `source ¶5` or `source ¶5 "words"`. Raises ValueError for anything else."""
        found = _FORM.match(text.strip())
        if not found or found["paragraph"] == "0":
            raise ValueError(f'"{text}" is no citation; write a source, a paragraph and perhaps words: release ¶5 "restricted"')
        return cls(found["source"], int(found["paragraph"]) if found["paragraph"] else None, found["words"] or "")

    def __str__(self) -> str:
        paragraph = f" ¶{self.paragraph}" if self.paragraph else ""
        return self.source + paragraph + (f' "{self.words}"' if self.words else "")
