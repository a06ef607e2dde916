"""The postman: reads what a mail job asks for, makes its letter, and hands it to the post."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from premium_tui.clock import Clock
from premium_tui.server.engine import begin_read
from premium_tui.server.job_worker import Ended, Handler, Never
from premium_tui.server.jobs import Job
from premium_tui.server.mail.addresses import Mailbox
from premium_tui.server.mail.asking import (
    FEATURES_MAIL,
    MESSAGE_MAIL,
    SALES_MAIL,
    TRANSCRIPT_MAIL,
)
from premium_tui.server.mail.features import letter_of_features
from premium_tui.server.mail.letters import Letter, Mail, UnsafeHeaders, compose
from premium_tui.server.mail.message_letters import letter_of_message
from premium_tui.server.mail.notices import put_notice
from premium_tui.server.mail.post import Post
from premium_tui.server.mail.sales import letter_to_sales
from premium_tui.server.mail.transcripts import letter_of_transcript

MAIL_KINDS = (MESSAGE_MAIL, TRANSCRIPT_MAIL, FEATURES_MAIL, SALES_MAIL)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How mail leaves a desk."""

    post: Post
    sender: Mailbox
    sales: Mailbox
    """Where what is written to sales goes."""


class Postman:
    """Sends the mail of one desk."""

    def __init__(self, engine: Engine, clock: Clock, outgoing: Outgoing) -> None:
        self._engine = engine
        self._clock = clock
        self._outgoing = outgoing
        self._letters: Mapping[str, Callable[[Connection, Job], Letter]] = {
            MESSAGE_MAIL: letter_of_message,
            TRANSCRIPT_MAIL: letter_of_transcript,
            FEATURES_MAIL: letter_of_features,
            SALES_MAIL: lambda connection, job: letter_to_sales(connection, job, outgoing.sales),
        }

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """What does the jobs of mail."""
        return dict.fromkeys(self._letters, self._send)

    @property
    def ended(self) -> Mapping[str, Ended]:
        """What follows from the end of a job of mail."""

        def ended(connection: Connection, job: Job, done: bool) -> None:
            put_notice(connection, job, told=done, now=self._clock.now())

        return {MESSAGE_MAIL: ended}

    async def _send(self, job: Job) -> None:
        await self._outgoing.post.deliver(await asyncio.to_thread(self._mail, job))

    def _mail(self, job: Job) -> Mail:
        with begin_read(self._engine) as connection:
            letter = self._letters[job.key.kind](connection, job)
        outgoing = self._outgoing
        try:
            return compose(letter, outgoing.sender, to_read=outgoing.post.to_read)
        except UnsafeHeaders as error:
            raise Never(f"it would have other headers than it should: {error}") from error
