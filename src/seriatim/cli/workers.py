"""Blocks of paths handed out to processes, one for each core, and a bar on the terminal where that takes a while."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sized
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from seriatim.valuation.paths.estimate import Block

QUIET_SECONDS = 1.0
WIDTH = 32


class Workers:
    """A `Spread`: gives values back in the order in which blocks were asked for. No process is started before the first block.
    Work that knows how many pieces it has (markets that are moved) has a bar of its own.

    `count`: how many processes; as many as there are cores, where nothing is said.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = count
        self.pool: ProcessPoolExecutor | None = None
        self.began, self.done, self.shown = 0.0, 0, False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
        if self.shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def __call__(self, block: Block, numbers: Iterable[int]) -> Iterator[Any]:
        if self.pool is None:
            from concurrent.futures import ProcessPoolExecutor

            self.pool, self.began = ProcessPoolExecutor(self.count or os.cpu_count()), time.monotonic()
        for done, value in enumerate(self.pool.map(block, numbers), start=1):
            if isinstance(block, Sized):
                self._show("valuing lots in moved markets", done, len(block))
            else:
                self.done += 1
                self._of_a_lot()
            yield value

    def _of_a_lot(self) -> None:
        """A bar for each lot."""
        from seriatim.valuation.paths.lot import BLOCKS

        lot, part = divmod(self.done - 1, BLOCKS)
        self._show(f"following lot {lot + 1} along paths", part + 1, BLOCKS)

    def _show(self, what: str, done: int, count: int) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self.began < QUIET_SECONDS:
            return
        filled = WIDTH * done // count
        sys.stderr.write(f"\r\033[K{what} [{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {count}")
        sys.stderr.flush()
        self.shown = True
