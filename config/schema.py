"""Every table of the house, imported for its own sake: migrations and tests read the metadata."""

from __future__ import annotations

from engine.models import (
    anchors,
    case,
    disposal,
    doors,
    edition,
    erasure,
    history,
    incidents,
    person,
)
from notifications import models as notifications_models
from workflows.domain.accounts import models as accounts_models
from workflows.domain.assessment import models as assessment_models
from workflows.domain.assistance import models as assistance_models
from workflows.domain.colleagues import models as colleagues_models
from workflows.domain.desknotes import models as desknotes_models
from workflows.domain.documents import models as documents_models
from workflows.domain.draws import models as draws_models
from workflows.domain.findings import models as findings_models
from workflows.domain.follows import models as follows_models
from workflows.domain.guidelines import models as guidelines_models
from workflows.domain.knowledge import models as knowledge_models
from workflows.domain.measures import models as measures_models
from workflows.domain.partners import models as partners_models
from workflows.domain.questions import models as questions_models
from workflows.domain.reviews import models as reviews_models
from workflows.domain.surveys import models as surveys_models
from workflows.domain.tags import models as tags_models
from workflows.domain.texts import models as texts_models
from workflows.domain.translations import models as translations_models
from workflows.domain.views import models as views_models
from workflows.domain.visits import models as visits_models
