"""Transactions; what can be asked inside one is a property for each noun."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from reelmill.usecases.ports.assets import Assets
from reelmill.usecases.ports.credentials import Credentials
from reelmill.usecases.ports.drafts import Drafts
from reelmill.usecases.ports.jobs import AllJobs, Jobs
from reelmill.usecases.ports.listens import Listens
from reelmill.usecases.ports.objects import Objects
from reelmill.usecases.ports.operations import Operations
from reelmill.usecases.ports.queue import Queue
from reelmill.usecases.ports.shares import Shares
from reelmill.usecases.ports.tallies import Tallies
from reelmill.usecases.ports.templates import Templates
from reelmill.usecases.ports.upkeep import Upkeep
from reelmill.usecases.ports.users import (
    ApiKeys,
    Installation,
    Invites,
    PasswordResets,
    Sessions,
    Throttles,
    Users,
)
from reelmill.usecases.ports.webhooks import Deliveries, Webhooks
from reelmill.usecases.ports.work import Work
from reelmill.usecases.ports.workers import Workers


class Transaction(Protocol):
    """All of it happens, or nothing does."""

    @property
    def users(self) -> Users:
        """Accounts."""

    @property
    def sessions(self) -> Sessions:
        """Browsers that are logged in."""

    @property
    def api_keys(self) -> ApiKeys:
        """API keys."""

    @property
    def invites(self) -> Invites:
        """The permission to create an account."""

    @property
    def password_resets(self) -> PasswordResets:
        """The permission to set a password without the present one."""

    @property
    def throttles(self) -> Throttles:
        """Counted tries."""

    @property
    def installation(self) -> Installation:
        """Facts about this installation."""

    @property
    def jobs(self) -> Jobs:
        """What users asked to be rendered."""

    @property
    def all_jobs(self) -> AllJobs:
        """The same of all users together, for administrators."""

    @property
    def assets(self) -> Assets:
        """Files that users uploaded."""

    @property
    def webhooks(self) -> Webhooks:
        """Endpoints that are told what becomes of jobs."""

    @property
    def deliveries(self) -> Deliveries:
        """The outbox of what they are sent."""

    @property
    def queue(self) -> Queue:
        """Wake-ups for workers."""

    @property
    def operations(self) -> Operations:
        """How the installation is doing, in numbers."""

    @property
    def work(self) -> Work:
        """What workers claim and tell."""

    @property
    def workers(self) -> Workers:
        """The worker processes."""

    @property
    def templates(self) -> Templates:
        """Specs with variables."""

    @property
    def drafts(self) -> Drafts:
        """Specs that are still being written."""

    @property
    def credentials(self) -> Credentials:
        """What servers of sources are asked with."""

    @property
    def listens(self) -> Listens:
        """What users listen to."""

    @property
    def shares(self) -> Shares:
        """Pages that anybody may see."""

    @property
    def objects(self) -> Objects:
        """What was put into the storage."""

    @property
    def tallies(self) -> Tallies:
        """What is counted over the life of the installation."""

    @property
    def upkeep(self) -> Upkeep:
        """What is past its time, and whose turn it is."""


class Database(Protocol):
    """Where everything that must survive a restart is kept, but files."""

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction: committed at the end, rolled back where an exception leaves it."""
