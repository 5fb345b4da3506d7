"""Every code that a problem can have, with one sentence on what it means and one on what to do.

A code is for programs and for looking things up; the problem's own message names the deal's parts. Each has a file in
`tests/errors/`, which shows it happening, and a line in `docs/lookup/problems.md`, which is written from here and from there.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    # Files and the command line
    "file-unreadable": "A file is not there, is a folder, or is no UTF-8 text. Check the path that was given.",
    "file-unwritable": "A file cannot be written where it was asked for. Check the path and the rights on its folder.",
    "wrong-usage": "The command was not written as its help says. Look at `--help` of the command.",
    "not-yaml": "The file is not the YAML that it should be. Mend it at the place shown; the remedy names the usual cause.",
    "duplicate-key": "One name stands twice among its neighbours, and only one value can count. Keep one.",
    # What stands in a deal file, an events file or a market file
    "missing-key": "Something that is needed is not there. Add it; what is expected stands beside it.",
    "missing-value": "A name is there and nothing after it. Write its value, or take the name out.",
    "unknown-key": "A name has no meaning in this place. It is misspelt, or belongs elsewhere, or is not needed.",
    "wrong-shape": "A list, named values and a single value were mixed up. Write what is expected in the form that is shown.",
    "wrong-value": "A value cannot be read as what it should be: a number, a date, a rate, a phrase or one of a few words.",
    "wrong-version": "The file is written for another version of the format. Write `seriatim: 1`, or use the release that reads it.",
    "wrong-id": "An id is written with characters that ids do not have. Use small letters, digits, `-` and `_`.",
    "wrong-count": "An assumption stands in several places, and another number of values is given. Give one for all, or one for each.",
    "out-of-range": "A number, a day or a span of time is too small, too large or too far away to make sense there.",
    "duplicate-id": "Two things of one kind have the same id. Give one of them another.",
    "no-issuer": "A deal has exactly one issuer, and here there is none, or more than one. Mark the company's role as `issuer`.",
    "unknown-reference": "A name refers to nothing in the deal. Correct it, or add what it refers to.",
    "unknown-clause": "There is no clause of that name. The clauses there are stand in the list of clauses of the deal file.",
    "clause-misplaced": "A clause stands where it cannot work: about shares it belongs to a security, about the sale to the agreement.",
    "closing-before-signing": "A closing would be over before the agreement is signed. One of the two dates was read wrongly.",
    "market-missing": "A policy of a scenario looks at prices or volumes, or sells, and no market is supposed. Add it under `market`.",
    "unknown-kind": "There is no kind of event of that name. `seriatim record --help` lists them.",
    "particular-missing": "An event lacks something that its kind needs. Add it.",
    "particular-unused": "An event has something that its kind has no use for. Leave it out, or record another kind of event.",
    "terms-contradict": "Terms of one clause leave something open between them, or cannot hold together. Correct one of them.",
    # Grounds: cited, assumed, read from several sources
    "assumption-unused": "An assumption is explained, but no value rests on it. Mark the value, or take the explanation out.",
    "assumed-together": "An assumption is marked on several values at once. Mark each value, so that it can be overridden by itself.",
    "cited-and-assumed": "A figure is both cited and assumed. What stands in the source is cited; what does not is assumed.",
    "reading-incomplete": "A reading of a source needs its value and its citation. Write both.",
    "unknown-assumption": "An override names an assumption that the deal does not make. `seriatim check` lists those it makes.",
    # What check finds
    "source-altered": "A source is no longer the file that the deal was written from. Compare, correct the terms, then pin the new hash.",
    "cited-paragraph-missing": "A citation names a paragraph that the source does not have. Count the paragraphs again.",
    "cited-words-not-found": "A citation quotes words that no sentence of the paragraph has. Quote them as they are written.",
    "cited-figure-not-found": "A figure does not stand where the deal cites it. Correct the figure or the citation, or mark it as assumed.",
    "cited-twice": "Two closings take their dates from the same word of a source, which dates one. Correct the one that was read wrongly.",
    "statement-contradicted": "What a source states is not what the terms come to. One of the two was read wrongly.",
    "conflict-unsettled": "Two sources disagree, and the deal does not say whose word counts. Name one of them under `precedence`.",
    "balance-differs": "A published balance is not what the events come to: an event is missing or misread, or the publication has a slip.",
    "authorized-shortfall": "Fewer shares are authorised than will be outstanding and reserved. Have the count raised in time.",
    # What a waterfall cannot be made of
    "no-seat": "Shares are outstanding, and no clause says what they get in a liquidation. Add a `liquidation_preference`.",
    "exit-unclaimed": "The exit is more than all shares outstanding can take. Somebody who takes the rest, the common stock, is missing.",
    "price-out-of-reach": "No value of the whole company would make a share of the class worth that price.",
    # Refused: closings
    "unknown-closing": "The agreement has no closing of that name.",
    "closing-resolved": "A closing is resolved once: closed, short, waived or expired. If an earlier record was wrong, reverse it.",
    "closing-not-so": "The closing is not in the state that this act starts from. The acts possible now are listed as available.",
    "closing-not-lapsed": "A closing expires only if its condition was not met by its last day. Else it is overdue, waived or in default.",
    "condition-not-met": "A closing that waits for a condition cannot be in default. Record the condition, or that the closing expired.",
    "condition-not-awaited": "The closing waits for no condition, or it is met already.",
    "not-due-yet": "The closing may still be funded, so it cannot be in default yet.",
    "date-before-opening": "A closing cannot end before it begins. Give a later last day.",
    # Refused: shares and money
    "already-designated": "The series is designated already. A changed count is recorded as `authorized`.",
    "authorized-below-issued": "Fewer shares cannot be authorised than are issued.",
    "authorized-exceeded": "More shares would be issued than are authorised and left. Have the count raised, and record that first.",
    "limit-exceeded": "A limit of another clause leaves less than was asked. The clause and what it leaves are named.",
    "more-than-held": "More shares were asked for than there are to take.",
    "more-than-allowed": "The clause allows some, but not so many.",
    "not-available": "The right is not there now: it waits for a condition, or for a default.",
    "not-open-yet": "It is too early: the window has not opened, or the duty is not due. An agreed new date is recorded as `postponed`.",
    "right-ended": "It is too late: the right has ended.",
    "no-such-right": "The particulars fit no right or duty of that day. What there is stands beside it.",
    "ambiguous-act": "The particulars fit several rights or duties. Name the holder, the lots, the price or the clause.",
    "nothing-provides": "No clause of the deal has anything to do with this act.",
    "fractional-shares": "Shares are counted in whole units above zero, or in the smallest part that the security has.",
    "wrong-amount": "An amount does not fit the shares, or is not above zero. What it should be stands beside it.",
    "price-missing": "Cash in lieu of fractions needs the price of a share.",
    "unknown-holder": "The deal has no party of that name. Correct the name, or add the holder to the deal's parties.",
    "unknown-lot": "There is no certificate of that name on that day.",
    "lots-not-elective": "The clause itself says which lots it takes; they cannot be chosen.",
    "certificate-taken": "A certificate of that name belongs to other shares. Give the new one another name.",
    "unknown-occurrence": "No clause of the deal waits for anything of that name. Correct it; what they wait for is listed.",
    "no-dividend-declared": "Nothing is owed on the series: it takes part in dividends that are paid on the common stock.",
    # Refused: the record itself
    "event-id-taken": "An id names one event. Give the new event another id; if it is the same event, it is recorded already.",
    "later-event-broken": "Events recorded for later days would no longer be true. Reverse those named in the same batch, and record anew.",
    "unknown-event": "There is no event of that id to reverse.",
    "already-reversed": "An event is reversed once, and a reversal is not reversed. Record the act again under a new id.",
    # The ledger's file
    "outcome-differs": "A recorded event moved something else than the clauses say today: the deal or a clause was changed since.",
    "event-unreadable": "The record of an event is damaged. Verify the ledger, and restore it from a copy.",
    "chain-broken": "The ledger was changed behind Seriatim's back: a link of its chain does not hold. Compare it with a copy.",
    "stale-version": "Somebody else recorded in the meantime. Read the ledger again, and judge the batch anew.",
    "store-busy": "Somebody else is writing the ledger. Try again in a moment.",
    "store-newer": "The ledger was made by a later release. Update Seriatim.",
    "store-not-a-database": "The file is no ledger. Name the deal's ledger.",
    "store-other-deal": "The ledger belongs to another deal. Name this deal's ledger.",
    "store-unreadable": "The ledger is not there, or may not be read or written. Check the path and the rights.",
}
"""Code -> what it means, and what to do."""
