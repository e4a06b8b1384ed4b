"""What the process of a classification and its subject both name."""

from __future__ import annotations

CLASSIFICATION = "classification"
DOCUMENT, READERS = "document", "readers"  # inputs
ASK = "ask_lowering"
READER = "named_reader"
# Title of a seat of the side that classified the file -> its role.
OWNERS = {
    "focal_point": "owner_focal_point",
    "mission": "owner_mission",
    "secretariat": "owner_secretariat",
}
