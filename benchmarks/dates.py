"""How long a date takes to read, beside Python's own reader of ISO days and the `edtf` package.

    python benchmarks/dates.py

Prints microseconds, best of several rounds. Compare the ratios: they hold on a busy machine, where
the times themselves do not. Nothing is cached between two readings of a text.
"""

import sys
import timeit
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import edtf

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.domain import dates
from app.domain.date_filter import parse_window
from app.domain.dates import Bounds
from app.domain.refusals import Refusal

parse = dates.parse.__wrapped__  # each reading anew

FORMS = (
    "2021-11-24",
    "2021-11",
    "2021",
    "2021-11-24~",
    "2021-11-XX",
    "202X",
    "2021-22",
    "2021-11-24/2021-11-26",
    "2021-11/..",
    "[2021-11..2022-08]",
    "[..2022-07]",
)
REFUSED = ("24/11/2021", "2021-02-30", "[2021-11..2022-09-17]", "9" * 10_000)


def microseconds(run: Callable[[], object], number: int) -> float:
    return min(timeit.repeat(run, number=number, repeat=7)) / number * 1e6


def parse_to_bounds(text: str) -> Bounds:
    return parse(text).bounds


def refused(text: str) -> str:
    try:
        return parse(text).text
    except Refusal as refusal:
        return refusal.detail


def main() -> None:
    iso = microseconds(partial(date.fromisoformat, "2021-11-24"), 100_000)
    print(f"date.fromisoformat  {iso:.2f} us\n")
    print(f"{'form':24}{'parse':>8}{'+bounds':>9}{'window':>8}{'edtf':>9}{'/ iso':>8}{'edtf /':>8}")
    for text in FORMS:
        own = microseconds(partial(parse, text), 20_000)
        with_bounds = microseconds(partial(parse_to_bounds, text), 20_000)
        window = "-"
        if not set("[~") & set(text):
            window = f"{microseconds(partial(parse_window, text), 20_000):.2f}"
        other = microseconds(partial(edtf.parse_edtf, text), 5)
        print(
            f"{text:24}{own:8.2f}{with_bounds:9.2f}{window:>8}{other:9.0f}"
            f"{own / iso:7.0f}x{other / own:7.0f}x"
        )
    print()
    for text in REFUSED:
        spent = microseconds(partial(refused, text), 2_000)
        print(f"{text[:23]:24}{spent:8.2f}  refused")


if __name__ == "__main__":
    main()
