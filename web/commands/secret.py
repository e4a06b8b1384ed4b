"""Passwords on the command line: asked for or read, never an argument."""

from __future__ import annotations

import sys

import click

from workflows.domain.accounts.rules import password_faults


def ask_password(*, from_stdin: bool) -> str:
    """A password good enough to be kept. Ends the command with a sentence otherwise."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    if faults := password_faults(password):
        raise click.ClickException(str(faults[0]))
    return password
