"""Killed at any moment, or two at once: the register holds whole cuts, numbered without a gap."""

from __future__ import annotations

import random
import signal
import time

import pytest

from data.store.cuts import list_cuts, load_cut
from data.store.home import Home
from data.store.live import live_table
from tests.store.zygote import Zygote

SAVING = """
import os, signal
from data.store import cuts
from data.store.cuts import SameContent, save_cut
from data.store.home import Home
from data.store.imports import record_import
from tests.store.made import AS_OF, small_tables
home = Home.open(ARGUMENTS[0])
def record(connection, info):
    record_import(connection, "ann", "saved", info.number)
def save(participants, **more):
    tables, supplied = small_tables(participants)
    return save_cut(home, tables, supplied, AS_OF, home.trial, "ann", also=record, **more)
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def dying_after(function):
    def call(*given, **more):
        function(*given, **more)
        die()
    return call
"""


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    started = Zygote(tmp_path_factory.mktemp("zygote"))
    yield started
    started.close()


def check_sound(path):
    """The number of cuts; every one whole, numbered without a gap, and told of as often."""
    home = Home.open(path)
    numbers = [info.number for info in list_cuts(home)]
    assert numbers == list(range(1, len(numbers) + 1))
    for info in list_cuts(home):
        assert len(load_cut(home, info.number).tables["participants"]) == info.participants
    events = list(live_table(home, "audit")["what"])
    assert events.count("save cut") == events.count("import") == len(numbers)
    assert live_table(home, "imports")["cut"].to_list() == numbers
    home.close()
    return len(numbers)


SEAMS = {
    "before the file": "cuts.write_cut_file = die",
    "file written aside": "cuts.write_cut_file = dying_after(cuts.write_cut_file)",
    "before its name": "cuts.os.replace = die",
    "file named": "cuts.sync_folder = dying_after(cuts.sync_folder)",
    "in the transaction": "record = die",
}


@pytest.mark.parametrize("seam", SEAMS)
def test_killed_at_a_seam_the_earlier_state_stays_and_work_goes_on(home, zygote, seam):
    def run(script):
        return zygote.run(SAVING + script, str(home.path))

    assert run("save(3)") == (0, "")
    assert run(f"{SEAMS[seam]}\nsave(4)") == (-signal.SIGKILL, "")
    assert check_sound(home.path) == 1
    assert run("print(save(5).number)") == (0, "2\n")
    assert check_sound(home.path) == 2


def kill_at_random(home, zygote, times, chance):
    script = SAVING + "print('go')\nfor n in range(1000): save(n % 7)"
    for _ in range(times):
        child = zygote.start(script, str(home.path))
        while not child[1].read_text():
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.12))
        zygote.kill(child)
        assert zygote.wait(child)[0] == -signal.SIGKILL
        check_sound(home.path)


def test_killed_at_random_moments(home, zygote):
    kill_at_random(home, zygote, 5, random.Random(7))


@pytest.mark.proof
def test_killed_at_many_random_moments(home, zygote):
    kill_at_random(home, zygote, 100, random.Random(11))


def together(home, zygote, script, processes):
    children = [zygote.start(SAVING + script, str(home.path)) for _ in range(processes)]
    ended = [zygote.wait(child) for child in children]
    assert [code for code, _ in ended] == [0] * processes
    return [output for _, output in ended]


def test_two_importing_at_once_each_get_their_numbers(home, zygote):
    outputs = together(home, zygote, "for n in range(5): print(save(n).number)", 2)
    numbers = [int(line) for output in outputs for line in output.split()]
    assert sorted(numbers) == list(range(1, 11))
    assert check_sound(home.path) == 10


def test_three_importing_the_same_at_once_make_one_cut(home, zygote):
    script = (
        "try: print('saved', save(3, only_if_changed=True).number)\n"
        "except SameContent as same: print('same', same.info.number)"
    )
    outputs = together(home, zygote, script, 3)
    assert sorted(outputs) == ["same 1\n", "same 1\n", "saved 1\n"]
    assert check_sound(home.path) == 1
