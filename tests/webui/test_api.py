"""The JSON interface keeps the promises of its own description."""

import xml.etree.ElementTree as ET

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from webui.openapi import document

schema = schemathesis.openapi.from_dict(document())


@schema.include(method="GET").parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: schemathesis.Case, server: str) -> None:
    case.call_and_validate(base_url=server)


def test_offsets_count_code_points_into_the_whole_text(client: FlaskClient) -> None:
    hits = client.get("/api/search", query_string={"q": "هرات"}).get_json()["hits"]
    assert hits
    for hit in hits[:3]:
        whole = client.get(hit["link"].replace("/document/", "/api/documents/").split("?")[0]).get_json()
        for snippet in hit["snippets"]:
            assert whole["text"][snippet["start"] :].startswith(snippet["text"])
            assert snippet["marks"]
            for start, end in snippet["marks"]:
                assert 0 <= start < end <= len(snippet["text"])


def test_suggestions_complete_what_is_typed(client: FlaskClient) -> None:
    body = client.get("/api/suggest", query_string={"q": "carp"}).get_json()
    assert any(suggestion["query"].startswith("carp") for suggestion in body["suggestions"])
    typed, words = client.get("/api/suggest", query_string={"q": "carp", "format": "opensearch"}).get_json(force=True)
    assert typed == "carp"
    assert words == [suggestion["query"] for suggestion in body["suggestions"]]


def test_a_bad_parameter_is_a_sentence(client: FlaskClient) -> None:
    response = client.get("/api/search?q=x&page=none")
    assert response.status_code == 400
    assert "page" in response.get_json()["error"]["message"]


def test_what_is_not_there_is_said_in_json(client: FlaskClient) -> None:
    for path in ("/api/documents/no/such", "/api/jobs/none", "/api/nothing"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.get_json()["error"]["message"]


@pytest.mark.parametrize("path", ["/api/documents/none", "/api/none", "/api/jobs/none"])
def test_a_program_that_names_no_language_is_answered_in_english(client: FlaskClient, path: str) -> None:
    def message(address: str, **headers: str) -> str:
        return client.get(address, headers=headers).get_json()["error"]["message"]

    english = message(path)
    assert english.isascii()
    assert message(path, **{"Accept-Language": "de"}) == message(path, **{"Accept-Language": "fa"}) != english
    assert message(f"{path}?hl=fa") != english
    assert '<html lang="fa"' in client.get("/nothing").get_data(as_text=True), "people are greeted as the setting says"


def test_health_and_metrics(client: FlaskClient) -> None:
    health = client.get("/healthz").get_json()
    assert health["status"] == "ok"
    assert health["documents"] > 10
    client.get("/api/search?q=water")
    metrics = client.get("/metrics").get_data(as_text=True)
    assert f"kavosh_documents {health['documents']}" in metrics
    assert "water" not in metrics


@pytest.mark.parametrize("path", ["/search.atom", "/search.rss", "/opensearch.xml"])
def test_feeds_and_the_search_description_are_xml(client: FlaskClient, path: str) -> None:
    response = client.get(path, query_string={"q": "کتاب & <x>\x01"})
    assert response.status_code == 200
    ET.fromstring(response.get_data(as_text=True))  # noqa: S314 (our own text)


def test_feeds_hold_the_hits_of_the_page(client: FlaskClient) -> None:
    hits = client.get("/api/search?q=water&size=20").get_json()["hits"]
    feed = client.get("/search.json?q=water").get_json(force=True)
    assert [item["url"] for item in feed["items"]] == [f"http://localhost/document/{hit['id']}" for hit in hits]
    atom = ET.fromstring(client.get("/search.atom?q=water").get_data(as_text=True))  # noqa: S314 (our own text)
    assert len(atom.findall("{http://www.w3.org/2005/Atom}entry")) == len(hits)


def test_the_search_description_offers_suggestions(client: FlaskClient) -> None:
    text = client.get("/opensearch.xml").get_data(as_text=True)
    assert "application/x-suggestions+json" in text
    assert "http://localhost/search?q={searchTerms}" in text
