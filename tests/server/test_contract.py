"""The running application against its own OpenAPI document, driven by Schemathesis.

What is meant to be valid names things that exist, so that each operation is seen to succeed where
the role allows it; what is meant to be wrong stays as it was made.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from schemathesis import Case, HookContext, hook
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister
from schemathesis.openapi import from_asgi
from schemathesis.python.asgi import shutdown_lifespans

from premium_tui.ids import new_id
from premium_tui.server import macros, tickets
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.engine import begin_write
from premium_tui.server.kiosks import add_key, create_kiosk
from premium_tui.server.problems import MEDIA_TYPE, TYPE_PREFIX
from premium_tui.wire.schemas import NewTicket, Problem
from premium_tui.wire.work_schemas import NewMacro
from tests.server import valid_billing, valid_sessions
from tests.server.accounts import OWNED, give_account
from tests.server.world import ROOT, World, open_ticket

TICKETS = "/v1/tickets"
EVENTS = "/v1/events"
DEMO = "/v1/demo/token"
KIOSK = "/v1/kiosk/token"
SSH_KEY = f"SHA256:{'k' * 43}"
BY_ID = "/v1/tickets/{ticket_id}"
MACROS = ("PUT /v1/macros/{macro_id}", "PUT /v1/macros/{macro_id}/drop")
AGENTS_ONLY = {
    "PUT /v1/presence",
    f"PUT {BY_ID}/assignee",
    f"PUT {BY_ID}/merge",
    f"PUT {BY_ID}/requester",
    f"PUT {BY_ID}/priority",
    f"PUT {BY_ID}/tags",
    f"PUT {BY_ID}/snooze",
    *MACROS,
    *map(" ".join, (valid_sessions.ACCEPT, valid_sessions.OUTCOME)),
}
CUSTOMERS_ONLY = {
    f"POST {TICKETS}",
    " ".join(valid_sessions.ASK),
    *map(" ".join, valid_billing.OPERATIONS),
}

CONFIG: dict[str, Any] = {
    "seed": 20261123,
    "workers": 1,
    "continue-on-failure": True,
    # How long it takes to make a request up says more of what else the machine does.
    "suppress-health-check": ["too_slow"],
    "generation": {"deterministic": True, "max-examples": 8, "no-shrink": True},
    # Nothing is ever deleted, and no answer links to another operation.
    "phases": {"stateful": {"enabled": False}},
    "checks": {
        "missing_required_header": {"expected-statuses": [400, 401, 422, 428]},
        "positive_data_acceptance": {"expected-statuses": ["2xx", 403]},
    },
}


@dataclass
class Seen:
    """What a run saw."""

    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)


def make_valid(world: World, case: Case[Any]) -> None:
    """Let a request that is meant to be valid name what exists, and be one of its own."""
    case.headers["Idempotency-Key"] = new_id()
    if "ticket_id" in case.path_parameters:
        case.path_parameters["ticket_id"] = new_ticket_of(world)
    if "macro_id" in case.path_parameters:
        make_valid_macro(world, case)
        return
    # Cursors are the desk's own words: no stranger makes a valid one.
    for name in ("cursor", "after"):
        if isinstance(case.query.get(name), str):
            del case.query[name]
    if "If-Match" in case.headers:
        case.headers["If-Match"] = '"1"'
    valid_billing.make_valid(world, case)
    valid_sessions.make_valid(world, case)
    if not isinstance(case.body, dict):
        return
    for name in {"id", "message_id"} & case.body.keys():
        case.body[name] = new_id()
    if case.body.get("follows") is not None:
        case.body["follows"] = new_ticket_of(world)
    if case.body.get("assignee_id") is not None:
        case.body["assignee_id"] = world.people["agent"]
    if case.body.get("based_on") == 0:
        # A ticket just opened has its requester's message: nobody has answered after that.
        case.body["based_on"] = 1
    if "into" in case.body:
        case.body["into"] = new_ticket_of(world)
    if "requester_id" in case.body:
        case.body["requester_id"] = world.people["second"]
    if not "1970" <= str(case.body.get("written_at") or "2026") < "9998":
        case.body["written_at"] = "2026-11-23T21:00:00.5+09:00"
    if case.body.get("until") is not None:
        case.body["until"] = "2026-11-24T12:00:00Z"
    if "team" in case.body:
        case.body["team"] = "Acme"
    if "fingerprint" in case.body:
        case.body["fingerprint"] = SSH_KEY


def make_valid_macro(world: World, case: Case[Any]) -> None:
    """Let a request name a macro that is there to be dropped, or write one that can be kept."""
    macro_id = case.path_parameters["macro_id"] = new_id()
    new = NewMacro(name=f"m{macro_id[-12:]}", body="Thank you.")
    if case.path.endswith("/drop"):
        with begin_write(world.engine) as connection:
            viewer = viewer_of_person(connection, world.people["agent"])
            assert viewer is not None
            macros.save(connection, viewer, macro_id, new, world.clock.now())
    elif isinstance(case.body, dict):
        case.body |= {"name": new.name, "title": "", "body": new.body, "based_on": 0}
        case.body.pop("state", None)


def new_ticket_of(world: World) -> str:
    """Return a ticket just opened by a team admin: it is open, and of version 1."""
    new = NewTicket(id=new_id(), message_id=new_id(), subject="Red X", body="Nothing syncs.")
    with begin_write(world.engine) as connection:
        viewer = viewer_of_person(connection, world.people["admin"])
        assert viewer is not None
        tickets.open_ticket(connection, world.facts, viewer, new, world.clock.now())
    return new.id


def run(world: World, token: str, **filters: Any) -> Seen:
    headers = {"Authorization": f"Bearer {token}"}
    config = SchemathesisConfig.from_dict({**CONFIG, "headers": headers})
    schema = from_asgi("/openapi.json", world.app, config=config).include(**filters)

    def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
        if case.meta is not None and case.meta.generation.mode.is_positive:
            make_valid(world, case)

    seen = Seen()
    hook(before_call)
    try:
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _take_in(event, seen)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                seen.wrong.append(repr(event))
    finally:
        unregister(before_call)
    return seen


def _take_in(event: events.ScenarioFinished, seen: Seen) -> None:
    recorder = event.recorder
    for case_id, interaction in recorder.interactions.items():
        case, answer = recorder.cases[case_id].value, interaction.response
        assert answer is not None
        seen.statuses[case.operation.label][int(answer.status_code)] += 1
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == [MEDIA_TYPE]
            problem = Problem.model_validate_json(answer.content, strict=True)
            assert problem.status == answer.status_code
            assert problem.type == TYPE_PREFIX + problem.code
            assert [problem.request_id] == answer.headers["x-request-id"]
            assert problem.title and problem.detail
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                label = recorder.cases[case_id].value.operation.label
                failure = check.failure_info.failure
                sample = check.failure_info.code_sample
                seen.wrong.append(f"{label}: {failure.title}: {failure.message}\n{sample}")


@pytest.fixture
def driven(world: World) -> Iterator[World]:
    yield world
    shutdown_lifespans()


def ok(statuses: Counter[int]) -> int:
    return sum(count for status, count in statuses.items() if 200 <= status < 300)


@pytest.mark.parametrize("who", ["admin", "agent"])
def test_every_operation_keeps_its_contract(driven: World, who: str) -> None:
    asyncio.run(open_ticket(driven, "admin"))
    give_account(driven, owned=OWNED)
    seen = run(driven, driven.tokens[who], path_regex=rf"^(?!{EVENTS}$|{DEMO}$|{KIOSK}$)")
    assert not seen.wrong, "\n\n".join(seen.wrong)
    refused = AGENTS_ONLY if who == "admin" else CUSTOMERS_ONLY
    declared = set()
    for path, operations in driven.app.openapi()["paths"].items():
        if path not in (EVENTS, DEMO, KIOSK):
            declared |= {f"{method.upper()} {path}" for method in operations}
    assert set(seen.statuses) == declared
    for label, statuses in seen.statuses.items():
        assert all(status < 500 for status in statuses), (label, statuses)
        if label in refused:
            assert statuses[403] > 2, (label, statuses)
        else:
            assert ok(statuses) > 2, (label, statuses)
        if label not in ("GET /healthz", "GET /v1/me"):
            assert statuses[422] > 0, (label, statuses)


def test_demo_tokens_keep_their_contract(driven: World) -> None:
    seen = run(driven, ROOT, path=DEMO)
    assert not seen.wrong, "\n\n".join(seen.wrong)
    assert list(seen.statuses) == [f"POST {DEMO}"]
    assert ok(seen.statuses[f"POST {DEMO}"]) > 2


def test_tokens_of_kiosks_keep_their_contract(driven: World) -> None:
    add_key(driven.engine, driven.clock, person="agent@desk.example", fingerprint=SSH_KEY)
    seen = run(driven, create_kiosk(driven.engine, driven.clock, "door"), path=KIOSK)
    assert not seen.wrong, "\n\n".join(seen.wrong)
    assert list(seen.statuses) == [f"POST {KIOSK}"]
    assert ok(seen.statuses[f"POST {KIOSK}"]) > 2
    assert seen.statuses[f"POST {KIOSK}"][422] > 0


def test_a_broken_contract_is_found(driven: World) -> None:
    """The run can fail: a document that promises another answer is contradicted."""
    document = driven.app.openapi()
    health = document["paths"]["/healthz"]["get"]["responses"]["200"]
    health["content"]["application/json"]["schema"] = {"type": "array"}
    seen = run(driven, driven.tokens["admin"], path="/healthz")
    assert any("violates schema" in wrong for wrong in seen.wrong), seen.wrong
