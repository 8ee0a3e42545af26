"""Values at JSON pointers (RFC 6901)."""

from typing import Any, Final

_MISSING: Final = object()


def value_at(document: Any, pointer: str) -> Any:  # noqa: ANN401
    """The value at a pointer, None if there is none. Raises ValueError for no pointer."""
    for part in _parts(pointer):
        document = _below(document, part)
        if document is _MISSING:
            return None
    return document


def put(document: Any, pointer: str, value: Any) -> None:  # noqa: ANN401
    """Put a value at a pointer, in place. The end of an array (`-`) and a new member are made.

    Raises ValueError, which says what is wrong, if the place of the value does not exist.
    """
    *above, last = _parts(pointer) or [""]
    holder = document
    for part in above:
        holder = _below(holder, part)
    if not pointer or not isinstance(holder, dict | list):
        raise ValueError(f"the document has no place {pointer!r} for a value")
    if isinstance(holder, dict):
        holder[last] = value
    elif last in {"-", str(len(holder))}:
        holder.append(value)
    elif _below(holder, last) is _MISSING:
        raise ValueError(f"the array at {pointer!r} has {len(holder)} items")
    else:
        holder[int(last)] = value


def _parts(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON pointer: write /date/edtf or /participants/0")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _below(value: Any, part: str) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return value.get(part, _MISSING)
    is_index = part.isascii() and part.isdecimal() and str(int(part)) == part
    if isinstance(value, list) and is_index and int(part) < len(value):
        return value[int(part)]
    return _MISSING
