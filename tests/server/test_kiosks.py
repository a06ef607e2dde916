"""Signing in over SSH, at the server: whose key it is, for how long, and who may ask."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import inspect, select, update

from premium_tui.server.core import DESK, KIOSK, LEASE, SSH_KEY, TOKEN
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.keeping import keep_up
from premium_tui.server.kiosks import (
    LEASE_TIME,
    add_key,
    create_kiosk,
    keys_of,
    kiosks_of,
    remove_key,
    remove_keys_of,
    remove_kiosk,
)
from premium_tui.server.refusals import (
    AdministrationError,
    BadValue,
    KeyTaken,
    KioskTaken,
    UnknownKey,
    UnknownKiosk,
    UnknownPerson,
)
from premium_tui.server.schema import create_desk
from tests.server.serving import serving
from tests.server.world import World

PATH = "/v1/kiosk/token"
ONE, TWO, OTHER = (f"SHA256:{letter * 43}" for letter in "abc")
AGENT = "agent@desk.example"


@pytest.fixture
def kiosk(world: World) -> str:
    """A kiosk's credential, on a desk where the agent has two keys and a colleague one."""
    for fingerprint in (ONE, TWO):
        add_key(world.engine, world.clock, person=AGENT, fingerprint=fingerprint)
    add_key(world.engine, world.clock, person="limited@desk.example", fingerprint=OTHER)
    return create_kiosk(world.engine, world.clock, "door")


async def ask(world: World, credential: str, fingerprint: object) -> httpx.Response:
    """Ask for the token of a key."""
    headers = {"Authorization": f"Bearer {credential}"}
    async with world.client(None) as client:
        return await client.post(PATH, json={"fingerprint": fingerprint}, headers=headers)


async def token_of(world: World, credential: str, fingerprint: str) -> str:
    """Return the token of a key."""
    answer = await ask(world, credential, fingerprint)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def me(world: World, token: str) -> httpx.Response:
    """Ask who a token is."""
    async with world.client(None) as client:
        return await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})


async def test_a_key_is_exchanged_for_a_token_of_its_owner(world: World, kiosk: str) -> None:
    for fingerprint, who in ((ONE, "agent"), (TWO, "agent"), (OTHER, "limited")):
        answer = (await ask(world, kiosk, fingerprint)).json()
        assert answer["person"]["id"] == world.people[who]
        ends = datetime.fromisoformat(answer["expires_at"])
        assert ends == world.clock.now() + LEASE_TIME
        assert (await me(world, answer["token"])).json()["person"]["id"] == world.people[who]


async def test_a_credential_is_good_for_nothing_else(world: World, kiosk: str) -> None:
    async with world.client(None) as client:
        client.headers["Authorization"] = f"Bearer {kiosk}"
        for path in ("/v1/me", "/v1/changes", "/v1/events"):
            assert (await client.get(path)).status_code == 401, path
        write = await client.post("/v1/tickets", json={}, headers={"Idempotency-Key": "k"})
        assert write.status_code in (401, 422)
    for stranger in (world.tokens["agent"], world.tokens["admin"], "ptk_guessed"):
        assert (await ask(world, stranger, ONE)).status_code == 401
    with begin_read(world.engine) as connection:
        for table in (KIOSK, TOKEN, LEASE):
            kept = repr(connection.execute(select(table)).all())
            assert kiosk not in kept, "only its hash is kept"


@pytest.mark.parametrize(
    "wrong", ["", "abc", "MD5:aa", ONE + "=", ONE + "\n", ONE.lower(), 7, None]
)
async def test_what_is_no_fingerprint_is_refused(world: World, kiosk: str, wrong: object) -> None:
    assert (await ask(world, kiosk, wrong)).status_code == 422


async def test_a_key_nobody_has_and_a_customers_key_are_not_there(world: World, kiosk: str) -> None:
    assert (await ask(world, kiosk, f"SHA256:{'x' * 43}")).status_code == 404
    with pytest.raises(BadValue, match="only agents"):
        add_key(
            world.engine, world.clock, person="admin@acme.example", fingerprint="SHA256:" + "z" * 43
        )
    # Put there by hand, it opens nothing either.
    partition, team_id = world.team_key("acme")
    with begin_write(world.engine) as connection:
        connection.execute(
            SSH_KEY.insert().values(
                fingerprint="SHA256:" + "z" * 43,
                partition=partition,
                team_id=team_id,
                person_id=world.people["admin"],
                created_at=world.clock.now(),
            )
        )
    assert (await ask(world, kiosk, "SHA256:" + "z" * 43)).status_code == 404


async def test_a_removed_key_signs_out_at_once_and_opens_nothing(world: World, kiosk: str) -> None:
    first, second = await token_of(world, kiosk, ONE), await token_of(world, kiosk, TWO)
    colleague = await token_of(world, kiosk, OTHER)
    (gone,) = remove_key(world.engine, ONE)
    assert (gone.fingerprint, gone.email) == (ONE, AGENT)
    for token in (first, second):
        # Terminals of one person share a token: the other key's session asks anew.
        assert (await me(world, token)).status_code == 401
    assert (await me(world, colleague)).status_code == 200
    assert (await ask(world, kiosk, ONE)).status_code == 404
    assert (await me(world, await token_of(world, kiosk, TWO))).status_code == 200
    assert (await me(world, world.tokens["agent"])).status_code == 200, "signed in otherwise"
    with pytest.raises(UnknownKey):
        remove_key(world.engine, ONE)
    assert [key.fingerprint for key in remove_keys_of(world.engine, AGENT)] == [TWO]
    with pytest.raises(UnknownKey):
        remove_keys_of(world.engine, AGENT)


async def test_an_open_stream_ends_with_the_key(world: World, kiosk: str) -> None:
    world.tokens["ssh"] = await token_of(world, kiosk, ONE)
    with serving(world) as served:
        async with served.listen("ssh") as stream, served.listen("agent") as other:
            await stream.reach(1)
            remove_key(world.engine, ONE)
            await stream.end()
            assert not other.ended


async def test_a_removed_kiosk_takes_its_tokens_along(world: World, kiosk: str) -> None:
    back = create_kiosk(world.engine, world.clock, "back-door")
    mine, theirs = await token_of(world, kiosk, ONE), await token_of(world, back, OTHER)
    assert [name for name, _made in kiosks_of(world.engine)] == ["back-door", "door"]
    remove_kiosk(world.engine, "door")
    assert (await me(world, mine)).status_code == 401
    assert (await me(world, theirs)).status_code == 200
    assert (await ask(world, kiosk, ONE)).status_code == 401
    with pytest.raises(UnknownKiosk):
        remove_kiosk(world.engine, "door")


async def test_tokens_end_by_themselves(world: World, kiosk: str) -> None:
    token = await token_of(world, kiosk, ONE)
    world.clock.advance(LEASE_TIME - timedelta(seconds=1))
    keep_up(world.engine, world.clock, demo=False)
    assert (await me(world, token)).status_code == 200
    world.clock.advance(timedelta(seconds=1))
    assert not keep_up(world.engine, world.clock, demo=False), "nobody is woken for it"
    assert (await me(world, token)).status_code == 401
    with begin_read(world.engine) as connection:
        assert connection.execute(select(LEASE)).all() == []


def test_keys_belong_to_one_person(world: World, kiosk: str) -> None:
    again = add_key(world.engine, world.clock, person=AGENT, fingerprint=ONE)
    assert (again.person_id, again.name) == (world.people["agent"], "Agent")
    with pytest.raises(KeyTaken, match=AGENT):
        add_key(world.engine, world.clock, person="limited@desk.example", fingerprint=ONE)
    listed = [(key.email, key.fingerprint) for key in keys_of(world.engine)]
    assert listed == [(AGENT, ONE), (AGENT, TWO), ("limited@desk.example", OTHER)]


@pytest.mark.parametrize(
    ("name", "error"),
    [("door", KioskTaken), ("", BadValue), ("a b", BadValue), ("-x", BadValue), ("x\n", BadValue)],
)
def test_names_of_kiosks(world: World, kiosk: str, name: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        create_kiosk(world.engine, world.clock, name)
    assert isinstance(caught.value, AdministrationError) and str(caught.value)


def test_strangers_get_no_key(world: World) -> None:
    with pytest.raises(UnknownPerson):
        add_key(world.engine, world.clock, person="nobody@x.example", fingerprint=ONE)
    with pytest.raises(BadValue):
        add_key(world.engine, world.clock, person=AGENT, fingerprint="ssh-ed25519 AAAA")


def test_a_desk_made_before_there_were_keys_gets_the_tables(world: World) -> None:
    with begin_write(world.engine) as connection:
        for table in (SSH_KEY, KIOSK, LEASE):
            table.drop(connection)
        connection.execute(update(DESK).values(schema_version=1))
    create_desk(world.engine, world.clock)
    with begin_read(world.engine) as connection:
        assert {"ssh_key", "kiosk", "kiosk_lease"} <= set(inspect(connection).get_table_names())
    assert keys_of(world.engine) == []
