"""A program that makes calls from processes forked from one another, with one client.

`python forked_calls.py KIND URL [CA]`, KIND is "sync" or "async": every answer must be the
one to its own call. It prints what is wrong, and exits with 1 then.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

from runtime import AsyncClient, Client, Operation, Reply

CALLS, CHILDREN = 60, 3


@dataclass(slots=True, kw_only=True)
class Echo(Reply):
    target: str


READ = Operation(method="GET", path="v3/echo/{id}", page="p", reply=Echo)


def sync_calls(url: str) -> Callable[[str], int]:
    client = Client(unsigned=True, base_url=url, timeout=5, max_retries=0)

    def make(who: str) -> int:
        names = [f"{who}-{number}" for number in range(CALLS)]
        got = [client.call(READ, path={"id": name}).target for name in names]
        if who.startswith("child"):
            client.close()
        return wrong(names, got)

    return make


def async_calls(url: str) -> Callable[[str], int]:
    client = AsyncClient(unsigned=True, base_url=url, timeout=5, max_retries=0)

    async def make(who: str) -> int:
        names = [f"{who}-{number}" for number in range(CALLS)]
        calls = (client.call(READ, path={"id": name}) for name in names)
        if who.startswith("child"):
            got = [one.target for one in await asyncio.gather(*calls)]
            await client.close()
        else:
            got = [(await call).target for call in calls]
        return wrong(names, got)

    return lambda who: asyncio.run(make(who))


def wrong(names: list[str], got: list[str]) -> int:
    return sum(
        f"/v3/echo/{name}" != target for name, target in zip(names, got, strict=True)
    )


def forked(job: Callable[[], int]) -> int:
    """The process that does the job; its exit status is how many answers were wrong."""
    child = os.fork()
    if child:
        return child
    signal.alarm(30)
    status = 99
    try:
        status = min(job(), 98)
    finally:
        os._exit(status)


def main(kind: str, url: str) -> int:
    make = {"sync": sync_calls, "async": async_calls}[kind](url)
    counts = [make("before")]
    children = [forked(lambda name=f"child-{n}": make(name)) for n in range(CHILDREN)]  # type: ignore[misc]
    counts.append(make("meanwhile"))
    counts += [os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in children]
    counts.append(make("after"))
    print("wrong answers:", *counts)
    return int(any(counts))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
