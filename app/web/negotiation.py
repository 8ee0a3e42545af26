"""Content negotiation: whether a header Accept takes JSON (RFC 9110, 12.5.1)."""

import re
from functools import lru_cache

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a token of RFC 9110, no secret
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*({_TOKEN})(?:=({_TOKEN}|"(?:[^"\\]|\\.)*"))?')
_RANGE = re.compile(rf"({_TOKEN}/{_TOKEN})((?:{_PARAMETER.pattern})*)[ \t]*(?:,[ \t,]*|$)")
_QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


@lru_cache(maxsize=256)
def accepts_json(accept: str) -> bool:
    """Whether a header Accept allows JSON. The most specific media range decides, and a quality of
    0 excludes it. A malformed header allows everything.
    """
    qualities: dict[str, float] = {}
    position = len(accept) - len(accept.lstrip(" \t,"))
    while position < len(accept):
        element = _RANGE.match(accept, position)
        if element is None:
            return True
        position = element.end()
        quality = 1.0
        for name, value in _PARAMETER.findall(element[2]):
            if name.lower() == "q":
                if not _QUALITY.fullmatch(value):
                    return True
                quality = float(value)
        name = element[1].lower()
        qualities[name] = max(quality, qualities.get(name, 0.0))
    if not qualities:
        return True
    for name in ("application/json", "application/*", "*/*", "application/problem+json"):
        if name in qualities:
            return qualities[name] > 0
    return False
