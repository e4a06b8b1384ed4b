"""The site: one Flask application over the house's services."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from web import (
    access,
    auth,
    bounds,
    current,
    errors,
    i18n,
    labels,
    navigation,
    pacing,
    pausing,
    programme,
    requestlog,
    rooms,
    sharing,
    statics,
    tagging,
    taking,
    worddiff,
)
from web.blueprints import (
    about,
    account,
    addresses,
    agreements,
    answers,
    assessment,
    calendar,
    cases,
    checklists,
    colleagues,
    comment,
    comments,
    consents,
    contribution,
    contributions,
    countries,
    courtesy,
    cycle,
    desknotes,
    disposal,
    dossier,
    draws,
    editions,
    erasing,
    feed,
    find,
    finding,
    findings,
    follows,
    forecast,
    formal,
    guidelines,
    handover,
    health,
    hold,
    incidents,
    invitations,
    knowledge,
    launches,
    mail,
    mandates,
    measures,
    merging,
    need,
    needs,
    observations,
    offline,
    openings,
    overview,
    owndata,
    pack,
    papers,
    partnerinput,
    partners,
    pause,
    people,
    plan,
    portal,
    procedure,
    providers,
    question,
    questions,
    registers,
    replies,
    reports,
    resources,
    results,
    reviewinputs,
    roadmap,
    roleviews,
    secondfactor,
    sessions,
    statistics,
    steps,
    success,
    summaries,
    surveydesk,
    surveylinks,
    surveys,
    table,
    tags,
    textlanguages,
    texts,
    timeline,
    translations,
    unused,
    values,
    views,
    visitrecord,
    visits,
    wording,
    worklist,
)

if TYPE_CHECKING:
    from config.bootstrap import Services
    from config.settings import Settings

BLUEPRINTS = (
    about.blueprint,
    account.blueprint,
    worklist.blueprint,
    openings.blueprint,
    cycle.blueprint,
    table.blueprint,
    views.blueprint,
    courtesy.blueprint,
    sessions.blueprint,
    statistics.blueprint,
    launches.blueprint,
    calendar.blueprint,
    feed.blueprint,
    procedure.blueprint,
    editions.blueprint,
    agreements.blueprint,
    reports.blueprint,
    observations.blueprint,
    pack.blueprint,
    papers.blueprint,
    translations.blueprint,
    plan.blueprint,
    timeline.blueprint,
    cases.blueprint,
    dossier.blueprint,
    questions.blueprint,
    question.blueprint,
    findings.blueprint,
    finding.blueprint,
    replies.blueprint,
    summaries.blueprint,
    roleviews.blueprint,
    visits.blueprint,
    visitrecord.blueprint,
    consents.blueprint,
    need.blueprint,
    needs.blueprint,
    desknotes.blueprint,
    find.blueprint,
    registers.blueprint,
    success.blueprint,
    countries.blueprint,
    measures.blueprint,
    values.blueprint,
    results.blueprint,
    texts.blueprint,
    textlanguages.blueprint,
    comments.blueprint,
    comment.blueprint,
    resources.blueprint,
    contributions.blueprint,
    partnerinput.blueprint,
    partners.blueprint,
    reviewinputs.blueprint,
    guidelines.blueprint,
    tags.blueprint,
    checklists.blueprint,
    mandates.blueprint,
    roadmap.blueprint,
    surveys.blueprint,
    surveydesk.blueprint,
    surveylinks.blueprint,
    draws.blueprint,
    assessment.blueprint,
    offline.blueprint,
    answers.blueprint,
    colleagues.blueprint,
    contribution.blueprint,
    steps.blueprint,
    mail.blueprint,
    forecast.blueprint,
    pause.blueprint,
    hold.blueprint,
    overview.blueprint,
    follows.blueprint,
    formal.blueprint,
    invitations.blueprint,
    portal.blueprint,
    knowledge.blueprint,
    wording.blueprint,
    people.blueprint,
    unused.blueprint,
    handover.blueprint,
    merging.blueprint,
    addresses.blueprint,
    secondfactor.blueprint,
    providers.blueprint,
    owndata.blueprint,
    incidents.blueprint,
    disposal.blueprint,
    erasing.blueprint,
    health.blueprint,
)

MIB = 1024 * 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1")

POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"


def create_app(services: Services) -> Flask:
    """Build the site. Raises web.access.RouteFaults where a page has no permission."""
    app = Flask(__name__)
    app.extensions[current.EXTENSION] = services
    configure(app, services.settings)
    prepare_templates(app)
    requestlog.init(app, services.settings.log)
    bounds.init(app)
    i18n.init(app)  # before the guard: a language may be chosen on any page
    CSRFProtect(app).exempt(f"{overview.__name__}.{overview.stop.__name__}")  # by its token
    auth.init(app)
    app.before_request(same_site)
    app.before_request(errors.fit)
    access.init(app)
    pacing.init(app)
    errors.init(app)
    app.after_request(add_headers)
    statics.init(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.check(app)
    return app


def begun() -> None:
    """The site stands. What it was built from stays, so the collector need not look at it again.

    Else every tenth page waits for it to look through some 300,000 objects.
    """
    gc.collect()
    gc.freeze()


def configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SECRET_KEY_FALLBACKS=list(settings.secrets[1:]),
        TRUSTED_HOSTS=list(LOOPBACK if settings.host in LOOPBACK else (settings.host,)),
        MAX_CONTENT_LENGTH=26 * MIB,
        MAX_FORM_MEMORY_SIZE=2 * MIB,
        SESSION_COOKIE_NAME="__Host-quadrennial" if settings.secure else "quadrennial",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the sign-in
        WTF_CSRF_SSL_STRICT=False,  # `same_site` asks the browser instead of the Referer
    )
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0
        )


def prepare_templates(app: Flask) -> None:
    app.jinja_options = {
        "autoescape": True,  # whatever a template is called
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.jinja_env.globals.update(
        menu=navigation.menu,
        served=navigation.served,
        mail_pause=pausing.banner,
        house_hold=pausing.stands_still,
        classified=labels.classified,
        file_address=taking.address,
        changes=worddiff.changes,
        paragraphs=worddiff.paragraphs,
        room_of=rooms.room_of,
        tags_of=tagging.chips_of,
        tags_of_items=tagging.chips_of_items,
        register_of=programme.REGISTERS.get,
        place_of=rooms.place_of,
        shareable=sharing.shareable,
        public_menu=navigation.public_menu,
        reachable=access.reachable,
        person=current.person,
        allows=current.allows,
        settings=app.extensions[current.EXTENSION].settings,
    )


def same_site() -> None:
    """A form sent from another site's page is refused, token or not."""
    origin = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in {"GET", "HEAD", "OPTIONS"} and origin not in {"same-origin", "none"}:
        raise BadRequest


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response
