"""Jobs: asked for, run in the asker's name, cancelled, started again, written down."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from equity_core.access import ANONYMOUS, COMMAND_LINE, Permission, Role, Viewer, may
from equity_core.accounts.people import set_disabled, set_role
from equity_core.errors import AccessDenied, BadInput, NotFound
from equity_core.jobs import lease
from equity_core.jobs.kinds import JobResult
from equity_core.jobs.queue import (
    State,
    cancel,
    enqueue,
    open_jobs,
    read_job,
    read_jobs,
    start_again,
)
from equity_core.jobs.worker import run_waiting
from equity_core.store.audit import read_history, verify
from equity_core.store.writing import writing


def ask(settings, viewer, kind="count", **parameters):
    return enqueue(settings, viewer, kind=kind, city="Tiny", parameters=parameters)


def history(settings, job):
    with writing(settings) as session:
        return [line.action for line in read_history(session, kind="job", key=str(job.id))]


def test_a_job_runs_in_the_name_of_who_asked_and_tells_how_it_ended(settings, editor, counting):
    job = ask(settings, editor, far=3)
    assert (job.state, job.asked_by, job.is_open) == (State.WAITING, "Ada Lovelace", True)
    [ran] = run_waiting(settings)
    assert counting == [("Ada Lovelace", Role.EDITOR, {"far": 3})]
    assert (ran.state, ran.said, ran.details) == (State.DONE, "Counted to 3.", {"last": 3})
    assert (ran.step, ran.done, ran.total, ran.tries) == ("Counting 3", 2, 3, 1)
    assert ran.created_at <= ran.started_at <= ran.finished_at
    assert not lease.someone_works(settings)


def test_jobs_run_in_the_order_in_which_they_were_asked_for(settings, counting):
    for number in (1, 2, 3):
        ask(settings, COMMAND_LINE, number=number)
    ended = run_waiting(settings)
    assert [given["number"] for _, _, given in counting] == [1, 2, 3]
    assert [job.id for job in read_jobs(settings, COMMAND_LINE)] == [job.id for job in ended[::-1]]
    assert open_jobs(settings) == []


@pytest.mark.parametrize("role", [None, *Role])
def test_only_who_may_load_data_can_ask_look_cancel_or_start_again(settings, counting, role):
    viewer = replace(ANONYMOUS, role=role)
    job = ask(settings, COMMAND_LINE)
    calls = (
        lambda: ask(settings, viewer),
        lambda: read_job(settings, viewer, job.id),
        lambda: read_jobs(settings, viewer),
        lambda: cancel(settings, viewer, job.id),
        lambda: start_again(settings, viewer, job.id),
    )
    for call in calls:
        if may(viewer, Permission.IMPORT_DATA):
            call()
        else:
            with pytest.raises(AccessDenied):
                call()


@pytest.mark.parametrize("change", ["role", "disabled"])
def test_a_role_that_was_taken_away_counts_when_the_job_runs(settings, editor, counting, change):
    job = ask(settings, editor)
    if change == "role":
        set_role(settings, COMMAND_LINE, editor.name, Role.VIEWER)
    else:
        set_disabled(settings, COMMAND_LINE, editor.name, True)
    [ran] = run_waiting(settings)
    assert (ran.id, ran.state) == (job.id, State.FAILED)
    assert counting == []
    assert "allow" in ran.said or "can no longer sign in" in ran.said


def test_asking_cancelling_and_ending_are_in_the_record_of_changes(settings, editor, counting):
    done, gone = ask(settings, editor), ask(settings, editor)
    cancel(settings, editor, gone.id)
    run_waiting(settings)
    assert history(settings, done) == ["ask for job", "finish job"]
    assert history(settings, gone) == ["ask for job", "cancel job"]
    with writing(settings) as session:
        assert verify(session).problems == ()


def test_a_job_that_waits_is_cancelled_at_once_and_never_runs(settings, editor, counting):
    job = cancel(settings, editor, ask(settings, editor).id)
    assert (job.state, job.said) == (State.CANCELLED, "This was cancelled. Nothing was kept.")
    assert run_waiting(settings) == []
    assert counting == []
    with pytest.raises(BadInput, match="ended already"):
        cancel(settings, editor, job.id)


def test_a_running_job_ends_at_its_next_step_when_it_is_cancelled(settings, editor, kind):
    reached = []

    def run(task):
        for number in range(5):
            task.progress(f"Step {number}", number, 5)
            reached.append(number)
            if number == 1:
                cancel(settings, editor, job.id)
        return JobResult("Done.")

    kind("slow", run)
    job = ask(settings, editor, "slow")
    [ran] = run_waiting(settings)
    assert (ran.state, reached) == (State.CANCELLED, [0, 1])
    assert history(settings, job)[-1] == "finish job"


def test_a_cancel_before_the_commit_keeps_nothing_and_one_after_it_comes_too_late(
    settings, editor, kind
):
    def run(task):
        if task.parameters["early"]:
            cancel(settings, editor, number)
        with writing(settings) as session:
            task.finish_with(session)
            kept.append(session)
        return JobResult("Kept.")

    kind("keep", run)
    for early, state in ((True, State.CANCELLED), (False, State.DONE)):
        kept: list[object] = []
        number = ask(settings, editor, "keep", early=early).id
        [ran] = run_waiting(settings)
        assert (ran.state, len(kept)) == (state, 0 if early else 1)
        with pytest.raises(BadInput):
            cancel(settings, editor, number)


def test_what_cannot_be_used_fails_with_its_own_sentence(settings, editor, kind):
    def run(task):
        raise BadInput("The file has no rows. Check that the export finished.")

    kind("bad", run)
    ask(settings, editor, "bad")
    [ran] = run_waiting(settings)
    assert (ran.state, ran.reference) == (State.FAILED, "")
    assert ran.said == "The file has no rows. Check that the export finished."


def test_what_nobody_foresaw_fails_with_a_number_that_the_log_has_too(
    settings, editor, kind, caplog
):
    def run(task):
        raise ZeroDivisionError("secret detail")

    kind("broken", run)
    ask(settings, editor, "broken")
    [ran] = run_waiting(settings)
    assert ran.state == State.FAILED
    assert ran.reference in ran.said
    assert len(ran.reference) == 6
    assert ran.reference in caplog.text
    assert "secret" not in ran.said


def test_a_job_that_failed_can_be_started_again_and_one_that_is_done_cannot(
    settings, editor, kind, counting
):
    def run(task):
        raise BadInput("Not yet.")

    kind("later", run)
    job = ask(settings, editor, "later")
    run_waiting(settings)
    kind("later", lambda task: JobResult("Now it is done."))
    again = start_again(settings, editor, job.id)
    assert (again.state, again.said, again.tries) == (State.WAITING, "", 0)
    [ran] = run_waiting(settings)
    assert (ran.id, ran.state) == (job.id, State.DONE)
    with pytest.raises(BadInput, match="cannot be started again"):
        start_again(settings, editor, job.id)


def test_a_kind_or_a_job_that_is_not_there_is_said_so(settings, editor):
    with pytest.raises(NotFound, match="does not know the kind"):
        ask(settings, editor, "unheard of")
    with pytest.raises(NotFound, match="no such job"):
        read_job(settings, editor, 999)


def test_a_second_worker_waits_and_takes_no_job_from_the_first(settings, editor, kind):
    began, go_on, order = threading.Event(), threading.Event(), []

    def run(task):
        order.append(task.parameters["number"])
        began.set()
        assert go_on.wait(30)
        return JobResult("Done.")

    kind("wait", run)
    for number in (1, 2):
        ask(settings, editor, "wait", number=number)
    ran = {}
    workers = [
        threading.Thread(target=lambda name=name: ran.update({name: run_waiting(settings)}))
        for name in ("first", "second")
    ]
    workers[0].start()
    assert began.wait(30)
    workers[1].start()
    assert not lease.take(settings, "a third")
    go_on.set()
    for worker in workers:
        worker.join(30)
    assert order == [1, 2]
    assert sorted(job.id for jobs in ran.values() for job in jobs) == [1, 2]


def test_a_viewer_without_an_account_number_is_the_command_line(settings, counting):
    ask(settings, Viewer(None, "command line", Role.ADMINISTRATOR))
    [ran] = run_waiting(settings)
    assert (ran.state, ran.asked_by) == (State.DONE, "command line")
