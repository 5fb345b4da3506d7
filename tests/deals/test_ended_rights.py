"""A preferred share whose right to convert has ended comes to no common share; a remedy that is used up is no row."""

from pathlib import Path

from tests.doors.command import seriatim

DEAL = Path(__file__).parents[2] / "deals" / "ascent-series-k" / "deal.yaml"


def test_an_ended_right_counts_for_nothing(tmp_path: Path) -> None:
    store = str(tmp_path / "k.ledger")
    until = ("--assume", "conversion-after-due=1 days after issue")
    seriatim("record", str(DEAL), "designated", "--on", "2017-02-24", "--store", store, *until)
    seriatim("record", str(DEAL), "closed", "initial", "--on", "2017-02-24", "--store", store, *until)
    table = seriatim("captable", str(DEAL), "--as-of", "2017-03-01", "--store", store, "--json", *until).json
    assert [row["as_converted"] for row in table["rows"] if row["class"] == "series_k"] == ["0"]
    assert table["fully_diluted"] == "1730000000"


def test_a_remedy_that_is_used_up_is_no_row(tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "k.ledger"))
    seriatim("record", str(DEAL), "designated", "--on", "2017-02-24", *store)
    seriatim("record", str(DEAL), "closed", "initial", "--on", "2017-02-24", *store)
    seriatim("record", str(DEAL), "defaulted", "march", "--on", "2017-04-01", *store)
    before = seriatim("schedule", str(DEAL), "--as-of", "2017-04-01", *store, "--json").json["rows"]
    assert [row["shares"] for row in before if row["clause"] == "default_partial_redemption"] == ["500"]
    assert seriatim("record", str(DEAL), "redeemed", "--on", "2017-04-02", "--shares", "500", "--price", "0.01", *store).code == 0
    after = seriatim("schedule", str(DEAL), "--as-of", "2017-04-02", *store, "--json").json["rows"]
    assert [row for row in after if row["clause"] == "default_partial_redemption"] == []
