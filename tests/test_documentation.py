"""Documents for people are true: every command, option, link and example in them exists and runs.

`KAVOSH_WRITE_DOCUMENTS=1 scripts/test tests/test_documentation.py` writes docs/commands.md anew.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from webui.cli import main

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "DESIGN.md", "CONTRIBUTING.md", "CHANGELOG.md")
COMMANDS = ROOT / "docs" / "commands.md"


def help_of_everything() -> str:
    """Return docs/commands.md as it should be: the help of every command, in the order of their names."""
    pages = ["# Commands\n\nWritten from the commands themselves; `kavosh COMMAND --help` prints the same.\n"]
    for name, command in sorted(main.commands.items()):
        context = click.Context(command, info_name=f"kavosh {name}", max_content_width=100, terminal_width=100)
        pages.append(f"## kavosh {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(pages)


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    if os.environ.get("KAVOSH_WRITE_DOCUMENTS"):
        COMMANDS.write_text(help_of_everything(), "utf-8")
    assert COMMANDS.read_text("utf-8") == help_of_everything()


def shell_lines(text: str) -> list[str]:
    """Return the command lines in the ``sh`` blocks of a document, without remarks."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_line_shown_names_a_program_and_options_that_exist(name: str) -> None:
    for line in shell_lines((ROOT / name).read_text("utf-8")):
        words = [word for word in shlex.split(line) if not re.fullmatch(r"[A-Z_]+=.*", word)]
        program, *rest = words
        if program.endswith("kavosh"):
            command = main.commands[rest[0]]
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= known, line
        else:
            assert os.access(ROOT / program, os.X_OK), line


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_inside_the_repository_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not target.startswith(("http:", "https:")):
            assert (ROOT / target).exists(), target


def test_the_commands_of_the_readme_run_on_the_corpus(tmp_path: Path) -> None:
    def kavosh(*words: str) -> str:
        environment = os.environ | {"KAVOSH_INDEX": str(tmp_path / "index")}
        done = subprocess.run(
            [sys.executable, "-m", "webui.cli", *words], capture_output=True, text=True, env=environment, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    kavosh("index", str(ROOT / "corpus"))
    assert "corpus/" in kavosh("search", "گفت و گو", "--json")


def test_the_box_of_the_readme_is_what_the_page_for_embedding_writes() -> None:
    shown = re.search(r"```html\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown is not None
    assert "/embed.js" in shown[1]
    assert "<kavosh-search endpoint=" in shown[1]
    assert 'name="hl" value="fa"' in shown[1]
    assert shown[1].count("\n") == 7
