"""Answers as plain JSON values: one function a noun, shared by the API and the box. Offsets count code points."""

from collections.abc import Sequence
from dataclasses import asdict

from indexer.jobs import Job
from searcher.results import Completion, Hit, Mark, Note, Page
from webui.asking import document_url

Json = dict[str, object]


def _marks(marks: Sequence[Mark]) -> list[tuple[int, int]]:
    return [(mark.start, mark.end) for mark in marks]


def page_body(page: Page) -> Json:
    """Return a page of results."""
    question = page.question
    return {
        "query": question.text,
        "page": question.page,
        "pages": page.pages,
        "size": question.size,
        "sort": question.sort,
        "filters": dict(question.filters),
        "total": page.total,
        "took_ms": round(page.took_ms, 2),
        "hits": [hit_body(hit, question.text) for hit in page.hits],
        "facets": {
            facet.field: [
                {"value": value.value, "count": value.count, "chosen": value.chosen} for value in facet.values
            ]
            for facet in page.facets
        },
        "notes": [_note(note) for note in page.notes],
        "suggestions": list(page.suggestions),
    }


def hit_body(hit: Hit, query: str) -> Json:
    """Return one hit; ``link`` is its page here, to be put behind the address of this service."""
    return {
        "id": hit.id,
        "link": document_url(hit.id, query),
        "title": hit.title,
        "title_marks": _marks(hit.title_marks),
        "snippets": [
            {
                "text": snippet.text,
                "start": snippet.start,
                "marks": _marks(snippet.marks),
                "place": None if snippet.place is None else {"kind": snippet.place[0], "label": snippet.place[1]},
            }
            for snippet in hit.snippets
        ],
        "score": round(hit.score, 4),
        "url": hit.url,
        "author": hit.author,
        "date": hit.date,
        "lang": hit.language,
        "type": hit.type,
        "source": hit.source,
        "path": hit.path,
        "extra": dict(hit.extra),
    }


def _note(note: Note) -> Json:
    return {"kind": note.kind, "values": dict(note.values), "message": note.message, "query": note.query}


def completion_body(completion: Completion) -> Json:
    """Return one suggestion."""
    return {"query": completion.query, "count": completion.count, "kind": completion.kind}


def job_body(job: Job, *, whole: bool) -> Json:
    """Return a job; the paths of files and the message, which may name them, only to those who administer."""
    body: Json = {
        "id": job.id,
        "state": job.state,
        "phase": job.phase,
        "done": job.done,
        "total": job.total,
        "rate": job.rate,
        "seconds_left": job.seconds_left,
        "failed": job.failed,
        "started": job.started,
        "finished": job.finished,
    }
    if whole:
        body["message"] = job.message
        body["failures"] = [asdict(each) for each in job.failures]
    return body
