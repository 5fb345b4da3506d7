"""`seriatim record`: one event by its particulars, or a file of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from seriatim.app.record import Recorded, StoppedAt, named_act, record
from seriatim.cli.main import print_json
from seriatim.cli.options import Day, deal_options, json_option, options_of
from seriatim.cli.text import count, problem_text
from seriatim.deal.act import KINDS
from seriatim.formats.events import Envelope
from seriatim.ledger.entry import Entry
from seriatim.units.problems import BadInput, Problem

KIND_LINES = "\n".join(f"  {name:<18} {kind.says}" for name, kind in KINDS.items())


@click.command("record", epilog="\b\nKinds of event:\n" + KIND_LINES)
@deal_options
@click.argument("kind", required=False)
@click.argument("of", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help="Record the events of a file, one after another.")
@click.option("--together", is_flag=True, help="With --file: all of them as one batch, or none.")
@click.option("--on", type=Day(), help="The day on which it took effect.")
@click.option("--id", "event_id", help="The event's id; the same id with the same content is recorded once.")
@click.option("--place", type=int, help="Its place among the events of its day.")
@click.option("--shares", "--quantity", "quantity", help="How many shares.")
@click.option("--gross", help="Gross proceeds of a closing.")
@click.option("--costs", help="Costs taken out of the proceeds.")
@click.option("--price", help="The price of a share: it tells one redemption from another.")
@click.option("--per-share", "per_share", help="A dividend on one share.")
@click.option("--payable-on", "payable_on", type=Day(), help="When a declared dividend is payable.")
@click.option("--participating", type=click.Choice(["paid", "owed"]), help="Whether the preferred's part of a dividend is paid too.")
@click.option("--security", help="The class or series, where there is more than one it could be.")
@click.option("--holder", help="Whose shares.")
@click.option("--lot", "lots", multiple=True, metavar="LOT[:SHARES]", help="A certificate to take from; may be repeated.")
@click.option("--certificate", help="The certificate that new shares are entered under.")
@click.option("--clause", help="The clause under which it is done.")
@click.option("--closing", help="The closing (or give it after the kind).")
@click.option("--ratio", metavar="NEW:OLD", help="A split: new shares for old ones, 1:1000 for a reverse split.")
@click.option("--fractions", type=click.Choice(["down", "up", "nearest", "cash_in_lieu"]), help="What becomes of fractions in a split.")
@click.option("--until", type=Day(), help="The new last day of a closing, or of a waiver.")
@click.option("--to", help="Who receives the shares that are transferred.")
@click.option("--by", help="Who determines, or gives notice.")
@click.option("--what", help="What occurred, or which term is determined or amended.")
@click.option("--value", help="The new wording of a term that is amended.")
@click.option("--rate", help="A rate, such as 9.99%.")
@click.option("--effective", type=Day(), help="The day on which a notice or an amendment takes effect.")
@click.option("--manner", type=click.Choice(["cash", "cashless", "kind", "stock"]), help="How it is paid or exercised.")
@click.option("--quote", help="What is observed: vwap, close, low, bid …")
@click.option("--volume", help="Shares traded on the day.")
@click.option("--exempt", help="Why an issue of shares adjusts no conversion price.")
@click.option(
    "--evidence",
    type=click.Choice(["documented", "inferred", "hypothetical"]),
    default="documented",
    show_default=True,
    help="How we know.",
)
@click.option("--source", default="", help="Where it is documented, or from what it is inferred.")
@click.option("--note", default="", help="A remark, kept with the event.")
@click.option("--as-fact", is_flag=True, help="It happened against the terms: record it, flagged as defective.")
@click.option("--store", type=click.Path(path_type=Path), metavar="FILE", help="The ledger (default: beside the deal).")
@json_option
def command(deal: Path, kind: str | None, of: str | None, file: Path | None, together: bool, as_json: bool, **given: Any) -> int:
    """Record what happened: KIND of event, and what it is OF (a closing, a security, or an event to reverse).

    \b
      seriatim record DEAL designated --on 2017-02-24
      seriatim record DEAL closed initial --on 2017-02-24 --gross 1000000
      seriatim record DEAL converted --on 2017-05-05 --shares 800 --lot series_k/initial
      seriatim record DEAL split --on 2018-07-20 --ratio 1:1000 --fractions up
      seriatim record DEAL reversed converted-2017-05-05-1
      seriatim record DEAL --file events.yaml

    An act that no clause allows is refused (exit 3), and nothing is recorded.
    """
    opening = {name: given.pop(name) for name in ("assume", "precedence", "sources", "store")}
    options = options_of(**opening)
    if (file is None) == (kind is None):
        raise click.UsageError("Give a KIND of event, or --file.")
    if file is not None:
        from seriatim.app.record import record_file

        try:
            result = record_file(deal, file, options, together=together)
        except StoppedAt as stopped:
            _show_stopped(stopped, as_json)
            return stopped.exit_code
    else:
        assert kind is not None
        envelope = Envelope(given.pop("evidence"), given.pop("source"), given.pop("note"), given.pop("as_fact"))
        act = named_act(kind, of or "", _particulars(given))
        result = record(deal, [Entry(act, envelope.evidence, envelope.source, envelope.note, envelope.as_fact)], options)
    _show(result, as_json)
    return 0


def _particulars(given: dict[str, Any]) -> dict[str, str]:
    """The options as the texts that an events file would hold."""
    ratio = given.pop("ratio")
    if ratio:
        new, colon, old = ratio.partition(":")
        if not colon:
            problem = Problem(
                code="wrong-value", message=f"--ratio {ratio}: write new:old", remedy="1:1000 is a reverse split, 2:1 doubles shares"
            )
            raise BadInput([problem])
        given |= {"new": new, "old": old}
    given["id"] = given.pop("event_id")
    texts = {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}
    return {name: value for name, value in texts.items() if value not in (None, "", ())}


def _show_stopped(stopped: StoppedAt, as_json: bool) -> None:
    """What had been recorded, then why the next entry was refused."""
    if as_json:
        from seriatim.app import wire

        print_json(wire.recorded(stopped.recorded) | {"problems": wire.problems(stopped.problems)})
        return
    _show(stopped.recorded, as_json)
    for problem in stopped.problems:
        click.echo(problem_text(problem), err=True)
    before = count(len(stopped.recorded.events) - len(stopped.recorded.already), "event")
    click.echo(f"Refused there: {before} before it recorded, nothing from it on.", err=True)


def _show(result: Recorded, as_json: bool) -> None:
    if as_json:
        from seriatim.app import wire

        print_json(wire.recorded(result))
        return
    from seriatim.ledger.history import describe

    for event in result.events:
        if event.id in result.already:
            click.echo(f"{event.id}: recorded already, nothing changed")
            continue
        what = f"{event.act.reverses} counts no more" if event.act.kind == "reversed" else describe(event.outcome)
        click.echo(f"{event.id}: recorded ({event.evidence}); {what}")
        for defect in event.defects:
            click.secho(f"  AGAINST THE TERMS: {defect.message}", fg="red", bold=True)
    click.echo(f"{result.store}: {count(result.count, 'event')}, head {result.head}")
