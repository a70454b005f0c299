"""Writers of one process take turns: none is starved, none waits for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from equity_core.errors import StoreProblem
from equity_core.store.turns import turn


def test_who_came_first_has_the_first_turn():
    order: list[int] = []
    threads = []

    def work(number: int) -> None:
        with turn("one", seconds=5):
            order.append(number)

    with turn("one", seconds=5):
        for number in range(10):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            time.sleep(0.005)  # so that they come in this order
    for thread in threads:
        thread.join()
    assert order == list(range(10))


def test_never_two_at_once_and_everyone_comes_to_it():
    inside, most, done = [], [], []

    def work(number: int) -> None:
        for _ in range(20):
            with turn("two", seconds=10):
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)
        done.append(number)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(work, range(20)))
    assert max(most) == 1
    assert sorted(done) == list(range(20))


def test_who_waits_too_long_is_told_and_is_in_nobodys_way():
    with turn("three", seconds=1):
        for _ in range(3):
            with pytest.raises(StoreProblem, match="busy"), turn("three", seconds=0.01):
                pass
        with turn("another", seconds=0.01):
            pass
    with turn("three", seconds=0.01):
        pass


def test_a_turn_is_given_on_when_the_work_fails():
    with pytest.raises(RuntimeError, match="broke"), turn("four", seconds=1):
        raise RuntimeError("broke")
    with turn("four", seconds=0.01):
        pass
