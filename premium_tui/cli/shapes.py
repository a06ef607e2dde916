"""The shapes of what `--json` prints, command by command, as JSON Schema.

They are what scripts rely on: fields are only ever added. The tests compare them with what every
command really prints, so that neither moves without the other.
"""

from __future__ import annotations

from premium_tui.cli.shape_parts import (
    ACCOUNT,
    ANYTHING,
    ARTICLE,
    BEGUN,
    COMMAND,
    DASHBOARD,
    DONE,
    DONE_FIELDS,
    EACH,
    ENTITLEMENT,
    FINDING,
    GLANCE,
    ITEM,
    LIVE,
    MACRO,
    MAIL,
    NAMED_TEXTS,
    PERSON,
    PRICES,
    QUOTE,
    ROW,
    SENT,
    SSH_KEY,
    STATUS,
    TEXT,
    TICKET,
    TIME,
    VIEW,
    WEBINAR,
    WHOLE,
    YES_NO,
    Schema,
    fields,
    maybe,
    more,
    one_of,
    rows,
)
from premium_tui.domain.roles import Role

SHAPES: dict[str, Schema] = {
    "ticket list": rows(ROW),
    "ticket view": TICKET,
    "ticket create": SENT,
    "ticket reply": SENT,
    "ticket note": EACH,
    "ticket take": EACH,
    "ticket assign": EACH,
    "ticket unassign": EACH,
    "ticket state": EACH,
    "ticket priority": EACH,
    "ticket tag": EACH,
    "ticket snooze": EACH,
    "ticket unsnooze": EACH,
    "ticket merge": EACH,
    "ticket close": EACH,
    "ticket reopen": EACH,
    "view list": rows(more(VIEW, count=maybe(WHOLE), trouble=maybe(TEXT), ready=YES_NO)),
    "view run": rows(ROW),
    "view save": VIEW,
    "view rm": VIEW,
    "macro list": rows(MACRO),
    "macro show": more(MACRO, text=TEXT, missing=rows(TEXT)),
    "macro apply": EACH,
    "macro save": more(DONE, id=maybe(TEXT), name=TEXT),
    "macro rm": more(DONE, id=maybe(TEXT), name=TEXT),
    "contact request": SENT,
    "contact chat": LIVE,
    "contact callback": LIVE,
    "entitlement explain": ENTITLEMENT,
    "outbox list": rows(ITEM),
    "outbox retry": rows(more(DONE, key=TEXT, ticket_id=TEXT)),
    "outbox edit": rows(more(DONE, key=TEXT, ticket_id=TEXT)),
    "outbox discard": rows(fields(key=TEXT, discarded=YES_NO, dry_run=YES_NO)),
    "draft list": rows(BEGUN),
    "draft show": fields(
        key=TEXT, kind=TEXT, ticket_id=maybe(TEXT), fields=NAMED_TEXTS, saved_at=maybe(TIME)
    ),
    "draft rm": rows(fields(key=TEXT, dropped=YES_NO, dry_run=YES_NO)),
    "recommend list": rows(ARTICLE),
    "recommend for": rows(ARTICLE),
    "dashboard": DASHBOARD,
    "billing show": ACCOUNT,
    "billing quote": QUOTE,
    "billing add": more(QUOTE, **DONE_FIELDS),
    "billing remove": more(QUOTE, **DONE_FIELDS),
    "status": more(
        STATUS,
        profile=TEXT,
        server=maybe(TEXT),
        person=maybe(PERSON),
        team=maybe(TEXT),
        worker=YES_NO,
    ),
    "sync": STATUS,
    "config path": fields(path=TEXT, exists=YES_NO),
    "config get": rows(fields(name=TEXT, value=ANYTHING, default=YES_NO)),
    "config set": fields(name=TEXT, dry_run=YES_NO),
    "config lint": rows(fields(path=TEXT, text=TEXT)),
    "doctor": rows(fields(name=TEXT, level=one_of(["ok", "warn", "fail"]), text=TEXT)),
    "keys list": rows(COMMAND),
    "keys lint": rows(FINDING),
    "auth login": fields(server=TEXT, person_id=TEXT, name=TEXT),
    "auth status": fields(
        server=TEXT, person_id=TEXT, name=TEXT, role=one_of(Role), team=maybe(TEXT)
    ),
    "auth logout": fields(signed_out=YES_NO),
    "auth kiosk": fields(server=TEXT),
    "ssh-setup": fields(sshd_config=TEXT, authorized_keys=rows(TEXT)),
    "desk team add": fields(id=TEXT),
    "desk team set": fields(team=TEXT),
    "desk person add": fields(id=TEXT),
    "desk person set": fields(person=TEXT),
    "desk token create": fields(token=TEXT),
    "desk key add": more(SSH_KEY, authorized_keys=TEXT),
    "desk key list": rows(SSH_KEY),
    "desk key remove": fields(removed=WHOLE),
    "desk kiosk create": fields(name=TEXT, credential=TEXT),
    "desk kiosk list": rows(fields(name=TEXT, created_at=TIME)),
    "desk kiosk remove": fields(removed=TEXT),
    "desk price set": PRICES,
    "desk price show": PRICES,
    "desk webinar add": fields(id=TEXT),
    "desk webinar remove": fields(seats_cancelled=WHOLE),
    "desk webinar list": rows(WEBINAR),
    "desk import": fields(new=WHOLE, already_there=WHOLE, messages=WHOLE, people=WHOLE),
    "desk mail list": rows(MAIL),
    "desk mail retry": fields(retried=WHOLE),
    "desk reset": fields(reset=YES_NO),
    "version": fields(version=TEXT, python=TEXT, sqlite=TEXT),
    "schema": ANYTHING,
    "api": ANYTHING,
    "watch": GLANCE,
}
"""What each command prints as JSON, by its noun and verbs."""


def schema_of(command: str) -> Schema | None:
    """Return the JSON Schema of what a command prints as JSON; None when it prints none."""
    found = SHAPES.get(command)
    if found is None:
        return None
    head: Schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": command}
    return head | found


def fields_of(command: str) -> tuple[str, ...] | None:
    """Return the fields of a command's data, of one row for a list; None for unknown ones."""
    found = SHAPES.get(command)
    if found is None:
        return None
    items = found.get("items")
    named = (items if isinstance(items, dict) else found).get("properties")
    return tuple(named) if isinstance(named, dict) else None
