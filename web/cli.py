"""The command `quadrennial`: each command is a few lines over the house's services."""

from __future__ import annotations

import logging
import sys

import click

from config.manifest import CopyFault
from config.seeds import SeedFaults
from config.settings import SettingsError
from engine.errors import DefinitionFaults, EngineError, InputFaults, Refused
from web.commands.cases import COMMANDS as CASES
from web.commands.copies import COMMANDS as COPIES
from web.commands.data import COMMANDS as DATA
from web.commands.demo import COMMANDS as DEMO
from web.commands.disposal import COMMANDS as DISPOSAL
from web.commands.erasing import COMMANDS as ERASING
from web.commands.mail import COMMANDS as MAIL
from web.commands.people import COMMANDS as PEOPLE
from web.commands.running import COMMANDS as RUNNING


@click.group()
def command() -> None:
    """Quadrennial: an intergovernmental peer review, from one Assembly session to the next."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for name in ("transitions", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


for each in (*RUNNING, *DATA, *COPIES, *DISPOSAL, *ERASING, *PEOPLE, *CASES, *MAIL, *DEMO):
    command.add_command(each)


def main() -> None:
    """Run a command; what it refuses is said in sentences, one a line."""
    try:
        command.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (SettingsError, SeedFaults, DefinitionFaults, CopyFault) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except Refused as error:
        for reason in error.reasons:
            click.echo(str(reason), err=True)
        sys.exit(1)
    except InputFaults as error:
        for key, fault in error.faults.items():
            click.echo(f"{key}: {fault}", err=True)
        sys.exit(1)
    except EngineError as error:
        click.echo(str(error.text), err=True)
        sys.exit(1)
