"""Coroutines run to their end, whatever runs in the thread of the test."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def result_of(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns. In a thread aside: a browser that other tests have open keeps a loop in theirs."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
