"""Tries are counted before they are made, so that many at once gain nothing.

After some free tries each further one must wait twice as long as the one before, up to a bound.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reelmill.core.errors import LimitError
from reelmill.settings.hosts import neighbourhood
from reelmill.usecases.identity.tools import Identity
from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.users import Throttle


@dataclass(frozen=True, slots=True)
class ThrottlePolicy:
    """How often something may be tried.

    Attributes:
        free: Tries without a wait.
        first_wait_seconds: Wait after the last free one; each later one is twice as long.
        longest_wait_seconds: No wait is longer.
        window: After it, counting begins anew.
    """

    free: int
    first_wait_seconds: int
    longest_wait_seconds: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Counter:
    """One name under which tries are counted, and their pace."""

    key: str
    policy: ThrottlePolicy


ACCOUNT = ThrottlePolicy(5, 2, 300, timedelta(days=1))
"""Failed logins to one account; bounded low, since others can lock its owner out."""

ADDRESS = ThrottlePolicy(20, 2, 900, timedelta(days=1))
"""Failed logins from one address."""


def account_counter(email: str) -> Counter:
    """Failed logins to an account, be there one or not."""
    digest = hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()
    return Counter(f"login:account:{digest}", ACCOUNT)


def address_counter(address: str) -> Counter:
    """Failed logins from an address."""
    return Counter(f"login:address:{neighbourhood(address)}", ADDRESS)


def registration_counter(address: str, free: int) -> Counter:
    """Registrations from an address; so many in an hour take no wait."""
    policy = ThrottlePolicy(free, 10, 900, timedelta(hours=1))
    return Counter(f"register:address:{neighbourhood(address)}", policy)


async def count_try(identity: Identity, counters: Sequence[Counter]) -> None:
    """Count a try, in a transaction of its own.

    Raises:
        LimitError: `too_many_attempts`; the try is not counted then.
    """
    now = identity.clock()
    async with identity.database.begin() as transaction:
        for counter in sorted(counters, key=lambda counter: counter.key):  # one order: no deadlock
            held = _current(await transaction.throttles.hold(counter.key, now), counter.policy, now)
            _refuse_while_blocked(held, now)
            await transaction.throttles.put(counter.key, _counted(held, counter.policy, now))


async def forgive(
    transaction: Transaction, account: Counter, address: Counter, now: datetime
) -> None:
    """A login went well: the account's count is forgotten, the address gets this try back.

    An address keeps its other tries: who has one account does not get more guesses at others.
    """
    await transaction.throttles.remove(account.key)
    held = await transaction.throttles.hold(address.key, now)
    given_back = replace(held, count=max(0, held.count - 1), blocked_until=None)
    await transaction.throttles.put(address.key, given_back)


def _current(throttle: Throttle, policy: ThrottlePolicy, now: datetime) -> Throttle:
    if now - throttle.window_started_at < policy.window:
        return throttle
    return Throttle(0, now, None)


def _refuse_while_blocked(throttle: Throttle, now: datetime) -> None:
    if throttle.blocked_until is None or throttle.blocked_until <= now:
        return
    seconds = math.ceil((throttle.blocked_until - now).total_seconds())
    message = f"There were too many attempts; try again in {seconds} s."
    error = LimitError.of("too_many_attempts", message)
    error.retry_after_seconds = seconds
    raise error


def _counted(throttle: Throttle, policy: ThrottlePolicy, now: datetime) -> Throttle:
    count = throttle.count + 1
    if count < policy.free:
        return replace(throttle, count=count)
    doublings = min(count - policy.free, 30)
    wait = min(policy.longest_wait_seconds, policy.first_wait_seconds * 2**doublings)
    return replace(throttle, count=count, blocked_until=now + timedelta(seconds=wait))
