"""One door to the everyday work: `python3 dev.py help`.

It needs Python 3.11 or newer and pip (or uv), nothing else. Each command first sees to it that `.venv` holds what it
needs, which takes half a minute once and no time afterwards, then runs there. So it neither touches nor needs the
system's own packages, and it works from any directory and with any other environment active.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "seriatim.stamp"

DEAL = "deals/ascent-series-k"
REPORT = "series-k.html"
LITTER = (
    *(".venv", ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
    *("build", "dist", "mutants", REPORT),
)


class Trouble(Exception):
    """Something that a person has to put right. Its text says what happened and what to do."""


# ------------------------------------------------------------------------------------------------------------ commands


def demo(*words: str) -> int:
    """report on the Series K financing, as of August 1 2017, into series-k.html"""
    take_no(words)
    prepare("run")
    terms = ("report", f"{DEAL}/deal.yaml", "--events", f"{DEAL}/events.yaml", "--as-of", "2017-08-01", "--out", REPORT)
    code = run("seriatim", *terms)
    if code == 0:
        say(f"The report: {ROOT / REPORT}")
    return code


def setup(*words: str) -> int:
    """set up `.venv` with every extra (valuation, arrays) and the tools, and run nothing"""
    take_no(words)
    prepare("dev")
    return 0


def test(*words: str) -> int:
    """check, then run the tests; what follows goes to pytest: dev.py test tests/ledger -k split"""
    failed = failing_checks()
    if failed:
        say(f"\nFailed so far: {', '.join(failed)}. The tests run all the same.")
    # Last, and unasked for a last word, so that pytest's own summary closes the output.
    tests = run("python", "-m", "pytest", *words)
    return tests or bool(failed)


def check(*words: str) -> int:
    """lint, formatting, types and the floors of the house, without the tests"""
    take_no(words)
    failed = failing_checks()
    say(f"\nFailed: {', '.join(failed)}." if failed else "\nAll checks passed.")
    return bool(failed)


def golden(*words: str) -> int:
    """write the expected outputs of every deal anew, to be read as a diff"""
    prepare("dev")
    code = run("python", "-m", "pytest", "tests/deals", "--regenerate", *words)
    if code == 0:
        say("\nNow read it, and give a reason for every figure that changed:  git diff deals")
    return code


def bench(*words: str) -> int:
    """run the benchmarks, or only those named: dev.py bench fold"""
    scripts = sorted((ROOT / "benchmarks").glob("[!_]*.py"))
    known = [script.stem for script in scripts]
    unknown = [word for word in words if word not in known]
    if unknown or not known:
        raise Trouble(f"There is no benchmark {' or '.join(unknown) or 'yet'}. There are: {', '.join(known) or 'none'}.")
    prepare("dev")
    codes = [run("python", f"benchmarks/{name}.py") for name in known if name in words or not words]
    return max(codes)


def mutate(*words: str) -> int:
    """break the clauses on purpose and print how much of it is caught: dev.py mutate [CLAUSE ...] [--sample N] [--laws]"""
    prepare("mutation")
    return run("python", "-m", "tests.mutation", *words)


def clean(*words: str) -> int:
    """remove .venv, the caches and what demo wrote"""
    take_no(words)
    caches = [found for folder in ("src", "tests", "benchmarks") for found in (ROOT / folder).rglob("__pycache__")]
    for path in [*(ROOT / name for name in LITTER), ROOT / "__pycache__", *caches]:
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
    return 0


def help_(*_words: str) -> int:
    """this text"""
    print("usage: python3 dev.py COMMAND [ARGUMENT ...]\n")
    for name, command in COMMANDS.items():
        print(f"  {name:8}{command.__doc__}")
    print("\nThe first run makes .venv, in about half a minute. Paths are counted from the repository, wherever you are.")
    return 0


COMMANDS = {
    "demo": demo,
    "setup": setup,
    "test": test,
    "check": check,
    "golden": golden,
    "bench": bench,
    "mutate": mutate,
    "clean": clean,
    "help": help_,
}
CHECKS = {
    "ruff check": ("python", "-m", "ruff", "check"),
    "ruff format": ("python", "-m", "ruff", "format", "--check"),
    "mypy": ("python", "-m", "mypy"),
    "lint-imports": ("lint-imports", "--no-logo"),
}


def failing_checks() -> list[str]:
    """The names of the checks that fail. All are run: one report of everything beats four of one thing each."""
    prepare("dev")
    return [name for name, command in CHECKS.items() if run(*command) != 0]


def take_no(words: tuple[str, ...]) -> None:
    if words:
        raise Trouble(f"This command takes no arguments, and was given: {shlex.join(words)}")


# --------------------------------------------------------------------------------------------------------- environment


LEVELS = ("run", "dev", "mutation")
"""What `.venv` may hold: Seriatim alone, with the tools that work on it, and with what breaks clauses. Each has the one before."""


def prepare(level: str) -> None:
    """Makes `.venv` hold what a level needs, unless it already does."""
    key = fingerprint()
    if PYTHON.exists() and STAMP.is_file() and STAMP.read_text() in {f"{key} {enough}" for enough in LEVELS[LEVELS.index(level) :]}:
        return
    if not is_this_python():
        make_venv()
    STAMP.unlink(missing_ok=True)  # an installation that is broken off must not look finished
    install(level)
    compile_ahead()
    STAMP.write_text(f"{key} {level}")


def fingerprint() -> str:
    """Changes with whatever would make `.venv` stale: the dependencies, the Python, the place of the checkout."""
    parts = ((ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), os.fsencode(ROOT))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_this_python() -> bool:
    """Whether `.venv` works and is of the Python that runs now. One that is, whoever made it, is kept and added to."""
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import sys; print(sys.version)"], check=False, capture_output=True, text=True)
    return asked.stdout.strip() == sys.version.strip()


def make_venv() -> None:
    """Makes `.venv` without pip: making it *with* pip is what fails where Python comes without ensurepip (Debian)."""
    import venv  # takes longer to import than a ready environment takes to find

    say(f"Making .venv for Python {sys.version.split()[0]}.")
    try:
        venv.create(VENV, clear=True, with_pip=False, symlinks=os.name != "nt")
    except OSError as error:
        raise Trouble(f"Could not make {VENV}: {error}") from error


def install(level: str) -> None:
    """Installs this checkout into `.venv`, with the first installer that manages."""
    what, target = ("Seriatim", ".") if level == "run" else ("Seriatim and the tools to work on it", f".[{level}]")
    said = ""
    for name, installer in installers():
        say(f"Installing {what} with {name}. This happens once.")
        command = [*installer, "--quiet", "--editable", target]
        done = subprocess.run(command, check=False, cwd=ROOT, env=surroundings(), text=True, capture_output=True)
        if done.returncode == 0:
            return
        said = done.stdout + done.stderr
    raise Trouble(explanation(said) if said else NO_PIP)


def compile_ahead() -> None:
    """Compiles the package once: pip leaves an editable checkout as it is, and where Python may not write bytecode, every start would."""
    subprocess.run([PYTHON, "-m", "compileall", "-q", ROOT / "src"], check=False, env=surroundings(), capture_output=True)


def installers() -> Iterator[tuple[str, list[str]]]:
    """The ways to install into `.venv`, best first: a name and the start of a command, each looked for only when asked."""
    uv = shutil.which("uv")
    if uv:
        yield "uv", [uv, "pip", "install", "--python", str(PYTHON)]
    own = [str(PYTHON), "-m", "pip"]
    if succeeds(*own, "--version"):
        yield "pip", [*own, "install"]
        return
    # Since 22.3 a pip can install into another environment, and may: PEP 668 guards only the one that it lives in.
    for outer in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        if succeeds(*outer, "--python", str(PYTHON), "--version"):
            yield "pip", [*outer, "--python", str(PYTHON), "install"]
            return
    if succeeds(str(PYTHON), "-m", "ensurepip"):
        yield "pip", [*own, "install"]


NO_PIP = """There is no pip here to install with, and no uv.
On Debian and Ubuntu:    apt install python3-pip
Elsewhere:               install pip or uv in the way your system has for it"""

OFFLINE = """The package index could not be reached. Look at the network, a proxy or pip's settings,
then run the same command again. The installer's last words were:
"""

FAILED = """Installing did not work. The installer's last words were:
"""

SIGNS_OF_NO_NETWORK = (
    *("name resolution", "Name or service not known", "nodename nor servname", "dns error", "getaddrinfo failed"),
    *("NewConnectionError", "Connection refused", "ConnectTimeout", "timed out", "Network is unreachable", "No route to host"),
    *("ProxyError", "error sending request"),
)


def explanation(said: str) -> str:
    """What to tell the person, from what the installer said."""
    stripped = (line.strip() for line in said.splitlines() if line.strip())
    lines = list({line[:24]: line for line in stripped}.values())  # pip says one thing many times, hardly varied
    head = OFFLINE if any(sign in said for sign in SIGNS_OF_NO_NETWORK) else FAILED
    return head + "\n".join(f"    {line}" for line in lines[-12:])


# ------------------------------------------------------------------------------------------------------------- running


def run(program: str, *words: str) -> int:
    """Runs a program of `.venv` at the repository's root, in sight; returns its exit code."""
    say(f"$ {shlex.join((program, *words))}")
    found = shutil.which(program, path=str(BIN))
    if not found:
        raise Trouble(f"`{program}` is missing from .venv. Start afresh:  python3 dev.py clean")
    return subprocess.run([found, *words], check=False, cwd=ROOT, env=surroundings()).returncode


def succeeds(*command: str) -> bool:
    """Whether a command is there and exits with 0, out of sight."""
    try:
        return subprocess.run(command, check=False, env=surroundings(), capture_output=True).returncode == 0
    except OSError:
        return False


def surroundings() -> dict[str, str]:
    """The environment for programs of `.venv`: as if it were the active one, whichever is."""
    strangers = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"}
    kept = {name: value for name, value in os.environ.items() if name not in strangers}
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", os.defpath)))
    pip = {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**kept, **pip, "VIRTUAL_ENV": str(VENV), "PATH": path}


def say(text: str) -> None:
    """A line to the person, on stderr so that a program's own output stays its own; nothing overtakes anything."""
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


def refuse_old_python() -> None:
    """Stops with a way out where the Python is older than Seriatim can use."""
    if sys.version_info >= OLDEST:
        return
    newer = [name for name in (f"python3.{minor}" for minor in range(20, OLDEST[1] - 1, -1)) if shutil.which(name)]
    remedy = f"There is a newer one:  {newer[0]} dev.py" if newer else "Install a newer one from your system."
    raise Trouble(f"Seriatim needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {sys.version.split()[0]}. {remedy}")


def main(name: str = "help", *words: str) -> int:
    """Runs one command and returns its exit code: 1 where something is wrong, 2 where the command is unknown."""
    command = COMMANDS.get("help" if name in {"-h", "--help"} else name)
    if command is None:
        help_()
        say(f"\nThere is no command `{name}`.")
        return 2
    try:
        refuse_old_python()
        return command(*words)
    except Trouble as trouble:
        say(f"\n{trouble}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
