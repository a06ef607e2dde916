"""Requests to sales: kept, and mailed (rules 16, 17, 23)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from premium_tui.domain.phone import PhoneError, read_phone, region_of
from premium_tui.domain.roles import may_reach_billing
from premium_tui.domain.sale_refusals import NotYourRole
from premium_tui.domain.text import storable
from premium_tui.server.billing.problems import sale_refused
from premium_tui.server.billing_tables import SalesRequestRow
from premium_tui.server.core import SALES_REQUEST
from premium_tui.server.mail.asking import ask_for_sales
from premium_tui.server.problems import id_conflict, invalid
from premium_tui.server.things import thing_receipt
from premium_tui.server.threads import check_size, load_team
from premium_tui.server.visibility import Viewer
from premium_tui.wire.billing_requests import NewSalesRequest
from premium_tui.wire.schemas import ThingReceipt


def contact(
    connection: Connection, viewer: Viewer, new: NewSalesRequest, now: datetime
) -> ThingReceipt:
    """Keep what somebody writes to sales; raises the problem of why it may not be.

    It is not in the feed; its mail is asked for in the same transaction.
    """
    if not may_reach_billing(viewer.role):
        raise sale_refused(NotYourRole(viewer.role))
    check_size(new.body)
    partition, team_id = team = (viewer.partition, viewer.team_id)
    request = SalesRequestRow(
        partition=partition,
        team_id=team_id,
        id=new.id,
        person_id=viewer.person_id,
        body=storable(new.body),
        phone=_checked(connection, team, new.phone),
        written_at=now,
    )
    query = select(SALES_REQUEST).where(SALES_REQUEST.c.id == new.id)
    taken = connection.execute(query).mappings().first()
    if taken is None:
        connection.execute(SALES_REQUEST.insert().values(**request.model_dump()))
        ask_for_sales(connection, request)
    elif (taken["person_id"], taken["body"]) != (viewer.person_id, request.body):
        raise id_conflict()
    return thing_receipt(new.id, now, team, 0)


def _checked(connection: Connection, team: tuple[int, str], phone: str | None) -> str | None:
    if phone is None:
        return None
    try:
        return read_phone(phone, region_of(load_team(connection, *team).timezone))
    except PhoneError as error:
        raise invalid("body.phone", str(error)) from error
