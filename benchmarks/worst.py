"""The worst filter combinations that the counts suggest: much to look at, and little to find."""

from itertools import combinations, product
from typing import Final
from urllib.parse import urlencode

from benchmarks.census import Census

_EACH: Final = 30


def worst(census: Census) -> list[str]:
    """More than two hundred different paths, the sorts in turn."""
    sorts = [
        _never_meet(census),
        _rare_in_much(census),
        _far_windows(census),
        _strange_actors(census),
        _many_filters(census),
        _roles(census),
        _unanchored(census),
        _counted(census),
    ]
    paths = (
        f"/v1/events?{urlencode(sort[at % len(sort)], safe='/,')}"
        for at in range(_EACH)
        for sort in sorts
    )
    return list(dict.fromkeys(paths))


Asked = dict[str, str]


def _never_meet(census: Census) -> list[Asked]:
    """Frequent countries with the fewest events in common."""
    frequent = [country for country, _ in census.countries.most_common(80)]
    pairs = [tuple(sorted(pair)) for pair in combinations(frequent, 2)]
    pairs.sort(key=lambda pair: census.pairs[f"{pair[0]}-{pair[1]}"])
    return [{"country": a, "with_country": b} for a, b in pairs[:_EACH]]


def _rare_in_much(census: Census) -> list[Asked]:
    """The rarest types and statuses in the busiest pairs."""
    rare = [kind for kind, _ in census.types.most_common()[-2:]]
    pairs = _pairs(census, 8)
    asked = [{"pair": pair, "type": kind} for pair, kind in product(pairs, rare)]
    return asked + [one | {"status": "disputed", "multilateral": "only"} for one in asked]


def _far_windows(census: Census) -> list[Asked]:
    """Windows far from where the scan starts, in pairs with many events that never ended."""
    windows = ("1950-01", "1949", "1900/1949", "1951-03-07", "../1940")
    asked: list[Asked] = []
    for pair, window in product(_pairs(census, 3), windows):
        asked.append({"pair": pair, "date": window})
        asked.append({"pair": pair, "date": window, "date_match": "certain", "precision": "day"})
    return asked


def _strange_actors(census: Census) -> list[Asked]:
    """The most frequent actors, two and two."""
    actors = [actor for actor, _ in census.actors.most_common(9)]
    return [{"actor": a, "with_actor": b} for a, b in combinations(actors, 2)][:_EACH]


def _many_filters(census: Census) -> list[Asked]:
    """Everything that is not in an index, at once."""
    countries = [country for country, _ in census.countries.most_common(15)]
    return [
        {
            "country": country,
            "topic": topic,
            "status": "cancelled",
            "language": "ar",
            "exclude_dataset": "news",
            "precision": "decade",
        }
        for country, topic in product(countries, ("water", "space"))
    ]


def _roles(census: Census) -> list[Asked]:
    """Roles of countries that seldom meet."""
    frequent = [country for country, _ in census.countries.most_common(60)]
    hosts, guests = frequent[:6], frequent[-5:]
    return [{"host": a, "guest": b, "type": "visit"} for a, b in product(hosts, guests)]


def _unanchored(census: Census) -> list[Asked]:
    """No country, pair or actor to start from."""
    rare = [kind for kind, _ in census.types.most_common()[-3:]]
    asked = [
        {"type": kind, "date": date, "status": status}
        for kind, date, status in product(rare, ("1950", "1975-06"), ("disputed", "cancelled"))
    ]
    asked += [
        {"instrument": "alliance", "dataset": "archive", "topic": topic, "sort": "date"}
        for topic in ("cyber", "sport", "health", "media")
    ]
    others = ({"precision": "season"}, {"coding": "human", "language": "ar"}, {"topic": "tourism"})
    return asked + [
        one | {"status": status, "date_to": "1955"}
        for one, status in product(others, ("planned", "announced", "disputed"))
    ]


def _counted(census: Census) -> list[Asked]:
    """Exact totals of much, with filters that no stored count knows."""
    countries = [country for country, _ in census.countries.most_common(15)]
    asked: list[Asked] = []
    for country in countries:
        asked.append({"country": country, "topic": "trade,energy", "total": "exact"})
        asked.append({"country": country, "exclude_type": "visit", "total": "exact"})
    return asked


def _pairs(census: Census, n: int) -> list[str]:
    return [pair for pair, _ in census.pairs.most_common(n)]
