"""Keys of the register of tools."""

from __future__ import annotations

TOOL = "shared_tool"
ADOPT, TEST = "adopt", "record_test"  # the acts
SHARED_ON, ADOPTED_ON, TESTED_ON = "shared_on", "adopted_on", "tested_on"
