"""Hooks of schemathesis, which loads this file in its own environment."""

import schemathesis


def before_call(
    _context: schemathesis.HookContext, case: schemathesis.Case, _kwargs: dict[str, object]
) -> None:
    """Send no good value of `fields`: OpenAPI cannot say that the items then have fewer members."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        case.query.pop("fields", None)


schemathesis.hook(before_call)
