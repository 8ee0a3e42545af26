"""JSON Merge Patch (RFC 7396)."""

from typing import Any


def merged(target: Any, patch: Any) -> Any:  # noqa: ANN401
    """The value after a patch, by the function `MergePatch` of the RFC. `target` is left as it is.

    Members of the patch replace those of the target, null removes them, anything but an object
    replaces the whole.
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
