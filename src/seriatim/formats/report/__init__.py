"""The report: one self-contained HTML page about a deal, for screen and paper."""
