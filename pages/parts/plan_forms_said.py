"""What forms of the plan say: kept at what time, sign in again, what was done a moment ago."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.progress import zone_of
from equity_core.errors import BadInput
from pages.parts.plain import plain

SAID, SENT = "plan_forms.said", "plan_forms.sent"
NO_LONGER = "Your role no longer lets you write updates. Copy what you typed before you leave."
ENDED = "Your sign-in has ended. What you type is kept, and is here again once you have signed in."


def say_ended(viewer: Viewer) -> bool:
    """Offer to sign in again where the sign-in has ended, and say whether it has.

    The form stays as it is, so that a sentence half-typed is not torn away.
    """
    if may(viewer, Permission.WRITE_UPDATES):
        return False
    if viewer.signed_in:
        st.error(NO_LONGER)
        return True
    address = sign_in_address()
    st.html(
        f'<p role="alert"><strong>{ENDED}</strong> '
        f'<a href="{address}" target="_self">Sign in again</a></p>'
    )
    return True


def sign_in_address() -> str:
    """The address to sign in at and come back from to this page with its choices."""
    path = urlsplit(str(st.context.url or "/")).path or "/"
    asked = urlencode(st.query_params.to_dict())
    here = f"{path}?{asked}" if asked else path
    return f"/sign-in?next={quote(here, safe='')}"


def show_kept(kept_at: datetime | None, late_at: datetime | None, problem: str, zone: str) -> None:
    """Say when the texts of a form were last kept, or why they could not be."""
    if problem:
        st.error(in_lines(f"What you typed is not kept yet. {problem}"))
    elif kept_at is not None:
        said = f"Kept at {clock(kept_at, zone)}. Only you can see it until you send it."
        if late_at is not None:
            said += (
                f" A part was typed at {clock(late_at, zone)}, after your sign-in had ended: "
                "read it again before you send it."
            )
        st.caption(said)
    else:
        st.caption("What you type is kept while you type.")


def say_later(sentence: str, *, problem: bool = False) -> None:
    """Leave a sentence for the top of the page when it runs again."""
    st.session_state[SAID] = (sentence, problem)


def run_again_if_sent() -> None:
    """Run the whole page once more after something was kept in a fragment, so that all is new."""
    if st.session_state.pop(SENT, False):
        st.rerun(scope="app")


def show_said() -> None:
    """The sentence that was left, once; to be called at the top of a page, before its forms."""
    st.session_state.pop(SENT, None)  # the whole page runs: all of it is new already
    sentence, problem = st.session_state.pop(SAID, ("", False))
    if sentence:
        (st.error if problem else st.success)(in_lines(sentence))


def in_lines(text: str) -> str:
    """A sentence letter by letter, its lines kept: it may hold names and cells of a file."""
    return "  \n".join(plain(line) for line in text.split("\n"))


def clock(moment: datetime, zone: str) -> str:
    """The time of day, such as 14:05, where the person is, else in the plan's time zone."""
    here = _zone(zone)
    local = moment.astimezone(here)
    today = datetime.now(here).date()
    return local.strftime("%H:%M") if local.date() == today else local.strftime("%B %-d, %H:%M")


def _zone(zone: str) -> ZoneInfo:
    own = st.context.timezone
    try:
        return zone_of(own if isinstance(own, str) and own else zone)
    except BadInput:  # a browser may name a zone that nobody knows
        return zone_of(zone)
