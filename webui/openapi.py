"""The description of the JSON interface for programs, as OpenAPI 3.1."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from webui.asking import FACETS, MAX_PAGE, SORTS

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_FLAG: Json = {"type": "string", "enum": ["1", "0", "true", "false", "yes", "no", "on", "off"]}
_SPANS: Json = {
    "type": "array",
    "description": "Runs that matched: first and last code point, the last exclusive.",
    "items": {"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2},
}


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _query(name: str, description: str, schema: Json = _TEXT) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _path(name: str, description: str) -> Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {**_TEXT, "minLength": 1},
    }


def _answers(status: str, name: str, *faults: str) -> Json:
    def content(schema: str) -> Json:
        return {"application/json": {"schema": _ref(schema)}}

    good = {status: {"description": "As asked.", "content": content(name)}}
    bad = {
        fault: {"description": _FAULTS[fault], "content": content("Fault")} for fault in (*faults, "429", "500", "503")
    }
    return {**good, **bad}


_FAULTS = {
    "400": "A parameter cannot be used; the sentence says which and what would do.",
    "401": "The admin token is missing or wrong.",
    "404": "There is nothing of that name.",
    "409": "A rebuild is running already; `job` is that one.",
    "429": "Too many requests from one address.",
    "500": "Something went wrong on our side.",
    "503": "The index cannot be used; the hint is the command that mends it.",
}

_SCHEMAS: Json = {
    "Fault": {
        "type": "object",
        "required": ["error"],
        "properties": {"error": _object(status={"type": "integer"}, message=_TEXT, hint=_TEXT), "job": _ref("Job")},
    },
    "Snippet": _object(
        text=_TEXT,
        start=_COUNT,
        marks=_SPANS,
        place={"anyOf": [_object(kind=_TEXT, label=_TEXT), {"type": "null"}]},
    ),
    "Hit": _object(
        id=_TEXT,
        link=_TEXT,
        title=_TEXT,
        title_marks=_SPANS,
        snippets=_list(_ref("Snippet")),
        score={"type": "number"},
        url=_TEXT,
        author=_TEXT,
        date=_TEXT,
        lang=_TEXT,
        type=_TEXT,
        source=_TEXT,
        path=_TEXT,
        extra={"type": "object"},
    ),
    "Page": _object(
        query=_TEXT,
        page=_COUNT,
        pages=_COUNT,
        size=_COUNT,
        sort={"type": "string", "enum": list(SORTS)},
        filters={"type": "object", "additionalProperties": _TEXT},
        total=_COUNT,
        took_ms={"type": "number"},
        hits=_list(_ref("Hit")),
        facets={
            "type": "object",
            "additionalProperties": _list(_object(value=_TEXT, count=_COUNT, chosen={"type": "boolean"})),
        },
        notes=_list(_object(kind=_TEXT, values={"type": "object"}, message=_TEXT, query=_TEXT)),
        suggestions=_list(_TEXT),
    ),
    "Suggestions": _object(query=_TEXT, suggestions=_list(_object(query=_TEXT, count=_COUNT, kind=_TEXT))),
    "Document": _object(
        id=_TEXT,
        link=_TEXT,
        title=_TEXT,
        title_marks=_SPANS,
        text=_TEXT,
        marks=_SPANS,
        lang=_TEXT,
        langs=_list(_TEXT),
        author=_TEXT,
        date=_TEXT,
        url=_TEXT,
        type=_TEXT,
        source=_TEXT,
        path=_TEXT,
        places=_list(_object(start=_COUNT, kind=_TEXT, label=_TEXT)),
        repairs=_list(_object(rule=_TEXT, count=_COUNT)),
        evidence={"type": "object", "additionalProperties": _TEXT},
        extra={"type": "object"},
    ),
    "Job": {
        **_object(
            id=_TEXT,
            state={"type": "string", "enum": ["queued", "running", "done", "failed", "cancelled"]},
            phase=_TEXT,
            done=_COUNT,
            total=_COUNT,
            rate={"type": "number"},
            seconds_left={"type": ["number", "null"]},
            failed=_COUNT,
            started=_TEXT,
            finished=_TEXT,
        ),
        "description": "`message` and `failures` are told to administrators only.",
    },
    "Health": _object(status=_TEXT, documents=_COUNT),
}


@cache
def document() -> Json:
    """Return the whole description."""
    question = [
        _query("q", "The question, in the syntax of /help."),
        _query("page", "Which page of results, from 1.", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
        _query("size", "Hits a page.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}),
        _query("sort", "Order of the hits.", {"type": "string", "enum": list(SORTS), "default": "relevance"}),
        *(_query(field, f"Only documents with this {field}.") for field in FACETS),
        _query("exact", "1: words exactly as typed, without other forms of them.", _FLAG),
        _query("help", "0: no spelling, keyboard or other help.", _FLAG),
    ]
    query = _query("q", "The question whose matches are marked.")
    token: Json = {"security": [{"token": []}]}
    get: dict[str, Json] = {
        "/api/search": {
            "operationId": "search",
            "summary": "Answer a question",
            "parameters": question,
            "responses": _answers("200", "Page", "400"),
        },
        "/api/suggest": {
            "operationId": "suggest",
            "summary": "Complete what is being typed",
            "parameters": [
                _query("q", "What has been typed so far."),
                _query("limit", "At most so many.", {"type": "integer", "minimum": 1, "maximum": 20, "default": 8}),
            ],
            "responses": _answers("200", "Suggestions", "400"),
        },
        "/api/documents/{id}": {
            "operationId": "document",
            "summary": "Return a whole document",
            "parameters": [_path("id", "The document's id; slashes in it may stand as they are."), query],
            "responses": _answers("200", "Document", "404"),
        },
        "/api/jobs/{id}": {
            "operationId": "job",
            "summary": "Say how far a rebuild is",
            "parameters": [_path("id", "The job's id.")],
            "responses": _answers("200", "Job", "404"),
        },
        "/healthz": {
            "operationId": "health",
            "summary": "Say whether searches can be answered",
            "responses": _answers("200", "Health"),
        },
    }
    post: dict[str, Json] = {
        "/api/rebuild": {
            "operationId": "rebuild",
            "summary": "Start a rebuild in the background",
            "responses": _answers("202", "Job", "401", "409"),
            **token,
        },
        "/api/jobs/{id}/cancel": {
            "operationId": "cancel",
            "summary": "Ask a rebuild to stop",
            "parameters": [_path("id", "The job's id.")],
            "responses": _answers("202", "Job", "401", "404"),
            **token,
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kavosh",
            "version": _version(),
            "description": "Full-text search in Persian and English. Every offset counts Unicode code points.",
        },
        "servers": [{"url": "/"}],
        "paths": {
            **{path: {"get": operation} for path, operation in get.items()},
            **{path: {"post": operation} for path, operation in post.items()},
        },
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _version() -> str:
    try:
        return version("kavosh")
    except PackageNotFoundError:
        return "0"
