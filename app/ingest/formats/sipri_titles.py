"""English titles of arms deals."""

from typing import Final

_UNCHANGED: Final = frozenset(["aircraft", "chassis", "control", "craft", "fac"])


def title(buyer: str, verb: str, goods: str, supplier: str) -> str:
    """A sentence: "Morocco orders Barak-MX SAM systems from Israel"."""
    sentence = f"{buyer} {verb} {goods} from {supplier}"
    return sentence[0].upper() + sentence[1:]


def goods(designation: str, description: str, quantity: int | None, *, estimated: bool) -> str:
    """The ordered goods: "about 2,300 R-17 Elbrus SSMs", "one G-550 SIGINT aircraft", "T-72 tanks".

    A designation that repeats the description ("ship engine") is left out.
    """
    repeated = designation.casefold() in {"", description.casefold()}
    name = description if repeated else f"{designation} {description}"
    if quantity == 1:
        return f"one {name}"
    count = "" if quantity is None else f"{'about ' if estimated else ''}{quantity:,} "
    return count + _plural(name)


def _plural(name: str) -> str:
    last = name.rpartition(" ")[2].rpartition("/")[2].casefold()
    if last in _UNCHANGED or not last:
        return name
    return f"{name}es" if last.endswith(("o", "s", "x", "ch", "sh")) else f"{name}s"
