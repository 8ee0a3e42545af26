"""Query parameters: parsed once and strictly into a frozen model.

A parameter is a field of a `Params` model. A field of a tuple type takes several values, separated
by commas or repeated; any other field takes one. An unknown parameter is an error, and every error
says what to write instead.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final, NamedTuple, Self, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails
from starlette.datastructures import QueryParams
from starlette.requests import Request

from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.web.problems import Problem
from app.web.wire import ProblemError

MAX_VALUES: Final = 100
MAX_ERRORS: Final = 20
"""The maximum number of errors of one answer."""
_MAX_QUOTED: Final = 80
_CACHED: Final = 1_000
_LONGEST_CACHED: Final = 500  # bytes


class ParameterConflict(Refusal):
    """A combination of parameters that is not allowed, reported for one `parameter`."""

    def __init__(self, parameter: str, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.parameter = parameter


class Params(BaseModel):
    """The parameters of a route. The descriptions of the fields are its OpenAPI documentation."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)

    @classmethod
    def read(cls, request: Request) -> Self:
        """Parse the parameters of a request. Raises Problem `invalid-parameters`."""
        query, countries = request.scope["query_string"], request.app.state.countries
        read = cls._read if len(query) <= _LONGEST_CACHED else cls._parse
        return read(query, countries)

    @classmethod
    # A repeated query string takes 0.8 of the time of a request. The result depends on the text
    # alone, not on the database.
    @lru_cache(_CACHED)
    def _read(cls, query_string: bytes, countries: Countries) -> Self:
        return cls._parse(query_string, countries)

    @classmethod
    def _parse(cls, query_string: bytes, countries: Countries) -> Self:
        given: dict[str, list[str]] = {}
        for name, value in QueryParams(query_string).multi_items():
            given.setdefault(name, []).append(value)
        # Each unknown name costs a guess.
        unknown = [name for name in given if name not in cls.model_fields]
        for name in unknown[MAX_ERRORS:]:
            del given[name]
        errors = [
            _repeated(name) for name, values in given.items() if cls._is_repeated(name, values)
        ]
        errors += [
            _empty(name) for name, values in given.items() if not all(map(str.strip, values))
        ]
        if not errors:
            raw = {
                name: values if cls._is_list(name) else values[0] for name, values in given.items()
            }
            try:
                return cls.model_validate(raw, context={"countries": countries.limited(1)})
            except ValidationError as error:
                errors = [cls._error(detail) for detail in error.errors(include_url=False)]
        raise invalid_parameters(errors)

    def echo(self) -> dict[str, Any]:
        """The given parameters except `cursor`, normalized; each value can be sent again."""
        given = self.model_dump(mode="json", include=self.model_fields_set - {"cursor"})
        return {name: value for name, value in given.items() if value not in (None, [], ())}

    @classmethod
    def _is_list(cls, name: str) -> bool:
        field = cls.model_fields.get(name)
        return field is not None and get_origin(field.annotation) is tuple

    @classmethod
    def _is_repeated(cls, name: str, values: Sequence[str]) -> bool:
        return name in cls.model_fields and len(values) > 1 and not cls._is_list(name)

    @classmethod
    def _error(cls, detail: ErrorDetails) -> ProblemError:
        context = detail.get("ctx", {})
        name = str(detail["loc"][0]) if detail["loc"] else ""
        cause = context.get("error")
        if isinstance(cause, Refusal):
            return parameter_error(getattr(cause, "parameter", name), cause)
        if detail["type"] == "extra_forbidden":
            near = get_close_matches(name, cls.model_fields, 3, 0.6)
            meant = f": did you mean {near[0]}?" if near else ""
            error = ProblemError(
                parameter=name[:_MAX_QUOTED],
                code="unknown-parameter",
                detail=f"there is no parameter {_quoted(name)} here{meant}",
                allowed=sorted(cls.model_fields),
            )
            return error | {"did_you_mean": near} if near else error
        return ProblemError(parameter=name, code="invalid-value", detail=_sentence(detail))


def parameter_error(parameter: str, refusal: Refusal) -> ProblemError:
    """The error of a parameter for a Refusal of the domain."""
    error = ProblemError(parameter=parameter, code=refusal.code, detail=refusal.detail)
    if refusal.allowed:
        error["allowed"] = list(refusal.allowed)
    if refusal.candidates:
        error["did_you_mean"] = list(refusal.candidates)
    return error


def invalid_parameters(errors: list[ProblemError]) -> Problem:
    """The Problem `invalid-parameters` with the first of these errors."""
    errors = errors[:MAX_ERRORS]
    names = ", ".join(dict.fromkeys(error["parameter"] for error in errors if "parameter" in error))
    return Problem("invalid-parameters", f"not understood: {names}", errors=errors)


def countries_of(info: ValidationInfo) -> Countries:
    """The countries for validators, from the validation context."""
    countries: Countries = (info.context or {})["countries"]
    return countries


def split_values(values: Iterable[str], known: Callable[[str], bool]) -> list[str]:
    """The single values in `values`, split at commas unless the whole value is `known`, since a
    name may contain a comma. Without duplicates.

    Raises Refusal `empty-value` or `too-many-values`.
    """
    meant: list[str] = []
    for value in values:
        if "," not in value or known(value):
            meant.append(value.strip())
        else:
            meant += [part.strip() for part in value.split(",")]
    if not all(meant):
        raise Refusal("empty-value", "there is a comma with nothing beside it: leave it out")
    check_number(len(meant))
    return list(dict.fromkeys(meant))


def check_number(n: int) -> None:
    """Raise Refusal `too-many-values` for more than MAX_VALUES."""
    if n > MAX_VALUES:
        raise Refusal("too-many-values", f"at most {MAX_VALUES} values, not {n}")


def check_choice(value: str, allowed: Sequence[str]) -> str:
    """`value` if it is in the closed list `allowed`.

    Raises Refusal `unknown-value`, with similar values of the list as candidates.
    """
    if value in allowed:
        return value
    near = get_close_matches(value.lower().replace("-", "_"), allowed, 3, 0.5)
    detail = f"{_quoted(value)} is none of: {', '.join(allowed)}"
    raise Refusal("unknown-value", detail, near, allowed=allowed)


class Documented(NamedTuple):
    """The query parameters of an operation, for the OpenAPI document.

    `filled_in` are the values that the OpenAPI page puts into the form.
    """

    model: type[Params]
    filled_in: Mapping[str, Any]


def documented(model: type[Params], **filled_in: Any) -> dict[str, Any]:  # noqa: ANN401
    """The OpenAPI members of an operation with the parameters of `model`.

    The parameters are described when the document is requested, not at every start.
    """
    return {"parameters": [Documented(model, filled_in)]}


def _repeated(name: str) -> ProblemError:
    return ProblemError(
        parameter=name, code="repeated-parameter", detail=f"{name} takes one value: give it once"
    )


def _empty(name: str) -> ProblemError:
    return ProblemError(
        parameter=name[:_MAX_QUOTED],
        code="empty-value",
        detail=f"{_quoted(name)} has no value: write one or leave the parameter out",
    )


def _sentence(detail: ErrorDetails) -> str:
    given = detail.get("input")
    shown = f", not {_quoted(str(given))}" if isinstance(given, str | int) else ""
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}{shown}"


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= _MAX_QUOTED else f'"{text[:_MAX_QUOTED]}…"'
