"""Things of the feed in the cache: kept as JSON, replaced, deleted, and swept by a snapshot."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec

from premium_tui.data import queries
from premium_tui.data.cache import Cache
from premium_tui.data.store import Store
from premium_tui.wire.feed import ChangesPage, Gone
from premium_tui.wire.things import THINGS, Thing
from tests.data.feed_pages import NOW, identity
from tests.things import BILLING, BOOKING, FEATURE, MACRO, NOTICE, QUOTE, SESSION, SNOOZE, WEBINAR


def page(**puts: object) -> ChangesPage:
    empty = ChangesPage(cursor="c", has_more=False, as_of=NOW)
    return msgspec.structs.replace(empty, **puts)


FULL = page(
    sessions=[SESSION],
    billing=[BILLING],
    quotes=[QUOTE],
    bookings=[BOOKING],
    webinars=[WEBINAR],
    features=[FEATURE],
    notices=[NOTICE],
    snoozes=[SNOOZE],
    macros=[MACRO],
)


def kept(path: Path) -> dict[str, list[Thing]]:
    cache = Cache(path)
    found = {
        kind: [
            msgspec.json.decode(body, type=struct)
            for body in cache.read(partial(queries.things, kind=kind))
        ]
        for kind, struct in THINGS.items()
    }
    cache.close()
    return found


def test_things_are_kept_replaced_and_deleted(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "cache.db")
    store.take_identity(identity(), NOW)
    applied = store.apply(FULL)
    assert (applied.what, applied.objects) == (frozenset(THINGS), 9)
    assert kept(tmp_path / "cache.db")["billing"] == [BILLING]
    applied_quote = msgspec.structs.replace(QUOTE, state="applied")
    store.apply(page(quotes=[applied_quote], gone=[Gone(kind="session", id=SESSION.id)]))
    now = kept(tmp_path / "cache.db")
    assert now["quote"] == [applied_quote] and now["session"] == [] and now["webinar"] == [WEBINAR]
    store.close()


def test_a_snapshot_sweeps_what_it_does_not_name(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "cache.db")
    store.take_identity(identity(), NOW)
    store.apply(FULL)
    store.start_over()
    store.apply(page(billing=[BILLING]))
    now = kept(tmp_path / "cache.db")
    assert now.pop("billing") == [BILLING]
    assert not any(now.values())
    store.close()
