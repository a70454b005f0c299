"""The one family of errors. A message says what happened, where, and what to do next."""


class EquityError(Exception):
    """Base of every error that a person may be shown as it is."""


class BadInput(EquityError):  # noqa: N818 - named for what went wrong, as readers say it
    """A file or a value that was given cannot be used."""


class NeedsAnswer(EquityError):  # noqa: N818
    """The work can go on, but only when the person agrees to what the message says."""


class NotFound(EquityError):  # noqa: N818
    """A city, service, level, group or period of that name is not there."""


class StoreProblem(EquityError):  # noqa: N818
    """The database or a file beside it cannot be opened or is damaged."""


class AccessDenied(EquityError):  # noqa: N818
    """The person is not signed in, or their role does not allow this."""


class EditConflict(EquityError):  # noqa: N818
    """Someone else changed the same object first. Nothing was changed; both texts are here.

    Attributes
    ----------
    yours, theirs
        What each of the two says, by column.
    version
        The version that is kept now; give it with what you choose.
    """

    def __init__(self, yours: dict[str, str], theirs: dict[str, str], version: int) -> None:
        super().__init__(
            "Someone else changed this while you were writing. Nothing of yours was kept yet and "
            "nothing of theirs is lost: read both texts, choose, then send again."
        )
        self.yours, self.theirs, self.version = yours, theirs, version
