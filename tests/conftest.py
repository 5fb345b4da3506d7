"""What any test may ask for: `--regenerate`, the source documents, and a word on what is missing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parent.parent

# A slow machine is not a wrong program. On CI the examples are the same each time, so that a red run can be had again.
settings.register_profile("seriatim", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("seriatim")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write the expected outputs anew instead of comparing with them; then read the diff",
    )


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be written (`--regenerate`) rather than compared with."""
    return bool(request.config.getoption("--regenerate"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of source documents that may stand beside the repository, as `../shared`.

    Without it the test is skipped, always: whoever has only the repository must be able to pass.
    """
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no source documents beside the repository (../shared)")
    return folder


def require(what: str, available: object) -> None:
    """Goes on if `available` is true; else skips the test, or fails it where SERIATIM_REQUIRE=all.

    Works in a test, in a fixture and at the head of a test module:

        chromium = shutil.which("chromium")
        require("chromium", chromium)
    """
    if available:
        return
    if os.environ.get("SERIATIM_REQUIRE") == "all":
        pytest.fail(f"{what} is not available, and SERIATIM_REQUIRE=all demands it", pytrace=False)
    pytest.skip(f"{what} is not available", allow_module_level=True)
