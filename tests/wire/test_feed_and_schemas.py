"""The feed's structs and the pydantic models of the contract describe the same objects."""

from __future__ import annotations

import inspect
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pydantic import BaseModel

from premium_tui.ids import new_id
from premium_tui.server.engine import begin_write
from premium_tui.server.feed import record_many
from premium_tui.server.things import put_thing
from premium_tui.wire import feed, schemas, thing_schemas, things
from tests.server.world import make_world, open_ticket, post, put
from tests.things import EVERY

PAIRS: list[tuple[type[msgspec.Struct], type[BaseModel]]] = [
    (feed.TicketData, schemas.Ticket),
    (feed.MessageData, schemas.Message),
    (feed.PersonData, schemas.Person),
    (feed.AddonData, schemas.Addon),
    (feed.TeamData, schemas.Team),
    (feed.ReadData, schemas.Read),
    (things.SessionData, thing_schemas.Session),
    (things.OfferData, thing_schemas.Offer),
    (things.OwnedData, thing_schemas.Owned),
    (things.InvoiceLineData, thing_schemas.InvoiceLine),
    (things.InvoiceData, thing_schemas.Invoice),
    (things.BillingData, thing_schemas.Billing),
    (things.QuoteData, thing_schemas.Quote),
    (things.BookingData, thing_schemas.Booking),
    (things.WebinarData, thing_schemas.Webinar),
    (things.FeatureData, thing_schemas.Feature),
    (things.NoticeData, thing_schemas.Notice),
    (things.SnoozeData, thing_schemas.Snooze),
    (things.MacroData, thing_schemas.Macro),
    (feed.Gone, schemas.GoneObject),
    (feed.ChangesPage, schemas.Changes),
]


def test_no_struct_is_left_out() -> None:
    structs = {
        member
        for module in (feed, things)
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, msgspec.Struct) and member is not msgspec.Struct
    }
    assert structs == {struct for struct, _ in PAIRS}


def shape(schema: dict[str, Any], definitions: dict[str, Any]) -> object:
    """Return what a JSON Schema demands, without names and words: nested, in a fixed order."""
    if "$ref" in schema:
        return shape(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return sorted((shape(part, definitions) for part in schema["anyOf"]), key=repr)
    found: dict[str, object] = {
        key: schema[key] for key in ("type", "format", "enum", "pattern") if key in schema
    }
    if "items" in schema:
        found["items"] = shape(schema["items"], definitions)
    if "properties" in schema:
        found["properties"] = {
            name: shape(part, definitions) for name, part in sorted(schema["properties"].items())
        }
    return found


def required(schema: dict[str, Any], definitions: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        return required(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return set(schema["required"])


LATER_ADDED: dict[type[msgspec.Struct], set[str]] = {
    things.QuoteData: {"applied_at"},
    feed.TicketData: {"merged_into", "merged_number"},
    feed.MessageData: {"merged_number"},
}
"""Fields that what was stored before them lacks, as it travels, and that earlier desks do not
send."""


@pytest.mark.parametrize(("struct", "model"), PAIRS)
def test_their_json_schemas_agree_field_by_field(
    struct: type[msgspec.Struct], model: type[BaseModel]
) -> None:
    ours = msgspec.json.schema(struct)
    theirs = model.model_json_schema(mode="serialization")
    ours_shape = shape(ours, ours["$defs"])
    assert ours_shape == shape(theirs, theirs.get("$defs", {}))
    # What is sent holds every field, with or without a default for the reader.
    assert not struct.__struct_config__.omit_defaults
    sent = set(struct.__struct_encode_fields__)
    assert sent == required(theirs, theirs.get("$defs", {}))
    without_default = {f.encode_name for f in msgspec.structs.fields(struct) if f.required}
    assert required(ours, ours["$defs"]) == without_default
    assert without_default | LATER_ADDED.get(struct, set()) == sent or struct is feed.ChangesPage


def test_times_without_a_zone_are_refused() -> None:
    page = b'{"cursor": "c", "has_more": false, "as_of": "2026-11-23T12:00:00"}'
    with pytest.raises(msgspec.ValidationError, match="timezone"):
        msgspec.json.decode(page, type=feed.ChangesPage)


def test_the_comparison_tells_a_difference() -> None:
    class Other(msgspec.Struct):
        ticket_id: str
        through: int | None

    other, read = msgspec.json.schema(Other), schemas.Read.model_json_schema()
    assert shape(other, other["$defs"]) != shape(read, {})


async def test_real_pages_are_what_the_contract_says(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    ticket = await open_ticket(world, "support", about_product="Sign")
    seen: set[str] = set()
    with begin_write(world.engine) as connection:
        team = world.team_key("acme")
        changes = [put_thing(connection, team, thing, "team") for thing in EVERY.values()]
        record_many(connection, team[0], changes)
    async with world.client("agent") as agent, world.client("support") as support:
        cursor = (await support.get("/v1/changes")).json()["cursor"]
        thread = f"/v1/tickets/{ticket}/messages"
        await post(agent, thread, {"id": new_id(), "body": "Which path?"})
        await post(agent, thread, {"id": new_id(), "kind": "note", "body": "A proxy."})
        other = await open_ticket(world, "support")
        merged = await put(agent, f"/v1/tickets/{other}/merge", {"into": ticket}, 1)
        assert merged.status_code == 200, merged.text
        moved = {"requester_id": world.people["second"]}
        assert (await put(agent, f"/v1/tickets/{ticket}/requester", moved, 3)).status_code == 200
        pages = [
            (await agent.get("/v1/changes")).content,
            (await support.get(f"/v1/changes?cursor={cursor}")).content,
        ]
    for body in pages:
        page = msgspec.json.decode(body, type=feed.ChangesPage)
        model = schemas.Changes.model_validate_json(body, strict=True, extra="forbid")
        assert model.model_dump() == msgspec.to_builtins(page, builtin_types=(datetime, date))
        seen |= {name for name, value in model.model_dump().items() if value}
    assert seen == set(schemas.Changes.model_fields) - {"has_more"}
    world.engine.dispose()
