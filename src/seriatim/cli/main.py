"""The command `seriatim`: which commands there are, and how problems and results leave the program.

Exit codes: 0 fine, 1 a finding, 2 bad input, 3 refused or in conflict with what is recorded.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any

import click

from seriatim.units.problems import ProblemsFound

COMMANDS = {
    "check": "Check a deal file against its sources and itself.",
    "explain": "Print the terms as plain sentences, with what each rests on.",
    "schema": "Print the JSON Schema of the deal file.",
    "record": "Record what happened: one event, or a file of them.",
    "history": "List what has been recorded.",
    "verify": "Verify the ledger's chain, and each event against the clauses.",
    "schedule": "Every closing, right and duty, and when it is due.",
    "captable": "Who owns what, and what is authorised, reserved and left.",
    "waterfall": "Who is paid what when the company is sold.",
    "value": "What lots, the closings to come and the whole are worth.",
    "antidilution": "What a new issue would do to protected prices.",
    "scenario": "What if: play scenario files on a deal, side by side.",
    "report": "Print the main views and write one HTML report.",
}
"""Each command's module in this room, with its line in the help: help needs no module loaded."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"seriatim.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            import difflib

            near = difflib.get_close_matches(name, list(COMMANDS), 1)
            raise click.UsageError(f"There is no command {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="seriatim")
def seriatim() -> None:
    """Staged financings, one act after another: what is due, what has happened, who owns what.

    Start with `seriatim check DEAL`. Exit codes: 0 fine, 1 a finding, 2 bad input, 3 refused.
    """


def main() -> None:
    """Runs the command line and exits with its code. Problems are printed, all at once; never a traceback for bad input."""
    gc.disable()  # a command is over before a look for cycles can pay, and makes few
    try:
        code = seriatim.main(prog_name="seriatim", standalone_mode=False)
    except ProblemsFound as found:
        show_problems(found)
        code = found.exit_code
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        show_usage(error)
        code = 2
    except (BrokenPipeError, SystemExit):  # the reader of our output has left, as `head` does; click says so by exiting
        sys.stderr.close()
        code = 0
    finally:
        gc.enable()
    sys.exit(code if isinstance(code, int) else 0)


def show_problems(found: ProblemsFound) -> None:
    """Problems for people on the error stream; as JSON on the output where --json was asked for."""
    from seriatim.cli.text import count, problem_text

    if "--json" in sys.argv[1:]:
        from seriatim.app import wire

        print_json({"problems": wire.problems(found.problems)})
        return
    for problem in found.problems:
        click.echo(problem_text(problem), err=True)
    verdict = "refused: nothing was recorded or changed" if found.exit_code == 3 else "not read"
    click.echo(f"{count(len(found.problems), 'problem')}; {verdict}.", err=True)


def show_usage(error: click.ClickException) -> None:
    """A command that was not written as its help says: with the way to the help, or as JSON where --json was asked for."""
    if "--json" not in sys.argv[1:]:
        error.show()
        return
    from seriatim.app import wire
    from seriatim.units.problems import Problem

    remedy = "see --help of the command"
    print_json({"problems": wire.problems([Problem(code="wrong-usage", message=error.format_message(), remedy=remedy)])})


def print_json(data: Any) -> None:
    """One JSON document, indented, in UTF-8."""
    import json

    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
