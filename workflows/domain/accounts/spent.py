"""What of getting in has served its time: codes, guesses, sign-ins that have ended, links."""

from __future__ import annotations

import sqlalchemy as sa

from engine.db import UtcDateTime
from engine.disposal import Kind, Rows
from workflows.domain.accounts.models import (
    Attempt,
    Invitation,
    RecoveryCode,
    SignIn,
    SignInCode,
    UsedState,
)

# Nobody need end a sign-in: it ends when nothing was asked for some hours.
ENDED = sa.func.coalesce(SignIn.ended_at, SignIn.seen_at, type_=UtcDateTime)

CODES = Kind(
    "codes",
    (
        Rows(SignInCode, SignInCode.expires_at),
        Rows(RecoveryCode, RecoveryCode.used_at, (RecoveryCode.used_at.is_not(None),)),
    ),
)
ATTEMPTS = Kind("attempts", (Rows(Attempt, Attempt.at), Rows(UsedState, UsedState.at)))
SIGN_INS = Kind("sign_ins", (Rows(SignIn, ENDED),))
LINKS = Rows(Invitation, Invitation.expires_at)
