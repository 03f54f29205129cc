"""Sources: every file of a folder is found or refused with a reason, and nothing outside the folder."""

import os
from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.sources import Item, Refused, Source, check_names, discover, parse_source


def found(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return the paths of items, and refused paths with their reasons."""
    items, refused = [], {}
    for one in discover(Source("s", folder)):
        if isinstance(one, Item):
            items.append(one.path)
        else:
            assert isinstance(one, Refused)
            refused[one.path] = one.reason
    return items, refused


def test_a_folder_is_walked_in_the_order_of_names_and_hidden_files_are_left(tmp_path: Path) -> None:
    for name in ("ب.txt", "a/z.md", "a/b.md", ".hidden", ".git/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert found(tmp_path) == (["a/b.md", "a/z.md", "ب.txt"], {})


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (folder / "a.txt").write_text("x")
    (folder / "inside.txt").symlink_to("a.txt")
    (folder / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "passwd").symlink_to("/etc/passwd")
    items, refused = found(folder)
    assert items == ["a.txt", "inside.txt"]
    assert set(refused) == {"outside.txt", "passwd"}
    assert all("leaves the folder" in reason for reason in refused.values())


def test_a_link_that_leads_to_no_file_is_refused_for_that(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "dangling").symlink_to("nothing")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "folder").symlink_to("sub")
    (tmp_path / "bytes").symlink_to(os.fsdecode(b"nothing/\xff"))
    (tmp_path / "long").symlink_to("/" + "x" * 300)
    _, refused = found(tmp_path)
    assert refused == {
        "bytes": "There is nothing where the link leads (nothing/\\xff).",
        "long": "The link leaves the folder of the source.",
        "dangling": "There is nothing where the link leads (nothing).",
        "round": "There is nothing where the link leads (round).",
        "folder": "The link leads to no file, and no other is followed.",
    }


def test_the_ignore_file_holds_for_its_folder_and_those_below(tmp_path: Path) -> None:
    for name in ("a/keep.md", "a/b/drop.tsv", "top.tsv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "a" / ".kavoshignore").write_text("# tables\n*.tsv\n")
    assert found(tmp_path)[0] == ["a/keep.md", "top.tsv"]


def test_a_file_whose_name_is_no_text_is_found(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xfe.txt")).write_text("x")
    (tmp_path / "a\N{RIGHT-TO-LEFT OVERRIDE}\n.txt").write_text("x")
    assert len(found(tmp_path)[0]) == 2


@pytest.mark.parametrize(
    ("typed", "name"),
    [("news", "news"), ("fa=news", "fa"), ("docs.jsonl.xz", "docs"), ("page.html", "page")],
)
def test_a_source_is_named_by_its_folder_or_file_or_as_typed(
    typed: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("news").mkdir()
    Path("docs.jsonl.xz").touch()
    Path("page.html").touch()
    assert parse_source(typed).name == name


def test_what_is_not_there_is_refused_with_its_name() -> None:
    with pytest.raises(SourceError, match="no-such-folder"):
        parse_source("no-such-folder")


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_no_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match="No name"):
        parse_source(f"{name}={tmp_path}")
    Path(f"{name}=a").mkdir()
    assert parse_source(f"{name}=a").root == tmp_path / f"{name}=a"


def test_a_source_that_is_gone_is_told_by_its_root(tmp_path: Path) -> None:
    (refused,) = discover(Source("s", tmp_path / "gone"))
    assert isinstance(refused, Refused)
    assert refused.path == "."
    assert str(tmp_path / "gone") in refused.reason
    assert "kavosh forget s" in refused.hint


def test_two_roots_of_one_name_are_refused_and_the_same_root_twice_is_not(tmp_path: Path) -> None:
    check_names([Source("a", tmp_path), Source("a", tmp_path)])
    with pytest.raises(SourceError, match="'a'"):
        check_names([Source("a", tmp_path), Source("a", tmp_path / "b")])
