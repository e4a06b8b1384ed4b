"""What the engine refuses, each with the sentence that the user reads."""

from __future__ import annotations

from collections.abc import Sequence

from engine.text import N_, Text, as_text


class EngineError(Exception):
    """A refusal. `text` is what the reader is shown, in his language."""

    message = N_("This is not possible.")

    def __init__(self, text: Text | str | None = None) -> None:
        self.text = as_text(text or self.message)
        super().__init__(str(self.text))


class NotFound(EngineError):
    """What one may not see does not exist for him."""

    message = N_("This page does not exist, or is not open to you.")


class NotAllowed(EngineError):
    """Seen, but not for this seat to do."""

    message = N_("This step is not for your seat.")


class Refused(EngineError):
    """The step cannot be taken now; all the reasons at once."""

    message = N_("This step cannot be taken now.")

    def __init__(self, reasons: Sequence[Text | str]) -> None:
        self.reasons = tuple(as_text(reason) for reason in reasons)
        super().__init__(self.reasons[0] if len(self.reasons) == 1 else None)


class InputFaults(EngineError):
    """Some of what was typed cannot be taken; nothing of it is lost."""

    message = N_("Please look at the marked fields.")

    def __init__(self, faults: dict[str, Text]) -> None:
        self.faults = faults
        super().__init__()


class Stale(EngineError):
    """The case has moved on since the page was shown."""

    message = N_("The case has moved on since this page was shown. Nothing was recorded.")


class CaseHeld(EngineError):
    """The case rests."""

    message = N_("This case is on hold. It can be resumed at any time.")


class CommandReused(EngineError):
    """The same form was sent twice with different contents."""

    message = N_("This form was already sent once, with other contents. The first one stands.")


class Conflict(EngineError):
    """Somebody wrote at the same moment; running again settles it."""

    message = N_("Somebody else acted at the same moment. Please look again.")


class UnknownDefinition(EngineError):
    """No such mechanism, or not in this version."""

    message = N_("No such process is known here.")


class UnknownVersion(UnknownDefinition):
    """A case runs on a version that this process of ours does not have: it is not upgraded yet."""

    message = N_(
        "This process has just been given a new version, and this part of the system does not have "
        "it yet. Please try again in a moment."
    )


class DefinitionFaults(EngineError, ValueError):
    """Everything that is wrong with a Definition, one line each."""

    message = N_("The process cannot be used as it is written.")

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        EngineError.__init__(self)

    def __str__(self) -> str:
        return "\n".join(self.faults)


class ChainBroken(EngineError):
    """The history was changed from outside."""

    message = N_("The history of a case does not verify.")
