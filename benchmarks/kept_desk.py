"""A desk's database with one team of many tickets, built once and kept under benchmarks/.kept."""

from __future__ import annotations

import random
import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from msgspec.structs import asdict

from benchmarks import first_sync_store
from benchmarks.first_sync_store import AGENT, ME, NOW, TEAM, thread, ticket
from benchmarks.kept_home import KEPT
from premium_tui.clock import SystemClock
from premium_tui.domain.roles import Role
from premium_tui.server import tables
from premium_tui.server.bulk import Batch, Thread, write_batch
from premium_tui.server.engine import begin_write, make_engine
from premium_tui.server.feed import Row
from premium_tui.server.schema import DeskFacts, create_desk
from premium_tui.server.tables import PersonRow, TeamRow
from premium_tui.server.teams import desk_team

DESK_TEAM = "00000000-0000-7000-8000-00000000ffff"


def copy_desk(tickets: int, path: Path) -> None:
    """Put a desk whose one team has `tickets` tickets at `path`; its admin is the default person.

    It is built anew when the server's schema or the tickets' maker is another one.
    """
    sources = (Path(tables.__file__), Path(first_sync_store.__file__), Path(__file__))
    stamp = sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
    kept = KEPT / f"desk-{tickets}-{stamp}"
    if not kept.exists():
        KEPT.mkdir(exist_ok=True)
        for outdated in KEPT.glob(f"desk-{tickets}-*"):
            outdated.unlink()
        beside = Path(mkdtemp(prefix="building-", dir=KEPT))
        _build(beside / "desk.db", tickets)
        (beside / "desk.db").rename(kept)
        shutil.rmtree(beside)
    shutil.copyfile(kept, path)
    path.chmod(0o600)


def _build(path: Path, tickets: int) -> None:
    engine = make_engine(f"sqlite:///{path}")
    facts = create_desk(engine, SystemClock(), demo=True)
    chance = random.Random(20_000)
    with begin_write(engine) as connection:
        write_batch(connection, facts, _people(facts))
        threads = [_thread(facts, number, chance) for number in range(tickets)]
        write_batch(connection, facts, Batch(threads=threads))
    engine.dispose()


def _people(facts: DeskFacts) -> Batch:
    team = TeamRow(
        partition=facts.partition_of(TEAM), id=TEAM, slug="acme", name="Acme", created_at=NOW
    )
    support = desk_team(facts, DESK_TEAM, NOW, 1)
    people = [
        PersonRow(
            partition=home.partition, team_id=home.id, id=person, name=name, email=email, role=role
        )
        for home, person, name, email, role in (
            (team, ME, "Aiko Tanaka", "aiko@example.com", Role.TEAM_ADMIN),
            (support, AGENT, "Sam Reed", "sam@example.com", Role.AGENT),
        )
    ]
    return Batch(
        [row.model_dump() for row in (team, support)], [row.model_dump() for row in people]
    )


def _thread(facts: DeskFacts, number: int, chance: random.Random) -> Thread:
    of = ticket(number, chance)
    place: Row = {"partition": facts.partition_of(TEAM), "team_id": TEAM}
    fields = asdict(of)
    del fields["in_team"]
    fields.update(place, tags="", positions=of.revision)
    return Thread(fields, [{**asdict(message), **place} for message in thread(of, chance)])
