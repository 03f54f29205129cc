"""The web face: pages, JSON, the box for other sites and administration, over one searching service."""

from functools import cached_property
from pathlib import Path

from babel.support import Translations
from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_babel import Babel, Domain
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from indexer.jobs import Jobs
from searcher.service import Service
from webui import admin, api, asking, embed, faults, feeds, pages, present, provenance, sentences, wording
from webui.assets import Assets, compress
from webui.calendars import solar_years
from webui.face import Face, face
from webui.language import INTERFACES, babel_locale, interface, remember, with_language
from webui.metrics import Metrics
from webui.security import Gate, limit
from webui.settings import Settings
from webui.tokens import load_token

_MAX_FORM_BYTES = 64 * 1024
_SESSION_SECONDS = 12 * 3600
_TRANSLATIONS = str(Path(__file__).parent / "translations")


class _IdConverter(BaseConverter):
    """A document's id in an address: anything, slashes too."""

    regex = ".+"
    part_isolating = False


class _Babel(Babel):  # type: ignore[misc]  # the library ships no types
    @cached_property
    def domain_instance(self) -> Domain:
        """Keep one domain, so that catalogues are read once and not at every request."""
        return Domain(domain=self.domain)


class _Sessions(SecureCookieSessionInterface):
    """Sessions that cost nothing where there is none: no signature is made ready to be compared with no cookie."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request, an empty one where it brings no cookie."""
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def create_app(
    settings: Settings, service: Service | None = None, jobs: Jobs | None = None, *, processes: int = 1
) -> Flask:
    """Build the application for one index; raises KavoshError where the index or the token cannot be used.

    ``service`` and ``jobs`` are those of ``settings.index`` unless given. ``processes`` may share it by forking.
    """
    app = Flask("webui", static_folder=None)
    token = load_token(settings.token_file) if settings.token_file else None
    app.config.update(
        KAVOSH_LANGUAGE=settings.language,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES=_TRANSLATIONS,
        MAX_CONTENT_LENGTH=_MAX_FORM_BYTES,
        SECRET_KEY=token.secret if token else None,
        SESSION_COOKIE_NAME="kavosh",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_ENABLED=token is not None,
        WTF_CSRF_TIME_LIMIT=_SESSION_SECONDS,
        TRUSTED_HOSTS=list(settings.hosts) or None,
    )
    app.session_interface = _Sessions()
    app.url_map.converters["id"] = _IdConverter
    # An id may hold an address with its two slashes.
    app.url_map.merge_slashes = False
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask documents
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    _Babel(app, locale_selector=babel_locale)
    _teach_sentences(app)
    csrf = CSRFProtect(app)
    csrf.exempt(api.bp)
    limit(app, settings)
    for blueprint in (pages.bp, api.bp, feeds.bp, embed.bp, admin.bp):
        app.register_blueprint(blueprint)
    parts = Face(
        settings=settings,
        service=service or Service(settings.index),
        jobs=jobs or Jobs(settings.index),
        token=token,
        gate=Gate(settings),
        assets=Assets(),
        metrics=Metrics((rule.endpoint for rule in app.url_map.iter_rules()), processes),
    )
    app.extensions["kavosh"] = parts
    faults.register(app)
    _teach_templates(app, parts)
    app.after_request(_finish)
    return app


def _finish(response: Response) -> Response:
    """Add what every answer needs."""
    parts = face()
    parts.metrics.request(request.endpoint or "none", response.status_code)
    parts.gate.guard(response)
    if response.mimetype == "text/html":
        remember(response)
        response.headers.setdefault("Cache-Control", "no-cache")
    compress(response)
    return response


def _teach_sentences(app: Flask) -> None:
    """Give templates the catalogues directly: the library looks its own up anew at each of a page's sentences."""
    catalogues = {name: Translations.load(_TRANSLATIONS, [name]) for name in ("fa", "en")}

    def sentence(text: str) -> str:
        found: str = catalogues[interface().catalogue].gettext(text)
        return found

    def counted(one: str, many: str, count: int) -> str:
        found: str = catalogues[interface().catalogue].ngettext(one, many, count)
        return found

    app.jinja_env.install_gettext_callables(sentence, counted, newstyle=True)  # type: ignore[attr-defined]


def _teach_templates(app: Flask, parts: Face) -> None:
    """Give templates the functions that present text; escaping is always on."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        interface=interface,
        interfaces=INTERFACES.values(),
        settings=parts.settings,
        site=lambda: wording.site_name(parts.settings.name),
        asset=parts.assets.url,
        base_url=feeds.base_url,
        search_url=asking.search_url,
        parameters_of=asking.parameters_of,
        without_dates=asking.without_dates,
        document_url=asking.document_url,
        flow=present.flow,
        marked=present.marked,
        isolated=present.isolated,
        number=lambda value, digits=0: present.number(value, interface().tag, digits),
        digits=lambda text: present.plain_digits(str(text), interface().tag),
        date=lambda iso: present.time_element(iso, interface().tag),
        moment=lambda iso: present.moment(iso, interface().tag),
        solar_years=solar_years,
        note_text=lambda note: wording.note_text(note, interface().tag),
        language_name=wording.language_name,
        value_name=lambda field, value: wording.value_name(field, value, interface().tag),
        facet_name=wording.facet_name,
        field_name=wording.field_name,
        origin_name=provenance.origin_name,
        repair_name=provenance.repair_name,
        said=sentences.said,
        typed=present.typed,
        file_name=present.file_name,
        state_name=wording.state_name,
        job_texts=wording.job_texts,
        with_language=with_language,
        place_name=lambda kind, label: wording.place_name(kind, label, interface().tag),
        is_admin=admin.is_admin,
    )
